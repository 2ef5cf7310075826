from typing import Any

import pytest

from tabledesk import Desk, definition, item

VALUES = {":one": {"N": "1"}, ":x": {"S": "new"}}


@pytest.mark.parametrize(
    ("wanted", "attributes"),
    [
        ("NONE", None),
        ("ALL_OLD", {"id": {"S": "a"}, "x": {"S": "old"}, "m": {"M": {"k": {"S": "kept"}}}}),
        ("UPDATED_OLD", {"x": {"S": "old"}}),
        ("ALL_NEW", {"id": {"S": "a"}, "x": {"S": "new"}, "m": {"M": {"k": {"S": "kept"}, "n": {"N": "1"}}}}),
        ("UPDATED_NEW", {"x": {"S": "new"}, "m": {"M": {"n": {"N": "1"}}}}),
    ],
)
def test_an_update_returns_what_it_touched_or_the_whole(desk: Desk, wanted: str, attributes: Any) -> None:
    desk.call("CreateTable", **definition())
    start = {"id": {"S": "a"}, "x": {"S": "old"}, "m": {"M": {"k": {"S": "kept"}}}}
    desk.call("PutItem", TableName="things", Item=start)
    answer = desk.call(
        "UpdateItem",
        TableName="things",
        Key=item(id="a"),
        UpdateExpression="SET x = :x, m.n = :one",
        ExpressionAttributeValues=VALUES,
        ReturnValues=wanted,
    )
    assert answer.get("Attributes") == attributes


def test_an_item_comes_into_being_unless_something_is_only_removed(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("UpdateItem", TableName="things", Key=item(id="bare"))
    desk.call("UpdateItem", TableName="things", Key=item(id="ghost"), UpdateExpression="REMOVE x")
    assert desk.call("Scan", TableName="things")["Items"] == [item(id="bare")]


def test_a_counter_counts_exactly(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    for _ in range(50):
        desk.call(
            "UpdateItem",
            TableName="things",
            Key=item(id="a"),
            UpdateExpression="ADD hits :one",
            ExpressionAttributeValues={":one": {"N": "0.1"}},
        )
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"]["hits"] == {"N": "5"}


def test_the_key_is_left_alone(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    key = item(id="a")
    values = {":x": {"S": "b"}}
    request = {"Key": key, "UpdateExpression": "SET id = :x", "ExpressionAttributeValues": values}
    assert "Cannot update attribute id" in desk.refuse("UpdateItem", TableName="things", **request)[1]
    updates = {"id": {"Value": {"S": "b"}}}
    assert (
        "Cannot update attribute id"
        in desk.refuse("UpdateItem", TableName="things", Key=key, AttributeUpdates=updates)[1]
    )
