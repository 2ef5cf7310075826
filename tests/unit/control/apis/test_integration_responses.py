"""Integration responses."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import INTEGRATION_RESPONSE
from unit.control.asking import ask, make_api, refused


@pytest.fixture
def place(desk: Desk) -> dict[str, Any]:
    api = make_api(desk)
    return {
        "ApiId": api,
        "IntegrationId": ask(desk, "CreateIntegration", ApiId=api, IntegrationType="MOCK")["IntegrationId"],
    }


def test_it_is_made_changed_and_removed(desk: Desk, place: dict[str, Any]) -> None:
    members = {
        "IntegrationResponseKey": "/2\\d\\d/",
        "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        "ResponseParameters": {"method.response.header.a": "integration.response.header.b"},
        "ResponseTemplates": {"$default": "x", "other": "y"},
        "TemplateSelectionExpression": "${integration.response.statuscode}",
    }
    made = ask(desk, "CreateIntegrationResponse", **place, **members)
    assert {name: made[name] for name in members} == members
    one = {**place, "IntegrationResponseId": made["IntegrationResponseId"]}
    changed = ask(desk, "UpdateIntegrationResponse", **one, ResponseTemplates={"other": ""}, ContentHandlingStrategy="")
    assert changed["ResponseTemplates"] == {"$default": "x"}
    assert "ContentHandlingStrategy" not in changed
    assert ask(desk, "GetIntegrationResponse", **one) == changed
    assert ask(desk, "GetIntegrationResponses", **place) == {"Items": [changed]}
    ask(desk, "DeleteIntegrationResponse", **one)
    for name in ("GetIntegrationResponse", "UpdateIntegrationResponse", "DeleteIntegrationResponse"):
        error = refused(desk, name, **one)
        assert str(error) == f"Invalid IntegrationResponse identifier specified {made['IntegrationResponseId']}"
        assert error.members == {"resourceType": "IntegrationResponse"}


@pytest.mark.parametrize("key", ["$default", "/.+/", "200", "Bad.*"])
def test_keys_that_there_are(desk: Desk, place: dict[str, Any], key: str) -> None:
    assert ask(desk, "CreateIntegrationResponse", **place, IntegrationResponseKey=key)["IntegrationResponseKey"] == key
    error = refused(desk, "CreateIntegrationResponse", **place, IntegrationResponseKey=key)
    assert (error.status, str(error)) == (
        409,
        f"IntegrationResponse with key {key} already exists for this integration",
    )


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"IntegrationResponseKey": ""}, "IntegrationResponseKey"),
        ({"IntegrationResponseKey": "$other"}, "IntegrationResponseKey"),
        ({"IntegrationResponseKey": "/4"}, "IntegrationResponseKey"),
        ({"ResponseParameters": {"integration.request.header.a": "'x'"}}, "integration.request.header.a"),
        ({"ResponseParameters": {"method.response.header.a": "x"}}, "Invalid mapping expression"),
        ({"ResponseTemplates": {"a": "x" * 32_769}}, "32,769"),
    ],
)
def test_what_none_may_have(desk: Desk, place: dict[str, Any], members: dict[str, Any], text: str) -> None:
    asked = {"IntegrationResponseKey": "$default", **members}
    assert text in str(refused(desk, "CreateIntegrationResponse", **place, **asked))
    made = ask(desk, "CreateIntegrationResponse", **place, IntegrationResponseKey="$default")
    one = {**place, "IntegrationResponseId": made["IntegrationResponseId"]}
    assert text in str(refused(desk, "UpdateIntegrationResponse", **one, **members))


def test_it_goes_with_its_integration_and_with_its_api(desk: Desk, place: dict[str, Any]) -> None:
    ask(desk, "CreateIntegrationResponse", **place, IntegrationResponseKey="$default")
    ask(desk, "DeleteIntegration", **place)
    assert desk.definitions.list(INTEGRATION_RESPONSE) == []
    api = make_api(desk)
    id = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="MOCK")["IntegrationId"]
    ask(desk, "CreateIntegrationResponse", ApiId=api, IntegrationId=id, IntegrationResponseKey="$default")
    ask(desk, "DeleteApi", ApiId=api)
    assert desk.definitions.list(INTEGRATION_RESPONSE) == []
