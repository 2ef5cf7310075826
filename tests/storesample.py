"""Make the sample of a store as the present code writes it, to be kept: a later version must open it.

    .venv/bin/python tests/storesample.py FILE

Run once for every version of the layout, before the version after it is begun.
"""

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from tableserver import Wire, start_engine

ITEMS = 40


def key(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": kind}


def attribute(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": kind}


def item(number: int) -> dict[str, Any]:
    """The item `number` of the table `orders`."""
    return {
        "customer": {"S": f"c{number % 4}"},
        "number": {"N": str(number)},
        "room": {"S": f"r{number % 3}"},
        "at": {"N": f"{number}.5"},
        "expires": {"N": "4102444800"},
        "more": {
            "M": {"set": {"NS": ["1", "2"]}, "raw": {"B": "AAH/"}, "list": {"L": [{"BOOL": True}, {"NULL": True}]}}
        },
    }


def definition() -> dict[str, Any]:
    """A table with everything that a definition may hold."""
    return {
        "TableName": "orders",
        "AttributeDefinitions": [
            attribute("customer", "S"), attribute("number", "N"), attribute("room", "S"), attribute("at", "N")
        ],
        "KeySchema": [key("customer", "HASH"), key("number", "RANGE")],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "GlobalSecondaryIndexes": [
            {"IndexName": "rooms", "KeySchema": [key("room", "HASH")], "Projection": {"ProjectionType": "KEYS_ONLY"}},
            {
                "IndexName": "times",
                "KeySchema": [key("room", "HASH"), key("at", "RANGE")],
                "Projection": {"ProjectionType": "ALL"},
            },
        ],
        "LocalSecondaryIndexes": [
            {
                "IndexName": "local",
                "KeySchema": [key("customer", "HASH"), key("at", "RANGE")],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["expires"]},
            }
        ],
        "Tags": [{"Key": "team", "Value": "blue"}],
    }  # fmt: skip


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        process, end = start_engine(Path(folder))
        wire = Wire(end)

        def call(operation: str, **parameters: Any) -> None:
            status, body = wire.call(operation, **parameters)
            assert status == 200, body

        call("CreateTable", **definition())
        expiry = {"AttributeName": "expires", "Enabled": True}
        call("UpdateTimeToLive", TableName="orders", TimeToLiveSpecification=expiry)
        for number in range(ITEMS):
            call("PutItem", TableName="orders", Item=item(number))
        writes = [{"Put": {"TableName": "orders", "Item": item(0)}}]
        call("TransactWriteItems", TransactItems=writes, ClientRequestToken="kept")
        plain = {
            "AttributeDefinitions": [attribute("id", "S")],
            "KeySchema": [key("id", "HASH")],
            "BillingMode": "PAY_PER_REQUEST",
        }
        call("CreateTable", TableName="plain", **plain)
        call("PutItem", TableName="plain", Item={"id": {"S": "only"}})
        call("CreateTable", TableName="dropped", **plain)
        for number in range(1100):
            wire.send("PutItem", TableName="dropped", Item={"id": {"S": str(number)}})
        while len(wire.answers) < 1100:
            assert wire.receive()
        # Rows of what was dropped are left for the next life, since the engine ends with the same group.
        wire.send("DeleteTable", TableName="dropped")
        end.shutdown(socket.SHUT_WR)
        while wire.receive():
            pass
        end.close()
        assert process.wait() == 0
        shutil.copy(Path(folder) / "tables.db", target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
