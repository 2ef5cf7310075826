from typing import Any

import pytest

from tabledesk import Desk, definition, item


def put(**attributes: Any) -> dict[str, Any]:
    return {"PutRequest": {"Item": item(**attributes)}}


def test_puts_and_deletes_of_several_tables_are_done_together(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("CreateTable", **definition("others"))
    desk.put(id="old")
    requests = {"things": [put(id="new"), {"DeleteRequest": {"Key": item(id="old")}}], "others": [put(id="x")]}
    answer = desk.call("BatchWriteItem", RequestItems=requests, ReturnConsumedCapacity="TOTAL")
    assert answer["UnprocessedItems"] == {}
    assert [units["CapacityUnits"] for units in answer["ConsumedCapacity"]] == [2.0, 1.0]
    assert desk.call("Scan", TableName="things")["Items"] == [item(id="new")]
    assert desk.call("Scan", TableName="others")["Items"] == [item(id="x")]


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        ([], "Member must have length greater than or equal to 1"),
        ([put(id=f"i{number}") for number in range(26)], "[Member must have length less than or equal to 25"),
        ([put(id="a"), {"DeleteRequest": {"Key": item(id="a")}}], "Provided list of item keys contains duplicates"),
        ([put(id="a"), put(x="no key")], "Missing the key id in the item"),
        ([{**put(id="a"), "DeleteRequest": {"Key": item(id="b")}}], "must contain exactly one"),
        ([put(id="a"), {}], "must contain exactly one"),
        ([{"PutRequest": {}}], "Value null"),
    ],
)
def test_a_batch_with_one_fault_writes_nothing(desk: Desk, elements: list[Any], words: str) -> None:
    desk.call("CreateTable", **definition())
    assert words in desk.refuse("BatchWriteItem", RequestItems={"things": elements})[1]
    assert desk.rows("items") == 0


def test_writes_are_counted_over_all_tables(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("CreateTable", **definition("others"))
    elements = [put(id=f"i{number}") for number in range(13)]
    code, message = desk.refuse("BatchWriteItem", RequestItems={"things": elements, "others": elements})
    assert (code, message) == ("ValidationException", "Too many items requested for the BatchWriteItem call")
