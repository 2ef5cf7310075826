"""Integrations."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import ROUTE
from unit.control.asking import URI, ask, make_api, make_route, refused


def make(desk: Desk, api: str, **members: Any) -> dict[str, Any]:
    return ask(
        desk, "CreateIntegration", ApiId=api, **{"IntegrationType": "AWS_PROXY", "IntegrationUri": URI, **members}
    )


def test_every_member_is_kept_and_changed(desk: Desk) -> None:
    api = make_api(desk)
    members = {
        "IntegrationType": "HTTP",
        "IntegrationUri": "https://example.com/${stageVariables.path}",
        "IntegrationMethod": "PUT",
        "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        "CredentialsArn": "arn:aws:iam::000000000000:role/x",
        "Description": "x",
        "PassthroughBehavior": "NEVER",
        "RequestParameters": {
            "integration.request.header.a": "context.connectionId",
            "integration.request.path.b": "'x'",
        },
        "RequestTemplates": {"$default": "$input.body"},
        "TemplateSelectionExpression": "\\$default",
        "TimeoutInMillis": 50,
    }
    made = make(desk, api, **members)
    assert {name: made[name] for name in members} == members
    assert made["IntegrationResponseSelectionExpression"] == "${response.statuscode}"
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    removed = {"integration.request.header.a": ""}
    changed = ask(desk, "UpdateIntegration", **place, RequestParameters=removed, ContentHandlingStrategy="")
    assert changed["RequestParameters"] == {"integration.request.path.b": "'x'"}
    assert "ContentHandlingStrategy" not in changed
    assert ask(desk, "GetIntegration", **place) == changed


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("MOCK", "${response.statuscode}"),
        ("AWS", "$integration.response.body.errorMessage"),
        ("AWS_PROXY", None),
        ("HTTP_PROXY", None),
    ],
)
def test_the_type_says_what_selects_a_response(desk: Desk, kind: str, shown: str | None) -> None:
    api = make_api(desk)
    made = make(desk, api, IntegrationType=kind)
    assert made.get("IntegrationResponseSelectionExpression") == shown
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    other = ask(desk, "UpdateIntegration", **place, IntegrationType="AWS_PROXY")
    assert "IntegrationResponseSelectionExpression" not in other


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"RequestParameters": {"integration.request.cookie.a": "'x'"}}, "integration.request.cookie.a"),
        ({"RequestParameters": {"integration.request.header.a": "x"}}, "Invalid mapping expression specified: x"),
        ({"RequestParameters": {"integration.request.header.a": f"'{'x' * 511}'"}}, "513"),
        ({"RequestTemplates": {"a": "x" * 32_769}}, "32,769"),
        ({"ConnectionType": "VPC_LINK", "ConnectionId": "x"}, "VPC_LINK"),
        ({"IntegrationType": "HTTP", "ConnectionType": "VPC_LINK"}, "ConnectionId"),
        ({"IntegrationSubtype": "SQS-SendMessage"}, "IntegrationSubtype is supported only for HTTP APIs"),
        ({"TlsConfig": {"ServerNameToVerify": "x"}}, "TlsConfig"),
        ({"ResponseParameters": {"200": {"a": "b"}}}, "ResponseParameters"),
    ],
)
def test_members_that_none_may_have(desk: Desk, members: dict[str, Any], text: str) -> None:
    api = make_api(desk)
    asked = {"IntegrationType": "AWS_PROXY", "IntegrationUri": URI, **members}
    assert text in str(refused(desk, "CreateIntegration", ApiId=api, **asked))
    place = {"ApiId": api, "IntegrationId": make(desk, api)["IntegrationId"]}
    assert text in str(refused(desk, "UpdateIntegration", **place, **members))


def test_without_a_uri_there_is_nothing_to_call(desk: Desk) -> None:
    api = make_api(desk)
    assert "IntegrationUri" in str(refused(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY"))
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    assert "IntegrationUri" in str(refused(desk, "UpdateIntegration", **place, IntegrationUri=""))


def test_an_update_is_checked_like_a_new_one(desk: Desk) -> None:
    api = make_api(desk)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    wrong = {**place, "IntegrationUri": "https://example.com"}
    assert "Invalid integration URI" in str(refused(desk, "UpdateIntegration", **wrong))
    assert "TimeoutInMillis" in str(refused(desk, "UpdateIntegration", **place, TimeoutInMillis=29_001))


def test_one_of_another_api_is_not_found(desk: Desk) -> None:
    api, other = make_api(desk), make_api(desk)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    assert refused(desk, "GetIntegration", ApiId=other, IntegrationId=made["IntegrationId"]).status == 404


@pytest.mark.parametrize("name", ["GetIntegration", "UpdateIntegration", "DeleteIntegration"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    assert refused(desk, name, ApiId=make_api(desk), IntegrationId="x").members == {"resourceType": "Integration"}


def test_every_route_that_uses_one_is_named(desk: Desk) -> None:
    api = make_api(desk)
    routes = [make_route(desk, api, "a"), make_route(desk, api, "b")]
    target = ask(desk, "GetRoute", ApiId=api, RouteId=routes[0])["Target"]
    ask(desk, "UpdateRoute", ApiId=api, RouteId=routes[1], Target=target)
    error = refused(desk, "DeleteIntegration", ApiId=api, IntegrationId=target.removeprefix("integrations/"))
    assert error.status == 409
    assert str(error).endswith(f"[{', '.join(sorted(routes))}]")
    ask(desk, "UpdateRoute", ApiId=api, RouteId=routes[0], Target="")
    assert "Target" not in (desk.definitions.get(ROUTE, api, routes[0]) or {})
