from typing import Any

from tabledesk import Desk, definition, item


def get(name: str, **more: Any) -> dict[str, Any]:
    return {"Get": {"TableName": "things", "Key": item(id=name), **more}}


def test_every_element_has_its_answer(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x=1)
    desk.put(id="b", x=2)
    elements = [get("b", ProjectionExpression="x"), get("missing"), get("a")]
    answer = desk.call("TransactGetItems", TransactItems=elements, ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{"Item": item(x=2)}, {}, {"Item": item(id="a", x=1)}]
    assert answer["ConsumedCapacity"] == [{"TableName": "things", "CapacityUnits": 6.0}]


def test_elements_are_gets_of_distinct_items(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert "multiple operations on one item" in desk.refuse("TransactGetItems", TransactItems=[get("a"), get("a")])[1]
    assert "transactItems.member.get" in desk.refuse("TransactGetItems", TransactItems=[{}])[1]
    assert desk.refuse("TransactGetItems", TransactItems=[{"Get": 5}])[0] == "SerializationException"
