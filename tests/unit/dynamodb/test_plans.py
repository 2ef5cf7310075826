import pytest

from fairlead.dynamodb.items import stored
from fairlead.dynamodb.plans import plan_check, plan_delete, plan_put, plan_update
from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition, item

KEYED = {"TableName": "things", "Key": item(id="a")}


def test_each_kind_makes_its_own_new_item(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    old = stored(item(id="a", x="1"))
    put = plan_put(desk.database, CALLER, {"TableName": "things", "Item": item(id="a", y="2")})
    new = put.new(old)
    assert new is not None
    assert new.item == item(id="a", y="2")
    assert plan_delete(desk.database, CALLER, dict(KEYED)).new(old) is None
    assert plan_check(desk.database, CALLER, dict(KEYED)).new(old) is old
    update = plan_update(desk.database, CALLER, {**KEYED, "UpdateExpression": "REMOVE x"})
    changed = update.new(old)
    assert changed is not None
    assert changed.item == item(id="a")
    assert update.new(None) is None
    made = plan_update(desk.database, CALLER, dict(KEYED)).new(None)
    assert made is not None
    assert made.item == item(id="a")


def test_a_condition_is_judged_on_the_item_or_on_nothing(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    plan = plan_check(desk.database, CALLER, {**KEYED, "ConditionExpression": "attribute_exists(x)"})
    assert plan.holds(stored(item(id="a", x="1")))
    assert not plan.holds(stored(item(id="a")))
    assert not plan.holds(None)


def test_what_is_wrong_with_the_request_comes_before_the_missing_table(desk: Desk) -> None:
    with pytest.raises(ApiError, match="Invalid UpdateExpression"):
        plan_update(desk.database, CALLER, {**KEYED, "UpdateExpression": "SET"})
    with pytest.raises(ApiError, match="Requested resource not found"):
        plan_update(desk.database, CALLER, {**KEYED, "UpdateExpression": "REMOVE x"})


def test_an_item_may_not_grow_beyond_its_limit(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    values = {":x": {"S": "x" * 300_000}}
    update = {**KEYED, "UpdateExpression": "SET x = :x", "ExpressionAttributeValues": values}
    plan = plan_update(desk.database, CALLER, update)
    assert plan.new(None) is not None
    with pytest.raises(ApiError, match="Item size to update has exceeded the maximum allowed size"):
        plan.new(stored(item(id="a", y="y" * 200_000)))
