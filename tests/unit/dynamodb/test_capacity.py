from fairlead.dynamodb.capacity import add, consumed, read_units, write_units, written
from fairlead.dynamodb.items import stored
from fairlead.dynamodb.table import Index
from tabledesk import Desk, definition, index, item


def test_units_begin_at_one_and_go_by_size() -> None:
    assert [read_units(size, consistent=True) for size in (0, 1, 4096, 4097)] == [1.0, 1.0, 1.0, 2.0]
    assert read_units(0, consistent=False) == 0.5
    assert [write_units(*sizes) for sizes in ((0, 0), (1024, 5), (1025,), (3, 5000))] == [1.0, 1.0, 2.0, 5.0]


def test_an_index_costs_what_changes_in_it(desk: Desk) -> None:
    room = {"AttributeName": "room", "AttributeType": "S"}
    desk.call(
        "CreateTable", **definition(Attributes=[room], GlobalSecondaryIndexes=[index("rooms", "room", "", "KEYS_ONLY")])
    )
    table = desk.table()
    rooms = table.indexes["rooms"]
    roomless, here, there = (stored(item(id="a", **more)) for more in ({}, {"room": "r"}, {"room": "q"}))
    assert written(table, None, roomless) == {None: 1.0}
    assert written(table, roomless, here) == {None: 1.0, rooms: 1.0}
    assert written(table, here, there) == {None: 1.0, rooms: 2.0}
    assert written(table, here, stored(item(id="a", room="r", x="y"))) == {None: 1.0}
    assert written(table, here, None, 2.0) == {None: 2.0, rooms: 2.0}


def test_what_is_told_depends_on_what_was_asked(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    table = desk.table()
    units: dict[Index | None, float] = {None: 1.0}
    add(units, {None: 0.5})
    assert consumed(None, table, units) is None
    assert consumed("NONE", table, units) is None
    assert consumed("TOTAL", table, units) == {"TableName": "things", "CapacityUnits": 1.5}
    assert consumed("INDEXES", table, units) == {
        "TableName": "things",
        "CapacityUnits": 1.5,
        "Table": {"CapacityUnits": 1.5},
    }
