from tabledesk import Desk, definition, item


def test_what_is_deleted_is_gone_and_may_be_deleted_again(desk: Desk) -> None:
    desk.call("CreateTable", **definition(sort="n:N"))
    desk.put(id="a", n=1)
    desk.put(id="a", n=2)
    gone = desk.call("DeleteItem", TableName="things", Key=item(id="a", n=1), ReturnValues="ALL_OLD")
    assert gone == {"Attributes": item(id="a", n=1)}
    assert desk.call("DeleteItem", TableName="things", Key=item(id="a", n=1), ReturnValues="ALL_OLD") == {}
    assert desk.call("Scan", TableName="things")["Items"] == [item(id="a", n=2)]


def test_a_key_is_whole_and_nothing_else(desk: Desk) -> None:
    desk.call("CreateTable", **definition(sort="n:N"))
    for wrong in (item(id="a"), item(id="a", n=1, x=2), item(id="a", n="1")):
        code, message = desk.refuse("DeleteItem", TableName="things", Key=wrong)
        assert code == "ValidationException"
        assert "The provided key element does not match the schema" in message
