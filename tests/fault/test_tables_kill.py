"""kill -9 in the middle of writes: what was acknowledged is there, nothing is there by half."""

import sqlite3
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

ROUNDS = 20
IN_FLIGHT = 40


def definition() -> dict[str, Any]:
    return {
        "TableName": "connections",
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
    }


def write_until_killed(data: Path, life: int, acknowledged: dict[str, int], attempted: dict[str, int]) -> None:
    """One life of the engine: puts and deletes in turn on 200 keys, killed after some hundred answers."""
    process, end = start_engine(data)
    wire = Wire(end)
    if life == 0:
        assert wire.call("CreateTable", **definition())[0] == 200
    sent: dict[int, tuple[str, int]] = {}
    step, answered, enough = life * 100_000, 0, 150 + 37 * life
    alive = True
    while alive:
        while len(sent) < IN_FLIGHT and process.poll() is None and answered < enough:
            step += 1
            key = f"c{step % 200}"
            if step % 5 == 0:
                number = wire.send("DeleteItem", TableName="connections", Key={"id": {"S": key}})
                sent[number], attempted[key] = (key, -step), -step
            else:
                item = {"id": {"S": key}, "room": {"S": f"r{step % 7}"}, "step": {"N": str(step)}}
                number = wire.send("PutItem", TableName="connections", Item=item)
                sent[number], attempted[key] = (key, step), step
        if answered >= enough:
            process.kill()
        alive = wire.receive()
        for number, (status, body) in wire.answers.items():
            assert status == 200, body
            key, wrote = sent.pop(number)
            acknowledged[key] = wrote
            answered += 1
        wire.answers.clear()
    assert process.wait() == -9
    end.close()


def check(data: Path, acknowledged: dict[str, int], attempted: dict[str, int]) -> None:
    """Every key holds its last acknowledged write, or the later one that was on its way."""
    process, end = start_engine(data)
    wire = Wire(end)
    items = {item["id"]["S"]: item for item in wire.call("Scan", TableName="connections")[1]["Items"]}
    for key, wrote in attempted.items():
        found = int(items[key]["step"]["N"]) if key in items else None
        allowed = {acknowledged.get(key), wrote} if abs(wrote) != abs(acknowledged.get(key, 0)) else {wrote}
        assert found in {None if step is None or step < 0 else step for step in allowed}, key
    entries = wire.call("Scan", TableName="connections", IndexName="rooms")[1]["Items"]
    assert sorted((entry["id"]["S"], entry["room"]["S"]) for entry in entries) == sorted(
        (key, item["room"]["S"]) for key, item in items.items()
    )
    for key in attempted:
        acknowledged[key] = attempted[key] = int(items[key]["step"]["N"]) if key in items else -1
    end.close()
    assert process.wait() == 0
    with sqlite3.connect(data / "tables.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_acknowledged_writes_survive_twenty_kills(tmp_path: Path) -> None:
    acknowledged: dict[str, int] = {}
    attempted: dict[str, int] = {}
    for life in range(ROUNDS):
        write_until_killed(tmp_path, life, acknowledged, attempted)
        check(tmp_path, acknowledged, attempted)
