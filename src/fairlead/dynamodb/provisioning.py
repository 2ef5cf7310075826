"""The tables that an app declares: created where they are missing, left alone where they are."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol

import msgspec

from fairlead.clock import Clock
from fairlead.dynamodb.client import Answer
from fairlead.model.apps import Table
from fairlead.model.principals import Principal
from fairlead.model.problems import Problem, Severity

READY_SECONDS: Final = 120.0
"""How long a new table may take until it can be used: seconds on AWS, nothing here. Our choice."""
_PAUSE_SECONDS: Final = 0.5
_COMPARED: Final = ("KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")


class Engine(Protocol):
    """Whoever keeps the tables: our engine, or an endpoint elsewhere."""

    def call(self, operation: str, body: bytes, principal: Principal, region: str, answer: Answer) -> None:
        """Carry out an operation; `answer` is called exactly once."""


async def provision(
    engine: Engine, tables: Sequence[Table], principal: Principal, region: str, clock: Clock
) -> list[Problem]:
    """Make every table exist and be ready. One that exists with other keys or indexes is left alone and told of."""
    problems: list[Problem] = []
    for table in tables:
        problems += await _provision(engine, table, principal, region, clock)
    return problems


async def _provision(engine: Engine, table: Table, principal: Principal, region: str, clock: Clock) -> list[Problem]:
    status, answer = await _call(engine, "CreateTable", table.definition, principal, region)
    if status != 200 and not answer["__type"].endswith("#ResourceInUseException"):
        return [_failed(table, "created", answer)]
    existed = status != 200
    until = clock.now() + READY_SECONDS
    while True:
        status, described = await _call(engine, "DescribeTable", {"TableName": table.name}, principal, region)
        if status != 200:
            return [_failed(table, "looked at", described)]
        if described["Table"].get("TableStatus") != "CREATING":
            break
        if clock.now() > until:
            message = f"The table {table.name} is not ready after {READY_SECONDS:g} s; the app starts without it."
            return [Problem(Severity.WARNING, message, "Look at where the tables are kept.", table.file, table.line)]
        turn = asyncio.Event()
        clock.call_at(clock.now() + _PAUSE_SECONDS, turn.set)
        await turn.wait()
    problems = _compared(table, described["Table"]) if existed else []
    if table.time_to_live:
        problems += await _expire(engine, table, principal, region)
    return problems


def _compared(table: Table, exists: dict[str, Any]) -> list[Problem]:
    different = _different(table.definition, exists)
    if not different:
        return []
    message = f"The table {table.name} exists with another {', '.join(different)}; it was left as it is."
    hint = "Give it another name, delete it, or start with --fresh, which removes all stored data."
    return [Problem(Severity.WARNING, message, hint, table.file, table.line)]


async def _expire(engine: Engine, table: Table, principal: Principal, region: str) -> list[Problem]:
    """Turn expiry on, unless it is on already: DynamoDB refuses to be told twice."""
    status, answer = await _call(engine, "DescribeTimeToLive", {"TableName": table.name}, principal, region)
    if status == 200 and answer["TimeToLiveDescription"].get("AttributeName") != table.time_to_live:
        specification = {"Enabled": True, "AttributeName": table.time_to_live}
        request = {"TableName": table.name, "TimeToLiveSpecification": specification}
        status, answer = await _call(engine, "UpdateTimeToLive", request, principal, region)
    return [] if status == 200 else [_failed(table, "made to expire its items", answer)]


def _failed(table: Table, done: str, answer: dict[str, Any]) -> Problem:
    message = f"The table {table.name} cannot be {done}: {answer.get('message') or answer.get('Message')}"
    unreached = str(answer.get("__type", "")).endswith(("InternalServerError", "NotSentToAWS"))
    hint = (
        "See that where the tables are kept can be reached, and start again."
        if unreached
        else "Correct its definition."
    )
    return Problem(Severity.ERROR, message, hint, table.file, table.line)


async def _call(
    engine: Engine, operation: str, request: Any, principal: Principal, region: str
) -> tuple[int, dict[str, Any]]:
    answered: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
    engine.call(
        operation,
        msgspec.json.encode(request),
        principal,
        region,
        lambda status, body: answered.set_result((status, body)),
    )
    status, body = await answered
    return status, msgspec.json.decode(body)


def _different(declared: Any, exists: Any) -> list[str]:
    names = [name for name in _COMPARED if _essence(declared.get(name)) != _essence(exists.get(name))]
    keys = {key["AttributeName"] for key in exists["KeySchema"]}
    if _types(declared, keys) != _types(exists, keys):
        names.append("type of its key")
    return names


def _types(table: Any, keys: set[str]) -> dict[str, str]:
    attributes = table["AttributeDefinitions"]
    return {each["AttributeName"]: each["AttributeType"] for each in attributes if each["AttributeName"] in keys}


def _essence(schema: Any) -> Any:
    """Keys and indexes without what describes their state, in an order of their own."""
    if not schema:
        return []
    if "AttributeName" in schema[0]:
        return sorted((key["KeyType"], key["AttributeName"]) for key in schema)
    return sorted(
        (index["IndexName"], _essence(index["KeySchema"]), index["Projection"].get("ProjectionType", ""))
        for index in schema
    )
