from zlib import crc32

import pytest

from fairlead.dynamodb import census
from fairlead.dynamodb.census import Census
from tabledesk import Desk, definition, item


def fill(desk: Desk, items: int) -> None:
    desk.call("CreateTable", **definition())
    puts = [{"PutRequest": {"Item": item(id=f"i{number:04}")}} for number in range(items)]
    for start in range(0, items, 25):
        desk.call("BatchWriteItem", RequestItems={"things": puts[start : start + 25]})


@pytest.mark.parametrize("items", [0, 1, census._STEP_ROWS - 1, census._STEP_ROWS, census._STEP_ROWS + 1])
def test_items_are_counted_in_steps(desk: Desk, items: int) -> None:
    fill(desk, items)
    counted = Census()
    while counted.step(desk.database.store, desk.table().number):
        pass
    assert (counted.count, counted.size, counted.reached) == (items, 7 * items, None)
    assert not counted.step(desk.database.store, desk.table().number)


def test_changes_count_where_the_counting_has_been(desk: Desk) -> None:
    fill(desk, 1500)
    table = desk.table()
    table.census = Census()
    assert table.census.step(desk.database.store, table.number)
    keys = sorted((f"n{number}" for number in range(300)), key=lambda key: crc32(key.encode()))
    for key in keys:
        desk.put(id=key)
    for number in range(0, 1500, 7):
        desk.call("DeleteItem", TableName="things", Key=item(id=f"i{number:04}"))
    while table.census.step(desk.database.store, table.number):
        pass
    left = desk.rows("items")
    assert table.census.count == left
    assert desk.call("DescribeTable", TableName="things")["Table"]["ItemCount"] == left
