import pytest

from fairlead.dynamodb.pages import PAGE_BYTES, Page, check_select
from fairlead.model.errors import ApiError
from tabledesk import Desk, definition, item


def test_a_page_ends_at_its_limit_or_with_the_item_that_fills_it() -> None:
    rows = [(PAGE_BYTES // 2, b"1"), (PAGE_BYTES // 2, b"2"), (1, b"3")]
    full = Page(iter(rows), -1)
    assert (full.values, full.size, full.more) == ([b"1", b"2"], PAGE_BYTES, True)
    limited = Page(iter(rows[:1]), 1)
    assert (limited.values, limited.more) == ([b"1"], True)
    last = Page(iter(rows[:1]), 2)
    assert (last.values, last.more) == ([b"1"], False)
    assert not Page(iter([]), 5).more


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Select": "ALL_PROJECTED_ATTRIBUTES"}, "can be used only when Querying using an IndexName"),
        ({"Select": "SPECIFIC_ATTRIBUTES"}, "Must specify the AttributesToGet or ProjectionExpression"),
        ({"Select": "COUNT", "ProjectionExpression": "a"}, "Cannot specify the ProjectionExpression when choosing"),
    ],
)
def test_select_fits_the_other_members(parameters: dict[str, str], message: str) -> None:
    with pytest.raises(ApiError, match=message):
        check_select(parameters)


def test_the_limit_counts_what_is_read_and_the_key_stays_of_the_last_read(desk: Desk) -> None:
    desk.call("CreateTable", **definition(sort="n:N"))
    for number in range(5):
        desk.put(id="a", n=number, even="yes" if number % 2 == 0 else "no")
    page = desk.call(
        "Query",
        TableName="things",
        KeyConditionExpression="id = :a",
        FilterExpression="even = :no",
        ExpressionAttributeValues={":a": {"S": "a"}, ":no": {"S": "no"}},
        Limit=3,
        ReturnConsumedCapacity="TOTAL",
    )
    assert page == {
        "Items": [item(id="a", n=1, even="no")],
        "Count": 1,
        "ScannedCount": 3,
        "LastEvaluatedKey": item(id="a", n=2),
        "ConsumedCapacity": {"TableName": "things", "CapacityUnits": 0.5},
    }
