from zlib import crc32

import pytest

from fairlead.dynamodb import census
from fairlead.dynamodb.census import Census
from fairlead.dynamodb.housekeeping import Housekeeping
from fairlead.dynamodb.items import stored, write
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


def test_what_is_counted_is_known_in_the_next_life(desk: Desk) -> None:
    fill(desk, 30)
    assert Desk(desk.connection).table().census is None
    desk.commit(Housekeeping(desk.database).turn)
    again = Desk(desk.connection)
    known = again.table().census
    assert known is not None
    assert (known.count, known.size, known.reached) == (30, 210, None)
    again.put(id="more")
    assert Desk(desk.connection).table().census is None
    again.commit(Housekeeping(again.database).finish)
    known = Desk(desk.connection).table().census
    assert known is not None
    assert known.count == 31


def test_a_census_that_was_undone_is_forgotten(desk: Desk) -> None:
    fill(desk, 3)
    desk.commit(Housekeeping(desk.database).turn)

    def job() -> str:
        desk.database.begin()
        table = desk.table()
        write(desk.database.store, table, (b"x", b""), None, stored(item(id="x")))
        raise OSError

    assert desk.database.commits.run([job], lambda error: "undone") == ["undone"]
    known = desk.table().census
    assert known is not None
    assert (known.count, known.saved) == (3, True)


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
