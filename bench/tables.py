"""What the tables cost: each operation, beside other servers, with more items, at the start and idle."""

import json
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from measuring import Bench, Figure, cpu_seconds, resident_kilobytes
from peers import PEERS, served

from fairlead.dynamodb.engine import FILE
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from processes import descendants
from program import Program
from tabledesk import Desk

REGION: Final = "us-east-1"
ITEMS: Final = 1000
KEYS: Final = 8000
ROOMS: Final = 100


@dataclass(frozen=True)
class Operation:
    """One line of the table: its requests, in turn, and how much one of them may cost."""

    name: str
    target: str
    requests: Sequence[dict[str, Any]]
    most: float


def table(name: str = "conn") -> dict[str, Any]:
    """CreateTable's request for connections by room."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "connectionId", "AttributeType": "S"},
            {"AttributeName": "room", "AttributeType": "S"},
            {"AttributeName": "connectedAt", "AttributeType": "N"},
        ],
        "KeySchema": [{"AttributeName": "connectionId", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "byRoom",
                "KeySchema": [
                    {"AttributeName": "room", "KeyType": "HASH"},
                    {"AttributeName": "connectedAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    }


def key(number: int) -> dict[str, Any]:
    """The key of an item, as long as a connection id."""
    return {"connectionId": {"S": f"L0SM9{number:09d}="}}


def item(number: int, rooms: int = ROOMS) -> dict[str, Any]:
    """An item of about 200 bytes."""
    return {
        **key(number),
        "room": {"S": f"room-{number % rooms}"},
        "connectedAt": {"N": str(1_700_000_000_000 + number)},
        "user": {"S": f"user-{number}@example.org"},
        "browser": {"S": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"},
        "active": {"BOOL": True},
        "roles": {"SS": ["member", "speaker"]},
        "seen": {"N": "0"},
    }


def operations(items: int = ITEMS, rooms: int = ROOMS) -> list[Operation]:
    """The operations in an order in which none disturbs the next: a Scan meets the items there were at first."""
    on = {"TableName": "conn"}
    step = max(1, items // KEYS)
    some = [number * step for number in range(min(items, KEYS))]
    query = [
        {
            **on,
            "IndexName": "byRoom",
            "KeyConditionExpression": "room = :r",
            "ExpressionAttributeValues": {":r": {"S": f"room-{room}"}},
            "Limit": 10,
        }
        for room in range(min(rooms, KEYS))
    ]
    scan = {
        **on,
        "FilterExpression": "begins_with(#u, :p)",
        "ProjectionExpression": "connectionId, room",
        "ExpressionAttributeNames": {"#u": "user"},
        "ExpressionAttributeValues": {":p": {"S": "user-1"}},
        "Limit": ITEMS,
    }
    update = {
        **on,
        "UpdateExpression": "SET seen = :s, browser = :a",
        "ExpressionAttributeValues": {":s": {"N": "7"}, ":a": {"S": "Mozilla/5.0 (Macintosh) Gecko/20100101"}},
    }
    return [
        Operation("GetItem", "GetItem", [{**on, "Key": key(number)} for number in some], 95),
        Operation("UpdateItem SET", "UpdateItem", [{**update, "Key": key(number)} for number in some], 200),
        Operation("Query of a GSI, 10 items", "Query", query, 170),
        Operation("Scan of 1,000, filter and projection", "Scan", [scan], 4000),
        Operation("PutItem", "PutItem", [{**on, "Item": item(number, rooms)} for number in range(KEYS)], 170),
        Operation("DeleteItem", "DeleteItem", [{**on, "Key": key(number)} for number in range(KEYS)], 140),
    ]


class Caller:
    """Whoever signs: requests as the SDKs send them, for a server on a port."""

    def __init__(self, port: int, access_key: str, secret_key: str) -> None:
        self._host = f"127.0.0.1:{port}"
        self._signer = SigV4Auth(Credentials(access_key, secret_key), "dynamodb", REGION)

    def request(self, target: str, body: Any) -> bytes:
        """One HTTP request."""
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{target}", "Content-Type": "application/x-amz-json-1.0"}
        request = AWSRequest("POST", f"http://{self._host}/", headers, content)
        self._signer.add_auth(request)
        lines = [f"{name}: {value}\r\n" for name, value in request.headers.items()]
        head = f"POST / HTTP/1.1\r\nHost: {self._host}\r\n{''.join(lines)}Content-Length: {len(content)}\r\n\r\n"
        return head.encode() + content

    def write(self, path: Path, operation: Operation) -> None:
        """The requests of an operation as the load generator takes them."""
        requests = [self.request(operation.target, body) for body in operation.requests]
        path.write_bytes(b"".join(struct.pack("<I", len(one)) + one for one in requests))

    def client(self) -> Any:
        """A boto3 client for the same server."""
        import boto3

        credentials = self._signer.credentials
        return boto3.client(
            "dynamodb", endpoint_url=f"http://{self._host}", region_name=REGION,
            aws_access_key_id=credentials.access_key, aws_secret_access_key=credentials.secret_key,
        )  # fmt: skip


def root(program: Program) -> Caller:
    """Whoever has the root key of a gateway."""
    found = json.loads((program.data / "root-key.json").read_text())
    return Caller(program.port, found["AccessKeyId"], found["SecretAccessKey"])


def fill(client: Any, items: int = ITEMS, rooms: int = ROOMS) -> None:
    """Make the table, and put the items."""
    client.create_table(**table())
    for start in range(0, items, 25):
        puts = [{"PutRequest": {"Item": item(number, rooms)}} for number in range(start, min(start + 25, items))]
        client.batch_write_item(RequestItems={"conn": puts})


def fill_file(data: Path, items: int, rooms: int) -> None:
    """The same straight into the file of a gateway that does not run, for many items."""
    connection = open_file(data / FILE, LAYOUT, Durability.OS)
    desk = Desk(connection)
    desk.call("CreateTable", **table())
    for start in range(0, items, 1000):
        for first in range(start, min(start + 1000, items), 25):
            puts = [{"PutRequest": {"Item": item(number, rooms)}} for number in range(first, min(first + 25, items))]
            desk.call("BatchWriteItem", RequestItems={"conn": puts})
        desk.database.store.checkpoint()
    connection.close()


def costs(bench: Bench, caller: Caller, pid: int, port: int, wanted: Sequence[Operation]) -> Iterator[float]:
    """What each operation costs a server."""
    for operation in wanted:
        path = bench.folder / "requests"
        caller.write(path, operation)
        yield bench.cost_of(pid, port, "http", "-c", "16", "-F", str(path))[0]


def empty(bench: Bench, name: str) -> Path:
    """A folder without a config."""
    folder = bench.folder / name
    folder.mkdir()
    return folder


def tables(bench: Bench) -> list[Figure]:
    """The operations: 16 connections that stay open, signed, every write on the disk."""
    with Program(empty(bench, "tables"), data=bench.folder / "tables-data") as program:
        caller = root(program)
        fill(caller.client())
        wanted = operations()
        found = list(costs(bench, caller, program.pid, program.port, wanted))
    return [Figure(one.name, value, "us", one.most) for one, value in zip(wanted, found, strict=True)]


def tables_verified(bench: Bench) -> list[Figure]:
    """The same where others can connect, and every signature is checked."""
    arguments = ("--host", "0.0.0.0")
    with Program(empty(bench, "verified"), *arguments, data=bench.folder / "verified-data") as program:
        caller = root(program)
        fill(caller.client())
        wanted = operations()
        found = list(costs(bench, caller, program.pid, program.port, wanted))
    return [
        Figure(f"{one.name}, signature checked", value, "us", one.most)
        for one, value in zip(wanted, found, strict=True)
    ]


def tables_peers(bench: Bench) -> list[Figure]:
    """The operations beside the same ones of other servers, all in this run."""
    figures = tables(bench)
    for peer in PEERS:
        with served(peer, bench.folder / "peers") as other:
            caller = Caller(other.port, "AKIATEST", "secret")
            fill(caller.client())
            theirs = costs(bench, caller, other.pid, other.port, operations())
            for ours, cost in zip(figures[: len(operations())], theirs, strict=True):
                figures.append(Figure(f"{ours.name}: {peer.name}", cost, "us", None))
                less = Figure(f"{ours.name}: times less than {peer.name}", cost / ours.value, "times", None, peer.least)
                figures.append(less)
    return figures


def tables_million(bench: Bench) -> list[Figure]:
    """Get, Put and Query with 1,000 items and with 1,000,000."""
    figures: list[Figure] = []
    few: dict[str, float] = {}
    for items in (1000, 1_000_000):
        rooms = items // 10  # ten a room, so that a Query's answer is the same
        data = empty(bench, f"items-{items}-data")
        fill_file(data, items, rooms)
        with Program(empty(bench, f"items-{items}"), data=data) as program:
            caller = root(program)
            wanted = [one for one in operations(items, rooms) if one.target in {"GetItem", "Query", "PutItem"}]
            # The same 100 rooms as of the small table; and of the large one 8,000, more than the page cache holds.
            same = replace(wanted[1], requests=wanted[1].requests[:100])
            far = [replace(wanted[1], name="Query of 8,000 rooms")] if rooms > 100 else []
            wanted = [wanted[0], same, *far, wanted[2]]
            for one, value in zip(wanted, costs(bench, caller, program.pid, program.port, wanted), strict=True):
                figures.append(Figure(f"{one.name} of {items:,}", value, "us", None))
                if one.name in few:
                    figures.append(Figure(f"{one.name}: times that of 1,000", value / few[one.name], "times", 1.5))
                few.setdefault(one.name, value)
    return figures


def tables_start(bench: Bench) -> list[Figure]:
    """How long a file of 100,000 items takes to open once the modules are there, and the idle engine's memory."""
    folder = empty(bench, "start")
    data = empty(bench, "start-data")
    fill_file(data, 100_000, 10_000)
    opened = []
    for _ in range(5):
        done = bench.python(_OPENS, str(data))
        opened.append(float(done))
    with Program(folder, data=data) as program:
        client = root(program).client()
        for number in range(1000):
            client.get_item(TableName="conn", Key=key(number))
        client.query(**operations()[2].requests[0])
        threading.Event().wait(3)
        (engine,) = (pid for pid, command in descendants(program.pid).items() if "dynamodb.engine" in command)
        memory = resident_kilobytes(engine) / 1024
        before = cpu_seconds([engine])
        threading.Event().wait(5)
        idle = (cpu_seconds([engine]) - before) / 5 * 1000
    return [
        Figure("opening a file of 100,000 items", sorted(opened)[2], "ms", 50),
        Figure("memory of the idle engine", memory, "MB", 40),
        Figure("CPU of the idle engine", idle, "ms/s", None),
    ]


_OPENS: Final = """
import sys
from pathlib import Path
from time import perf_counter
from fairlead.clock import SystemClock
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.engine import FILE
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
begun = perf_counter()
connection = open_file(Path(sys.argv[1]) / FILE, LAYOUT, Durability.FULL)
database = Database(connection, SystemClock())
connection.execute("SELECT v FROM items LIMIT 1").fetchone()
print((perf_counter() - begun) * 1000)
"""

BENCHES: Final[tuple[Callable[[Bench], list[Figure]], ...]] = (
    tables, tables_verified, tables_start, tables_million, tables_peers,
)  # fmt: skip
ONE_CORE: Final = frozenset({"tables", "tables_verified", "tables_peers", "tables_million"})
ON_DEMAND: Final = frozenset({"tables_million", "tables_peers"})
"""They take minutes, and the peers are installed first."""
