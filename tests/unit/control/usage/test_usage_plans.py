"""Usage plans, operation by operation."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from unit.control.usage.house import ask, join, make_key, make_plan, make_stage, refused

THROTTLE = {"rateLimit": 10.0, "burstLimit": 20}
QUOTA = {"limit": 100, "period": "WEEK"}


def test_a_plan_is_made_and_looked_at(desk: Desk) -> None:
    stage = make_stage(desk)
    made = ask(desk, "CreateUsagePlan", name="gold", apiStages=[stage], throttle=THROTTLE, quota=QUOTA)
    assert made == {
        "id": made["id"], "name": "gold", "apiStages": [stage], "throttle": THROTTLE, "quota": QUOTA,
    }  # fmt: skip
    assert ask(desk, "GetUsagePlan", usagePlanId=made["id"]) == made
    assert ask(desk, "GetUsagePlans") == {"items": [made]}


@pytest.mark.parametrize(
    ("members", "code", "text"),
    [
        ({"quota": {"limit": 1}}, "BadRequestException", "A quota needs a limit"),
        ({"quota": {"limit": 0, "period": "DAY"}}, "BadRequestException", "A quota needs a limit"),
        ({"quota": {**QUOTA, "offset": 1}}, "BadRequestException", "offset of a quota"),
        ({"throttle": {"rateLimit": -1.0}}, "BadRequestException", "must not be negative"),
        ({"throttle": {"rateLimit": float("nan")}}, "BadRequestException", "must not be negative"),
        ({"apiStages": [{"apiId": "x", "stage": "y"}]}, "NotFoundException", "Invalid API stage x:y specified"),
        ({"apiStages": [{"apiId": "x", "throttle": {"a": {}}}]}, "BadRequestException", "throttle of an API stage"),
    ],
)
def test_what_a_plan_cannot_be(desk: Desk, members: dict[str, Any], code: str, text: str) -> None:
    found = refused(desk, "CreateUsagePlan", name="gold", **members)
    assert found[0] == code
    assert text in found[1]


def test_a_plan_is_changed(desk: Desk) -> None:
    one, two = make_stage(desk), make_stage(desk, name="prod")
    id = make_plan(desk, one, throttle=THROTTLE)
    changed = ask(
        desk,
        "UpdateUsagePlan",
        usagePlanId=id,
        patchOperations=[
            {"op": "add", "path": "/apiStages", "value": "api:prod"},
            {"op": "remove", "path": "/apiStages", "value": "api:dev"},
            {"op": "replace", "path": "/throttle/rateLimit", "value": "2.5"},
            {"op": "add", "path": "/quota/limit", "value": "7"},
            {"op": "add", "path": "/quota/period", "value": "MONTH"},
            {"op": "replace", "path": "/name", "value": "silver"},
        ],
    )
    assert changed == {
        "id": id, "name": "silver", "apiStages": [two], "throttle": {"rateLimit": 2.5, "burstLimit": 20},
        "quota": {"limit": 7, "period": "MONTH"},
    }  # fmt: skip
    removals = [{"op": "remove", "path": path} for path in ("/throttle", "/quota")]
    changed = ask(desk, "UpdateUsagePlan", usagePlanId=id, patchOperations=removals)
    assert changed == {"id": id, "name": "silver", "apiStages": [two]}


@pytest.mark.parametrize(
    ("op", "path", "value", "code"),
    [
        ("add", "/apiStages", "api:none", "NotFoundException"),
        ("remove", "/apiStages", "api:prod", "NotFoundException"),
        ("replace", "/quota/limit", "many", "BadRequestException"),
        ("replace", "/quota/limit", "7", "BadRequestException"),  # without a period
        ("replace", "/throttle/rateLimit", "inf", "BadRequestException"),
        ("replace", "/apiStages", "api:dev", "BadRequestException"),
        ("test", "/name", "plan", "BadRequestException"),
    ],
)
def test_what_a_plan_cannot_become(desk: Desk, op: str, path: str, value: str, code: str) -> None:
    id = make_plan(desk, make_stage(desk))
    operations = [{"op": op, "path": path, "value": value}]
    assert refused(desk, "UpdateUsagePlan", usagePlanId=id, patchOperations=operations)[0] == code


def test_plans_of_a_key(desk: Desk) -> None:
    key, plan = make_key(desk), make_plan(desk, make_stage(desk))
    make_plan(desk)
    join(desk, plan, key)
    assert [one["id"] for one in ask(desk, "GetUsagePlans", keyId=key)["items"]] == [plan]
    assert len(ask(desk, "GetUsagePlans")["items"]) == 2


def test_a_plan_is_removed_when_it_has_no_stages(desk: Desk) -> None:
    key, plan = make_key(desk), make_plan(desk, make_stage(desk))
    join(desk, plan, key)
    assert refused(desk, "DeleteUsagePlan", usagePlanId=plan)[0] == "BadRequestException"
    operations = [{"op": "remove", "path": "/apiStages", "value": "api:dev"}]
    ask(desk, "UpdateUsagePlan", usagePlanId=plan, patchOperations=operations)
    assert ask(desk, "DeleteUsagePlan", usagePlanId=plan) == {}
    assert ask(desk, "GetUsagePlans", keyId=key) == {"items": []}
    for operation in ("GetUsagePlan", "UpdateUsagePlan", "DeleteUsagePlan"):
        assert refused(desk, operation, usagePlanId=plan) == ("NotFoundException", "Invalid Usage Plan ID specified")
    assert ask(desk, "GetApiKey", apiKey=key)["id"] == key


def test_a_key_is_in_one_plan_of_a_stage(desk: Desk) -> None:
    key, stage = make_key(desk), make_stage(desk)
    first, second, third = make_plan(desk, stage), make_plan(desk, stage), make_plan(desk)
    join(desk, first, key)
    join(desk, third, key)
    assert refused(desk, "CreateUsagePlanKey", usagePlanId=second, keyId=key, keyType="API_KEY")[0] == (
        "ConflictException"
    )
    operations = [{"op": "add", "path": "/apiStages", "value": "api:dev"}]
    assert refused(desk, "UpdateUsagePlan", usagePlanId=third, patchOperations=operations)[0] == "ConflictException"
