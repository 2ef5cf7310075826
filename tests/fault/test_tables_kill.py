"""kill -9 in the middle of writes: what was acknowledged is there, nothing is there by half.

`KILL_ROUNDS=100 pytest tests/fault/test_tables_kill.py` goes on for longer.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

ROUNDS = int(os.environ.get("KILL_ROUNDS", "6"))
IN_FLIGHT = 40
KEYS = 200
ITEMS, PAIRS = "connections", "subscriptions"


def definition() -> dict[str, Any]:
    return {
        "TableName": ITEMS,
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "room", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "rooms",
                "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    }


def pairs() -> dict[str, Any]:
    key = definition()["KeySchema"]
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    return {
        "TableName": PAIRS, "AttributeDefinitions": attributes, "KeySchema": key, "BillingMode": "PAY_PER_REQUEST"
    }  # fmt: skip


class Written:
    """What was sent and acknowledged: of each key the step of its last write, negative where that removed it."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, int] = {}
        self.attempted: dict[str, int] = {}
        self.streamed: dict[str, int] = {}
        """The same as the stream's records tell it."""
        self.sequence = ""
        """Of the last record read."""


def send(wire: Wire, step: int) -> tuple[int, str, int]:
    """A put, a delete or a transaction of two puts; the call's number, the key, and the step with its sign."""
    key = f"c{step % KEYS}"
    item = {"id": {"S": key}, "room": {"S": f"r{step % 7}"}, "step": {"N": str(step)}}
    if step % 5 == 0:
        return wire.send("DeleteItem", TableName=ITEMS, Key={"id": {"S": key}}), key, -step
    if step % 5 == 1:
        puts = [{"Put": {"TableName": table, "Item": item}} for table in (ITEMS, PAIRS)]
        return wire.send("TransactWriteItems", TransactItems=puts), key, step
    return wire.send("PutItem", TableName=ITEMS, Item=item), key, step


def write_until_killed(data: Path, life: int, written: Written) -> None:
    """One life of the engine: writes of all kinds on some keys, killed after some hundred answers."""
    process, end = start_engine(data)
    wire = Wire(end)
    if life == 0:
        assert wire.call("CreateTable", **definition())[0] == 200
        assert wire.call("CreateTable", **pairs())[0] == 200
    sent: dict[int, tuple[str, int]] = {}
    step, answered, enough = life * 100_000, 0, 150 + 37 * (life % 20)
    alive = True
    while alive:
        while len(sent) < IN_FLIGHT and process.poll() is None and answered < enough:
            step += 1
            number, key, wrote = send(wire, step)
            sent[number], written.attempted[key] = (key, wrote), wrote
        if answered >= enough:
            process.kill()
        alive = wire.receive()
        for number, (status, body) in wire.answers.items():
            assert status == 200, body
            key, wrote = sent.pop(number)
            written.acknowledged[key] = wrote
            answered += 1
        wire.answers.clear()
    assert process.wait() == -9
    end.close()


def check(data: Path, written: Written) -> None:
    """Every key holds its last acknowledged write, or the later one that was on its way; all else agrees with it."""
    process, end = start_engine(data)
    wire = Wire(end)
    items = scanned(wire, TableName=ITEMS)
    steps = {key: int(item["step"]["N"]) for key, item in items.items()}
    acknowledged, attempted = written.acknowledged, written.attempted
    for key, wrote in attempted.items():
        allowed = {wrote, acknowledged.get(key, -1)}
        assert steps.get(key) in {step if step > 0 else None for step in allowed}, key
    entries = scanned(wire, TableName=ITEMS, IndexName="rooms")
    assert {key: entry["room"] for key, entry in entries.items()} == {key: item["room"] for key, item in items.items()}
    for key, pair in scanned(wire, TableName=PAIRS).items():
        # The item of a transaction was overwritten since, or is the one that stands beside its pair.
        assert int(pair["step"]["N"]) <= max(steps.get(key, 0), abs(attempted[key])), key
        if steps.get(key, 0) % 5 == 1:
            assert int(pair["step"]["N"]) == steps[key], key
    assert len([step for step in steps.values() if step % 5 == 1]) <= len(scanned(wire, TableName=PAIRS))
    follow(wire, written)
    assert {key: step for key, step in written.streamed.items() if step > 0} == steps
    for key in attempted:
        acknowledged[key] = attempted[key] = steps.get(key, -1)
    end.close()
    assert process.wait() == 0
    with sqlite3.connect(data / "tables.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def scanned(wire: Wire, **members: Any) -> dict[str, Any]:
    status, body = wire.call("Scan", **members)
    assert (status, "LastEvaluatedKey" in body) == (200, False)
    return {item["id"]["S"]: item for item in body["Items"]}


def follow(wire: Wire, written: Written) -> None:
    """Read what the stream has to tell since the last time."""
    arn = wire.call("DescribeTable", TableName=ITEMS)[1]["Table"]["LatestStreamArn"]
    (shard,) = wire.call("DescribeStream", StreamArn=arn)[1]["StreamDescription"]["Shards"]
    where: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
    if written.sequence:
        where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": written.sequence}
    asked = wire.call("GetShardIterator", StreamArn=arn, ShardId=shard["ShardId"], **where)
    iterator = asked[1]["ShardIterator"]
    while True:
        page = wire.call("GetRecords", ShardIterator=iterator)[1]
        for record in page["Records"]:
            told = record["dynamodb"]
            key = told["Keys"]["id"]["S"]
            written.streamed[key] = int(told["NewImage"]["step"]["N"]) if "NewImage" in told else -1
            assert not written.sequence or int(written.sequence) < int(told["SequenceNumber"])
            written.sequence = told["SequenceNumber"]
        if not page["Records"]:
            return
        iterator = page["NextShardIterator"]


def test_acknowledged_writes_survive_kills(tmp_path: Path) -> None:
    written = Written()
    for life in range(ROUNDS):
        write_until_killed(tmp_path, life, written)
        check(tmp_path, written)
