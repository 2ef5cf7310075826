from tabledesk import Desk, definition, item


def test_a_put_replaces_the_whole_item(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert desk.call("PutItem", TableName="things", Item=item(id="a", x=1)) == {}
    answer = desk.call("PutItem", TableName="things", Item=item(id="a", y=2), ReturnValues="ALL_OLD")
    assert answer == {"Attributes": item(id="a", x=1)}
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"] == item(id="a", y=2)


def test_numbers_are_kept_normalised(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.call("PutItem", TableName="things", Item={"id": {"S": "a"}, "n": {"N": "001.50E1"}})
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"]["n"] == {"N": "15"}


def test_an_item_must_fit_the_table(desk: Desk) -> None:
    desk.call("CreateTable", **definition(sort="n:N"))
    for wrong, words in (
        (item(id="a"), "Missing the key n in the item"),
        (item(id="a", n="1"), "Type mismatch for key n expected: N actual: S"),
        (item(id="a", n=1, x="x" * 409_600), "Item size has exceeded the maximum allowed size"),
        ({"id": {}}, "Supplied AttributeValue is empty"),
    ):
        code, message = desk.refuse("PutItem", TableName="things", Item=wrong)
        assert code == "ValidationException"
        assert words in message
    assert desk.rows("items") == 0
