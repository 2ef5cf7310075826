import pytest

from fairlead.dynamodb.table_requests import named_table, tagged_table
from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition


def test_a_table_is_named_by_name_or_arn(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    arn = CALLER.table_arn("things")
    assert named_table(desk.database, CALLER, {"TableName": "things"}) is desk.table()
    assert named_table(desk.database, CALLER, {"TableName": arn}) is desk.table()
    assert tagged_table(desk.database, CALLER, arn, "TagResource") is desk.table()


def test_the_error_names_what_is_missing(desk: Desk) -> None:
    with pytest.raises(ApiError, match="Table: nothing not found"):
        named_table(desk.database, CALLER, {"TableName": "nothing"})
    with pytest.raises(ApiError, match="nothing not found"):
        tagged_table(desk.database, CALLER, CALLER.table_arn("nothing"), "TagResource")
    foreign = CALLER.table_arn("things").replace(CALLER.account_id, "123456789012")
    with pytest.raises(
        ApiError, match="is not authorized to perform: dynamodb:TagResource on resource: arn:"
    ) as denied:
        tagged_table(desk.database, CALLER, foreign, "TagResource")
    assert denied.value.code == "AccessDeniedException"
    with pytest.raises(ApiError, match="Value null at 'tableName'"):
        named_table(desk.database, CALLER, {})


def test_only_tables_have_tags(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    for arn, words in (
        (f"{CALLER.table_arn('things')}/index/x", "Invalid ResourceArn"),
        ("things", "start with 'arn:'"),
    ):
        with pytest.raises(ApiError, match=words):
            tagged_table(desk.database, CALLER, arn, "TagResource")
