"""kill -9 in the middle of writes to a table with a stream: item, index rows and stream record together, or none."""

import itertools
import sqlite3
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

ROUNDS = 20
IN_FLIGHT = 40
TABLE = "connections"


def definition() -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "room", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "rooms",
                "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    }


def request(step: int) -> tuple[str, dict[str, Any]]:
    """A put, a delete or a transaction of both on 60 keys."""
    key = {"id": {"S": f"c{step % 60}"}}
    item = {**key, "room": {"S": f"r{step % 7}"}, "step": {"N": str(step)}}
    if step % 5 == 0:
        return "DeleteItem", {"TableName": TABLE, "Key": key}
    if step % 7 == 0:
        other = {"id": {"S": f"c{(step + 31) % 60}"}}
        put, delete = {"TableName": TABLE, "Item": item}, {"TableName": TABLE, "Key": other}
        return "TransactWriteItems", {"TransactItems": [{"Put": put}, {"Delete": delete}]}
    return "PutItem", {"TableName": TABLE, "Item": item}


def write_until_killed(data: Path, life: int) -> set[int]:
    """One life of the engine, killed after some hundred answers; the puts that were acknowledged, by their step."""
    process, end = start_engine(data)
    wire = Wire(end)
    if life == 0:
        assert wire.call("CreateTable", **definition())[0] == 200
    sent: dict[int, int] = {}
    steps = itertools.count(life * 100_000 + 1)
    acknowledged: set[int] = set()
    answered, enough = 0, 100 + 19 * life
    alive = True
    while alive:
        while len(sent) < IN_FLIGHT and process.poll() is None and answered < enough:
            step = next(steps)
            operation, parameters = request(step)
            sent[wire.send(operation, **parameters)] = step
        if answered >= enough:
            process.kill()
        alive = wire.receive()
        for number, (status, body) in wire.answers.items():
            assert status == 200, body
            acknowledged.add(sent.pop(number))
            answered += 1
        wire.answers.clear()
    assert process.wait() == -9
    end.close()
    return acknowledged


class Replay:
    """The stream as far as it was read, onto an empty table."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {}
        self.last = 10**20
        self.told: set[int] = set()

    def go_on(self, wire: Wire) -> None:
        """Read what has come since."""
        (stream,) = wire.call("ListStreams")[1]["Streams"]
        (shard,) = wire.call("DescribeStream", StreamArn=stream["StreamArn"])[1]["StreamDescription"]["Shards"]
        start = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
        place = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": str(self.last + 1)}
        iterator = wire.call("GetShardIterator", **start, **place)[1]["ShardIterator"]
        while True:
            answer = wire.call("GetRecords", ShardIterator=iterator)[1]
            if not answer["Records"]:
                return
            for record in answer["Records"]:
                self._take(record["dynamodb"])
            iterator = answer["NextShardIterator"]

    def _take(self, change: dict[str, Any]) -> None:
        self.last += 1
        assert int(change["SequenceNumber"]) == self.last
        key = change["Keys"]["id"]["S"]
        assert self.items.pop(key, None) == change.get("OldImage")
        if "NewImage" in change:
            self.items[key] = change["NewImage"]
            self.told.add(int(change["NewImage"]["step"]["N"]))


def check(data: Path, acknowledged: set[int], replay: Replay) -> None:
    """The stream, from its first record to its last, tells of exactly what the table and its index hold."""
    process, end = start_engine(data)
    wire = Wire(end)
    items = {item["id"]["S"]: item for item in wire.call("Scan", TableName=TABLE)[1]["Items"]}
    replay.go_on(wire)
    assert replay.items == items
    assert {step for step in acknowledged if step % 5} <= replay.told
    entries = wire.call("Scan", TableName=TABLE, IndexName="rooms")[1]["Items"]
    assert sorted((entry["id"]["S"], entry["room"]["S"]) for entry in entries) == sorted(
        (key, item["room"]["S"]) for key, item in items.items()
    )
    end.close()
    assert process.wait() == 0
    with sqlite3.connect(data / "tables.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_item_entry_and_record_survive_together_or_not_at_all(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    replay = Replay()
    for life in range(ROUNDS):
        acknowledged |= write_until_killed(tmp_path, life)
        check(tmp_path, acknowledged, replay)
