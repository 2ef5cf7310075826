"""The tables' database in memory, called operation by operation: what a request's body gives, without a process."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.dispatch import failed, job
from fairlead.dynamodb.layout import LAYOUT
from fairlead.dynamodb.table import Table
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from fairlead.testing.clock import FakeClock

CALLER = Caller("000000000000", "arn:aws:iam::000000000000:root", "AKIA", "eu-west-1")

Made = TypeVar("Made")


def definition(name: str = "things", sort: str = "", **members: Any) -> dict[str, Any]:
    """CreateTable's request for a table whose key is `id` (S), and `sort` (`n:N`) if given."""
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    if sort:
        sort_name, _, sort_type = sort.partition(":")
        attributes.append({"AttributeName": sort_name, "AttributeType": sort_type})
        key.append({"AttributeName": sort_name, "KeyType": "RANGE"})
    attributes += members.pop("Attributes", [])
    return {
        "TableName": name,
        "AttributeDefinitions": attributes,
        "KeySchema": key,
        "BillingMode": "PAY_PER_REQUEST",
        **members,
    }


def index(name: str, partition: str, sort: str = "", projection: str = "ALL", *others: str) -> dict[str, Any]:
    """An index for CreateTable's request."""
    key = [{"AttributeName": partition, "KeyType": "HASH"}]
    if sort:
        key.append({"AttributeName": sort, "KeyType": "RANGE"})
    projected: dict[str, Any] = {"ProjectionType": projection}
    if others:
        projected["NonKeyAttributes"] = list(others)
    return {"IndexName": name, "KeySchema": key, "Projection": projected}


class Desk:
    """Where requests are handed in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.clock = FakeClock()
        self.database = Database(connection, self.clock)

    def ask(self, operation: str, caller: Caller = CALLER, **parameters: Any) -> tuple[int, Any]:
        """Status and parsed body, committed."""
        body = json.dumps(parameters).encode()
        ((status, answer),) = self.database.commits.run([job(self.database, operation, caller, body)], failed)
        return status, json.loads(answer) if answer else None

    def call(self, operation: str, **parameters: Any) -> Any:
        """The body of an answer that must be a success."""
        status, body = self.ask(operation, **parameters)
        assert status == 200, body
        return body

    def refuse(self, operation: str, **parameters: Any) -> tuple[str, str]:
        """The type and the sentence of an answer that must be an error."""
        status, body = self.ask(operation, **parameters)
        assert status == 400, body
        return body["__type"].partition("#")[2], body.get("message", body.get("Message", ""))

    def commit(self, job: Callable[[], Made]) -> Made:
        """What a job gives that runs in a group commit of its own."""

        def fail(error: Exception) -> Made:
            raise error

        (made,) = self.database.commits.run([job], fail)
        return made

    def put(self, table: str = "things", **attributes: Any) -> None:
        """Put an item: texts become S, numbers N."""
        self.call("PutItem", TableName=table, Item=item(**attributes))

    def records(self, table: str = "things") -> list[Any]:
        """All records of the newest stream of a table, as GetRecords tells them."""
        arn = self.call("ListStreams", TableName=table)["Streams"][-1]["StreamArn"]
        (shard,) = self.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
        start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator, found = self.call("GetShardIterator", **start)["ShardIterator"], []
        while iterator is not None:
            answer = self.call("GetRecords", ShardIterator=iterator)
            found += answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return found

    def table(self, name: str = "things") -> Table:
        """The table as the engine has it."""
        return self.database.table(CALLER, name)

    def rows(self, kind: str) -> int:
        """How many rows one of the store's tables has."""
        (count,) = self.connection.execute(f"SELECT count(*) FROM {kind}").fetchone()
        assert isinstance(count, int)
        return count


def item(**attributes: Any) -> dict[str, dict[str, str]]:
    """An item in wire form."""
    return {name: {"S": value} if isinstance(value, str) else {"N": str(value)} for name, value in attributes.items()}


@contextmanager
def opened() -> Iterator[Desk]:
    """A desk for one test."""
    connection = open_file(Path("nowhere"), LAYOUT, Durability.MEMORY)
    try:
        yield Desk(connection)
    finally:
        connection.close()
