from tabledesk import Desk, definition, item


def test_a_deleted_table_is_gone_at_once_and_comes_back_empty(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a")
    answer = desk.call("DeleteTable", TableName="things")
    assert answer["TableDescription"]["TableStatus"] == "DELETING"
    assert desk.refuse("DescribeTable", TableName="things") == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: things not found",
    )
    desk.call("CreateTable", **definition())
    assert desk.call("Scan", TableName="things")["Items"] == []


def test_a_protected_table_stays(desk: Desk) -> None:
    desk.call("CreateTable", **definition(DeletionProtectionEnabled=True))
    desk.put(id="a")
    assert "protected against deletion" in desk.refuse("DeleteTable", TableName="things")[1]
    desk.call("UpdateTable", TableName="things", DeletionProtectionEnabled=False)
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"] == item(id="a")
    desk.call("DeleteTable", TableName="things")
