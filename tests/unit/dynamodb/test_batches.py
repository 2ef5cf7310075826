import pytest

from fairlead.dynamodb.batches import capacities, refuse_duplicates
from fairlead.model.errors import ApiError
from tabledesk import Desk, definition


@pytest.mark.parametrize("operation", ["BatchGetItem", "BatchWriteItem"])
@pytest.mark.parametrize(
    ("requests", "message"),
    [
        ({}, "The requestItems parameter is required for Batch"),
        ({"x": []}, "Member must have length greater than or equal to 3"),
        (None, "The requestItems parameter is required for Batch"),
    ],
)
def test_a_batch_names_tables(desk: Desk, operation: str, requests: object, message: str) -> None:
    code, text = desk.refuse(operation, RequestItems=requests)
    assert code == "ValidationException"
    assert message in text


def test_an_item_is_named_once() -> None:
    refuse_duplicates([(1, (b"a", b"")), (2, (b"a", b"")), (1, (b"a", b"b"))])
    with pytest.raises(ApiError, match="Provided list of item keys contains duplicates"):
        refuse_duplicates([(1, (b"a", b"")), (1, (b"a", b""))])


def test_capacity_is_told_by_table(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    assert capacities("NONE", {desk.table(): {None: 1.0}}) is None
    assert capacities("TOTAL", {desk.table(): {None: 1.0}}) == b'[{"TableName":"things","CapacityUnits":1.0}]'
