"""kill -9 in the middle of filling a new index: the next engine goes on with it, and other calls never wait for it."""

import sqlite3
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

ITEMS = 12_000
KILLS = 3


def fill(wire: Wire) -> None:
    """A table of many items."""
    definition = {
        "TableName": "things",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    assert wire.call("CreateTable", **definition)[0] == 200
    numbers = []
    for start in range(0, ITEMS, 25):
        puts = [{"PutRequest": {"Item": item(number)}} for number in range(start, start + 25)]
        numbers.append(wire.send("BatchWriteItem", RequestItems={"things": puts}))
    while len(wire.answers) < len(numbers):
        assert wire.receive()
    assert {status for status, _ in wire.answers.values()} == {200}
    wire.answers.clear()


def item(number: int, room: str = "old") -> dict[str, Any]:
    return {"id": {"S": f"i{number}"}, "room": {"S": room}}


def add_index(wire: Wire) -> None:
    index = {
        "IndexName": "rooms",
        "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    attributes = [{"AttributeName": "room", "AttributeType": "S"}]
    updates = [{"Create": index}]
    answer = wire.call(
        "UpdateTable", TableName="things", AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=updates
    )
    assert answer[0] == 200, answer


def status(wire: Wire) -> str:
    (index,) = wire.call("DescribeTable", TableName="things")[1]["Table"]["GlobalSecondaryIndexes"]
    assert index.get("Backfilling", False) is (index["IndexStatus"] == "CREATING")
    found: str = index["IndexStatus"]
    return found


def scan(wire: Wire, **more: Any) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    while True:
        page = wire.call("Scan", TableName="things", **more)[1]
        found |= {(each["id"]["S"], each["room"]["S"]) for each in page["Items"]}
        if "LastEvaluatedKey" not in page:
            return found
        more["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def rows(data: Path, table: str) -> int:
    with sqlite3.connect(data / "tables.db") as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    assert isinstance(count, int)
    return count


def test_an_index_is_filled_in_several_lives_while_the_table_is_used(tmp_path: Path) -> None:
    written = 0
    for life in range(KILLS):
        process, end = start_engine(tmp_path, "os")
        wire = Wire(end)
        if life == 0:
            fill(wire)
            add_index(wire)
        before = written
        while written < before + 8 and status(wire) == "CREATING":
            # Each of these is answered while the index is being filled.
            assert wire.call("PutItem", TableName="things", Item=item(written * 97 % ITEMS, "new"))[0] == 200
            key = {"id": {"S": f"i{(written * 89 + 5) % ITEMS}"}}
            assert wire.call("DeleteItem", TableName="things", Key=key)[0] == 200
            written += 1
        process.kill()
        process.wait()
        end.close()
    assert written >= 8
    process, end = start_engine(tmp_path, "os")
    wire = Wire(end)
    while status(wire) == "CREATING":
        wire.call("GetItem", TableName="things", Key={"id": {"S": "i1"}})
    items = scan(wire)
    assert len(items) > ITEMS / 2
    assert scan(wire, IndexName="rooms") == items
    end.close()
    assert process.wait() == 0
    assert rows(tmp_path, "chores") == 0


def test_a_dropped_table_goes_in_several_lives(tmp_path: Path) -> None:
    process, end = start_engine(tmp_path, "os")
    wire = Wire(end)
    fill(wire)
    assert wire.call("DeleteTable", TableName="things")[0] == 200
    assert wire.call("ListTables")[1]["TableNames"] == []
    process.kill()
    process.wait()
    end.close()
    left = rows(tmp_path, "items")
    assert left > 0
    while left:
        process, end = start_engine(tmp_path, "os")
        wire = Wire(end)
        for _ in range(200):
            assert wire.call("ListTables")[0] == 200
        process.kill()
        process.wait()
        end.close()
        left, before = rows(tmp_path, "items"), left
        assert left < before
