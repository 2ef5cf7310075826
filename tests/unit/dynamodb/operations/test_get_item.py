from tabledesk import Desk, definition, item


def test_an_item_is_had_whole_or_in_parts(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x=1, name="n")
    assert desk.call("GetItem", TableName="things", Key=item(id="a")) == {"Item": item(id="a", x=1, name="n")}
    part = desk.call(
        "GetItem",
        TableName="things",
        Key=item(id="a"),
        ProjectionExpression="x, #n",
        ExpressionAttributeNames={"#n": "name"},
        ConsistentRead=True,
        ReturnConsumedCapacity="TOTAL",
    )
    assert part["Item"] == item(x=1, name="n")
    assert part["ConsumedCapacity"] == {"TableName": "things", "CapacityUnits": 1.0}


def test_no_item_is_an_empty_answer(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert desk.call("GetItem", TableName="things", Key=item(id="a")) == {}
    assert desk.refuse("GetItem", TableName="nothing", Key=item(id="a")) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


def test_names_without_an_expression_are_refused(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    names = {"#x": "x"}
    code, message = desk.refuse("GetItem", TableName="things", Key=item(id="a"), ExpressionAttributeNames=names)
    assert code == "ValidationException"
    assert "ExpressionAttributeNames can only be specified when using expressions" in message
