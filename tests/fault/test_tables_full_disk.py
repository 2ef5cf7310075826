"""A disk without room: writes fail and say so, reads go on, and with room again everything works as before."""

import signal
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

# A limit on the size of files gives the errors of a full disk to this one process. SIGUSR1 makes room.
PROGRAM = """
import resource, signal, sys
from fairlead.dynamodb.engine import main
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard)))
sys.exit(main(sys.argv[1:]))
"""


def test_a_full_disk_fails_writes_and_nothing_else(tmp_path: Path) -> None:
    process, end = start_engine(tmp_path, program=("-c", PROGRAM))
    wire = Wire(end)
    created = wire.call(
        "CreateTable",
        TableName="notes",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "N"},
            {"AttributeName": "kind", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "kinds",
                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    assert created[0] == 200
    statuses: list[int] = []
    while statuses.count(500) < 5 and len(statuses) < 500:
        # Groups of twenty: where one fails, the others get their own chance.
        numbers = [wire.send("PutItem", TableName="notes", Item=note(len(statuses) + n)) for n in range(20)]
        while len(wire.answers) < len(numbers):
            assert wire.receive()
        for number in numbers:
            status, body = wire.answers.pop(number)
            statuses.append(status)
            if status != 200:
                assert body["__type"].endswith("#InternalServerError")
    assert statuses[0] == 200
    assert statuses.count(500) >= 5
    acknowledged = {str(number) for number, status in enumerate(statuses) if status == 200}

    def stored() -> set[str]:
        found: set[str] = set()
        start: dict[str, Any] = {}
        while True:
            status, page = wire.call("Scan", TableName="notes", ProjectionExpression="id", **start)
            assert status == 200
            found |= {item["id"]["N"] for item in page["Items"]}
            if "LastEvaluatedKey" not in page:
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    assert stored() == acknowledged
    process.send_signal(signal.SIGUSR1)
    for number in range(1000, 1100):
        assert wire.call("PutItem", TableName="notes", Item=note(number))[0] == 200
    assert stored() == acknowledged | {str(number) for number in range(1000, 1100)}
    entries = wire.call("Scan", TableName="notes", IndexName="kinds")[1]["Items"]
    assert {entry["id"]["N"] for entry in entries} == stored()
    end.close()
    assert process.wait() == 0


def note(number: int) -> dict[str, dict[str, str]]:
    return {"id": {"N": str(number)}, "kind": {"S": f"k{number % 3}"}, "text": {"S": "x" * 10_000}}
