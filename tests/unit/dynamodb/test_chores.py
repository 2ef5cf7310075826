from functools import partial

from fairlead.dynamodb.chores import do_now, step
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.store import ENTRIES, EXPIRIES, FILL_EXPIRIES, FILL_INDEX, ITEMS, Chore
from fairlead.dynamodb.table import number_of_index
from tabledesk import Desk, definition, index


def work(desk: Desk, database: Database) -> int:
    """Do everything; in how many steps."""
    steps = 0
    while chores := database.store.chores():
        chore = database.store.find_chore(*chores[0])
        assert chore is not None
        desk.commit(partial(begun_step, database, chore))
        steps += 1
    return steps


def begun_step(database: Database, chore: Chore) -> bool:
    database.begin()
    return step(database, chore)


def fill(desk: Desk, items: int) -> None:
    room = {"AttributeName": "room", "AttributeType": "S"}
    indexes = [index("rooms", "room"), index("keys", "room", "", "KEYS_ONLY")]
    desk.call("CreateTable", **definition(Attributes=[room], GlobalSecondaryIndexes=indexes))
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification={"AttributeName": "t", "Enabled": True})
    for number in range(items):
        desk.put(id=f"i{number}", room="r", t=4_000_000_000 + number)


def test_a_dropped_table_leaves_nothing_in_steps(desk: Desk) -> None:
    fill(desk, 45)
    desk.call("CreateTable", **definition("other"))
    desk.put("other", id="stays")
    desk.call("DeleteTable", TableName="things")
    assert {kind for kind, _ in desk.database.store.chores()} == {ITEMS, ENTRIES, EXPIRIES}
    assert desk.rows("items") == 46
    assert work(desk, desk.database) == 4 * 3
    assert [desk.rows(kind) for kind in ("items", "entries", "expiries")] == [1, 0, 0]


def test_expiries_go_when_ttl_does_and_come_back_with_it(desk: Desk) -> None:
    fill(desk, 45)
    off = {"AttributeName": "t", "Enabled": False}
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=off)
    chores = desk.database.store.chores()
    assert chores == [(EXPIRIES, desk.table().number)]
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification={**off, "Enabled": True})
    assert work(desk, desk.database) == 0
    assert desk.rows("expiries") == 45


def test_work_on_what_is_gone_ends(desk: Desk) -> None:
    for kind in (FILL_INDEX, FILL_EXPIRIES):
        desk.database.store.add_chore(kind, number_of_index(99, 0))
    desk.connection.commit()
    assert work(desk, desk.database) == 2


def test_the_next_life_goes_on_where_this_one_stopped(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    puts = [{"PutRequest": {"Item": {"id": {"S": f"i{number}"}, "room": {"S": "r"}}}} for number in range(1300)]
    for start in range(0, 1300, 25):
        desk.call("BatchWriteItem", RequestItems={"things": puts[start : start + 25]})
    updates = [{"Create": index("rooms", "room")}]
    attributes = [{"AttributeName": "room", "AttributeType": "S"}]
    desk.call("UpdateTable", TableName="things", AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=updates)
    assert (desk.rows("entries"), desk.table().indexes["rooms"].filling) == (1000, True)
    again = Desk(desk.connection)
    assert again.table().indexes["rooms"].filling
    assert work(again, again.database) == 13
    assert (again.rows("entries"), again.table().indexes["rooms"].filling) == (1300, False)


def test_only_what_there_is_is_done_now(desk: Desk) -> None:
    do_now(desk.database, FILL_INDEX, 5, 10)
    assert desk.database.store.chores() == []
