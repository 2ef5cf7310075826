import pytest

from fairlead.dynamodb.item_requests import only_old_or_none
from fairlead.model.errors import ApiError
from tabledesk import Desk, definition, index, item


def test_some_writes_return_the_old_item_only() -> None:
    only_old_or_none({})
    only_old_or_none({"ReturnValues": "ALL_OLD"})
    with pytest.raises(ApiError, match="Return values set to invalid value"):
        only_old_or_none({"ReturnValues": "UPDATED_NEW"})


def test_item_collections_are_those_of_tables_with_local_indexes(desk: Desk) -> None:
    at = {"AttributeName": "at", "AttributeType": "N"}
    desk.call(
        "CreateTable", **definition(sort="n:N", Attributes=[at], LocalSecondaryIndexes=[index("times", "id", "at")])
    )
    desk.call("CreateTable", **definition("plain"))
    answer = desk.call("PutItem", TableName="things", Item=item(id="a", n=1), ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"id": {"S": "a"}},
        "SizeEstimateRangeGB": [0.0, 1.0],
    }
    assert desk.call("PutItem", TableName="plain", Item=item(id="a"), ReturnItemCollectionMetrics="SIZE") == {}


@pytest.mark.parametrize("name", ["ab", "a b c", "x" * 256, ""])
def test_table_names_are_judged(desk: Desk, name: str) -> None:
    code, message = desk.refuse("GetItem", TableName=name, Key=item(id="a"))
    assert code == "ValidationException"
    assert "at 'tableName' failed to satisfy constraint" in message
