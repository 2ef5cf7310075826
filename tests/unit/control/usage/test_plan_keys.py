"""Keys in plans, operation by operation."""

from fairlead.control.desk import Desk
from unit.control.usage.house import ask, join, make_key, make_plan, make_stage, refused

VALUE = "v" * 20


def test_a_key_joins_a_plan_and_leaves_it(desk: Desk) -> None:
    key, plan = make_key(desk, name="phone", value=VALUE), make_plan(desk, make_stage(desk))
    made = join(desk, plan, key)
    assert made == {"id": key, "type": "API_KEY", "value": VALUE, "name": "phone"}
    assert ask(desk, "GetUsagePlanKey", usagePlanId=plan, keyId=key) == made
    assert ask(desk, "GetUsagePlanKeys", usagePlanId=plan) == {"items": [made]}
    assert ask(desk, "GetUsagePlanKeys", usagePlanId=plan, nameQuery="web") == {"items": []}
    assert ask(desk, "DeleteUsagePlanKey", usagePlanId=plan, keyId=key) == {}
    for operation in ("GetUsagePlanKey", "DeleteUsagePlanKey"):
        assert refused(desk, operation, usagePlanId=plan, keyId=key) == (
            "NotFoundException",
            "Invalid Usage Plan Key identifier specified",
        )
    assert ask(desk, "GetApiKey", apiKey=key)["id"] == key


def test_what_cannot_join(desk: Desk) -> None:
    key, plan = make_key(desk), make_plan(desk)
    join(desk, plan, key)

    def refusal(**params: str) -> str:
        return refused(
            desk, "CreateUsagePlanKey", **{"usagePlanId": plan, "keyId": key, "keyType": "API_KEY", **params}
        )[0]

    assert refusal() == "ConflictException"
    assert refusal(keyType="OTHER") == "BadRequestException"
    assert refusal(keyId="none") == "NotFoundException"
    assert refusal(usagePlanId="none") == "NotFoundException"
    assert refused(desk, "GetUsagePlanKeys", usagePlanId="none")[0] == "NotFoundException"
