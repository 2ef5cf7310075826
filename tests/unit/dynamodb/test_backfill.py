import pytest

from fairlead.dynamodb import backfill
from tabledesk import Desk, definition, index, item

ROOM = {"AttributeName": "room", "AttributeType": "S"}


@pytest.mark.parametrize("items", [0, 1, backfill._STEP_ROWS, backfill._STEP_ROWS + 1])
def test_a_new_index_holds_what_was_there_before(desk: Desk, items: int) -> None:
    desk.call("CreateTable", **definition(sort="n:N"))
    for number in range(items):
        desk.put(id="a", n=number, room="r")
    desk.put(id="b", n=1, room=5)
    desk.put(id="b", n=2)
    updates = [{"Create": index("rooms", "room", "", "KEYS_ONLY")}]
    desk.call("UpdateTable", TableName="things", AttributeDefinitions=[ROOM], GlobalSecondaryIndexUpdates=updates)
    assert desk.rows("entries") == items
    counted = desk.call("Scan", TableName="things", IndexName="rooms", Select="COUNT")
    assert counted["Count"] == items


def test_ttl_takes_in_what_was_there_before(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="a", ttl=100)
    desk.put(id="b", ttl="text")
    desk.put(id="c", other=100)
    specification = {"AttributeName": "ttl", "Enabled": True}
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=specification)
    assert desk.database.store.expired(desk.table().number, 101, 10) == [(100, b"a", b"")]
    assert desk.call("GetItem", TableName="things", Key=item(id="a"))["Item"] == item(id="a", ttl=100)
