from typing import Any

from tabledesk import Desk, definition, item


def test_a_false_condition_writes_nothing_and_may_show_the_item(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x="1")
    request: dict[str, Any] = {
        "TableName": "things",
        "Item": item(id="a"),
        "ConditionExpression": "attribute_not_exists(id)",
    }
    status, body = desk.ask("PutItem", **request)
    assert (status, body["message"]) == (400, "The conditional request failed")
    assert "Item" not in body
    status, body = desk.ask("PutItem", **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert body["Item"] == item(id="a", x="1")
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"] == item(id="a", x="1")


def test_both_what_was_and_what_it_cost_are_answered(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a")
    answer = desk.call(
        "DeleteItem", TableName="things", Key=item(id="a"), ReturnValues="ALL_OLD", ReturnConsumedCapacity="TOTAL"
    )
    assert answer == {
        "Attributes": item(id="a"),
        "ConsumedCapacity": {"TableName": "things", "CapacityUnits": 1.0},
    }


def test_constraints_of_a_write_are_told_together(desk: Desk) -> None:
    code, message = desk.refuse("DeleteItem", ReturnValues="SOME")
    assert code == "ValidationException"
    assert message.startswith("3 validation errors detected: Value null at 'tableName'")
