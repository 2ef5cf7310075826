"""API keys, operation by operation."""

from datetime import UTC, datetime

from fairlead.control.desk import Desk
from fairlead.control.usage.documents import API_KEY_VALUE
from unit.control.making import NOW
from unit.control.usage.house import ask, join, make_key, make_plan, make_stage, refused

VALUE = "v" * 20


def test_a_key_is_made_and_looked_at(desk: Desk) -> None:
    made = ask(desk, "CreateApiKey", name="phone", value=VALUE, enabled=True, description="d", tags={"a": "1"})
    assert made == {
        "id": made["id"], "value": VALUE, "name": "phone", "description": "d", "enabled": True, "stageKeys": [],
        "createdDate": datetime.fromtimestamp(NOW, UTC), "lastUpdatedDate": datetime.fromtimestamp(NOW, UTC),
        "tags": {"a": "1"},
    }  # fmt: skip
    assert len(made["id"]) == 10
    without = {name: value for name, value in made.items() if name != "value"}
    assert ask(desk, "GetApiKey", apiKey=made["id"]) == without
    assert ask(desk, "GetApiKey", apiKey=made["id"], includeValue=True) == made
    assert ask(desk, "GetApiKeys") == {"items": [without]}
    assert ask(desk, "GetApiKeys", includeValues=True) == {"items": [made]}


def test_a_key_is_not_enabled_unless_that_is_said_and_has_a_value_of_its_own(desk: Desk) -> None:
    made = ask(desk, "CreateApiKey")
    assert made["enabled"] is False
    assert len(made["value"]) == 40


def test_what_a_value_may_be(desk: Desk) -> None:
    make_key(desk, value=VALUE)
    assert refused(desk, "CreateApiKey", value=VALUE) == ("ConflictException", "API Key already exists")
    short = ("BadRequestException", "API Key value should be at least 20 characters")
    assert refused(desk, "CreateApiKey", value="v" * 19) == short
    assert refused(desk, "CreateApiKey", value="v" * 129)[0] == "BadRequestException"
    make_key(desk, value="v" * 128)


def test_stages_of_the_old_kind_are_refused(desk: Desk) -> None:
    assert "usage plan" in refused(desk, "CreateApiKey", stageKeys=[{"restApiId": "a", "stageName": "s"}])[1]


def test_keys_by_name_and_customer_in_pages(desk: Desk) -> None:
    for name in ("phone-1", "phone-2", "web"):
        make_key(desk, name=name, customerId=name[:3])
    make_key(desk)
    assert {key["name"] for key in ask(desk, "GetApiKeys", nameQuery="phone")["items"]} == {"phone-1", "phone-2"}
    assert [key["name"] for key in ask(desk, "GetApiKeys", customerId="web")["items"]] == ["web"]
    first = ask(desk, "GetApiKeys", limit=3)
    rest = ask(desk, "GetApiKeys", limit=3, position=first["position"])
    assert (len(first["items"]), len(rest["items"]), "position" in rest) == (3, 1, False)


def test_a_key_is_changed(desk: Desk) -> None:
    id = make_key(desk, name="phone", description="d")
    changes = [
        {"op": "replace", "path": "/enabled", "value": "false"},
        {"op": "replace", "path": "/name", "value": "tablet"},
        {"op": "replace", "path": "/description", "value": ""},
    ]
    changed = ask(desk, "UpdateApiKey", apiKey=id, patchOperations=changes)
    assert (changed["enabled"], changed["name"], "description" in changed, "value" in changed) == (
        False, "tablet", False, False,
    )  # fmt: skip
    operations = [{"op": "replace", "path": "/value", "value": VALUE}]
    assert refused(desk, "UpdateApiKey", apiKey=id, patchOperations=operations) == (
        "BadRequestException",
        "Invalid patch path /value specified for op 'replace'. Must be one of: "
        "[/name, /description, /customerId, /enabled]",
    )


def test_a_key_is_removed_also_from_its_plans(desk: Desk) -> None:
    id, plan = make_key(desk, value=VALUE), make_plan(desk, make_stage(desk))
    join(desk, plan, id)
    assert ask(desk, "DeleteApiKey", apiKey=id) == {}
    assert ask(desk, "GetUsagePlanKeys", usagePlanId=plan) == {"items": []}
    assert desk.definitions.get(API_KEY_VALUE, VALUE) is None
    for operation in ("GetApiKey", "UpdateApiKey", "DeleteApiKey"):
        assert refused(desk, operation, apiKey=id) == ("NotFoundException", "Invalid API Key identifier specified")
    make_key(desk, value=VALUE)
