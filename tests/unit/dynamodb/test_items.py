import pytest

from fairlead.dynamodb.items import Stored, check_index_keys, entry_key, expiry, read, row_key, stored, write
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import Item
from fairlead.model.errors import ApiError
from tabledesk import Desk, definition, index, item


@pytest.fixture
def table(desk: Desk) -> Table:
    room = {"AttributeName": "room", "AttributeType": "S"}
    desk.call(
        "CreateTable",
        **definition(
            Attributes=[room],
            GlobalSecondaryIndexes=[index("all", "room"), index("some", "room", "", "INCLUDE", "name")],
        ),
    )
    desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
    return desk.table()


def change(desk: Desk, table: Table, new: Item | None, key: Item) -> None:
    place = row_key(table.schema, key)
    write(desk.database.store, table, place, read(desk.database.store, table, place), stored(new) if new else None)


def test_an_item_is_parsed_only_when_looked_at() -> None:
    kept = Stored(5, b"not json")
    assert (kept.size, kept.raw) == (5, b"not json")
    assert stored(item(id="a")).raw == b'{"id":{"S":"a"}}'


def test_entries_and_expiry_follow_the_item(desk: Desk, table: Table) -> None:
    key = item(id="a")
    change(desk, table, item(id="a", room="r", name="n", ttl=100), key)
    assert (desk.rows("items"), desk.rows("entries"), desk.rows("expiries")) == (1, 2, 1)
    change(desk, table, item(id="a", room="q", name="m", ttl=200), key)
    assert (desk.rows("items"), desk.rows("entries"), desk.rows("expiries")) == (1, 2, 1)
    assert desk.call("Scan", TableName="things", IndexName="some")["Items"] == [item(id="a", room="q", name="m")]
    change(desk, table, item(id="a", ttl="never"), key)
    assert (desk.rows("items"), desk.rows("entries"), desk.rows("expiries")) == (1, 0, 0)
    change(desk, table, None, key)
    assert desk.rows("items") == 0


def test_a_projected_value_changes_where_the_entry_stays(desk: Desk, table: Table) -> None:
    change(desk, table, item(id="a", room="r", name="old"), item(id="a"))
    change(desk, table, item(id="a", room="r", name="new"), item(id="a"))
    assert desk.call("Scan", TableName="things", IndexName="some")["Items"] == [item(id="a", room="r", name="new")]


def test_counts_are_kept_once_asked_for(desk: Desk, table: Table) -> None:
    assert desk.call("DescribeTable", TableName="things")["Table"]["ItemCount"] == 0
    change(desk, table, item(id="a"), item(id="a"))
    change(desk, table, item(id="bb"), item(id="bb"))
    change(desk, table, None, item(id="a"))
    assert table.census is not None
    assert (table.census.count, table.census.size) == (1, 4)


def test_an_index_takes_what_has_its_key_with_its_type(table: Table) -> None:
    everything = table.indexes["all"]
    assert entry_key(everything, item(id="a", room="r")) == (b"r", b"")
    assert entry_key(everything, item(id="a")) is None
    assert entry_key(everything, item(id="a", room=5)) is None
    with pytest.raises(ApiError, match="room"):
        check_index_keys(table, item(id="a", room=5))


@pytest.mark.parametrize(
    ("value", "at"),
    [(100, 100), ("100", None), (-5, None), (10**20, None), ("", None)],
)
def test_only_a_number_of_seconds_is_an_expiry(table: Table, value: str | int, at: int | None) -> None:
    assert expiry(table, item(id="a", ttl=value)) == at
    assert expiry(table, item(id="a")) is None
    assert expiry(table, {"ttl": {"N": "100.75"}}) == 100
