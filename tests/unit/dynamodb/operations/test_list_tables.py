from tabledesk import Desk, definition


def test_tables_are_listed_in_order_and_pages(desk: Desk) -> None:
    for name in ("ccc", "aaa", "bbb"):
        desk.call("CreateTable", **definition(name))
    assert desk.call("ListTables") == {"TableNames": ["aaa", "bbb", "ccc"]}
    page = desk.call("ListTables", Limit=2)
    assert page == {"TableNames": ["aaa", "bbb"], "LastEvaluatedTableName": "bbb"}
    assert desk.call("ListTables", Limit=2, ExclusiveStartTableName="bbb") == {"TableNames": ["ccc"]}
    assert "at 'limit'" in desk.refuse("ListTables", Limit=101)[1]
