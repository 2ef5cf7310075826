from tabledesk import Desk, definition, item


def test_counts_are_current(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x="yz")
    table = desk.call("DescribeTable", TableName="things")["Table"]
    assert (table["ItemCount"], table["TableSizeBytes"]) == (1, 6)
    desk.call("DeleteItem", TableName="things", Key=item(id="a"))
    assert desk.call("DescribeTable", TableName="things")["Table"]["ItemCount"] == 0


def test_counts_are_found_again_after_an_undone_group(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a")
    desk.database.catalog.reload()
    assert desk.call("DescribeTable", TableName="things")["Table"]["ItemCount"] == 1
