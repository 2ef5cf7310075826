"""The tables of an app, made in an engine that is right here."""

import asyncio
import json
from typing import Any

import pytest

from fairlead.dynamodb.client import Answer, Engine
from fairlead.dynamodb.provisioning import provision
from fairlead.model.apps import Table
from fairlead.model.principals import Principal
from fairlead.model.problems import Problem, Severity
from fairlead.testing.clock import FakeClock
from tabledesk import CALLER, Desk, definition, index

ROOT = Principal(CALLER.account_id, "arn:aws:iam::000000000000:root")


class Here(Engine):
    """An engine without a process: calls are answered one turn later, as by a socket, by the desk."""

    __slots__ = ("asked", "desk")

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: None)
        self.desk = desk
        self.asked: list[str] = []

    def call(self, operation: str, body: bytes, principal: Principal, region: str, answer: Answer) -> None:
        assert (principal, region) == (ROOT, CALLER.region)
        self.asked.append(operation)
        status, answered = self.desk.ask(operation, **json.loads(body))
        asyncio.get_running_loop().call_soon(answer, status, json.dumps(answered).encode())


def made(desk: Desk, *tables: Table) -> list[Problem]:
    return asyncio.run(provision(Here(desk), tables, ROOT, CALLER.region, FakeClock()))


def table(name: str = "things", time_to_live: str = "", **members: Any) -> Table:
    return Table(name, definition(name, **members), time_to_live, "serverless.yml", 12)


def test_tables_that_are_missing_are_created(desk: Desk) -> None:
    assert made(desk, table("ships"), table("crews", sort="at:N")) == []
    assert desk.call("ListTables")["TableNames"] == ["crews", "ships"]


def test_a_table_that_is_there_keeps_its_items(desk: Desk) -> None:
    declared = table(
        Attributes=[{"AttributeName": "at", "AttributeType": "N"}],
        GlobalSecondaryIndexes=[index("second", "at"), index("first", "id", "at", "KEYS_ONLY")],
    )
    assert made(desk, declared) == []
    desk.put(id="1", at=1)
    assert made(desk, declared) == []
    assert desk.call("Scan", TableName="things")["Count"] == 1


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"sort": "at:N"}, "KeySchema"),
        ({"GlobalSecondaryIndexes": [index("by-id", "id")]}, "GlobalSecondaryIndexes"),
    ],
)
def test_a_table_with_another_shape_is_left_and_told_of(desk: Desk, members: dict[str, Any], named: str) -> None:
    made(desk, table())
    desk.put(id="1")
    (problem,) = made(desk, table(**members))
    assert problem.severity is Severity.WARNING
    assert problem.message == f"The table things exists with another {named}; it was left as it is."
    assert "--fresh" in problem.hint
    assert (problem.file, problem.line) == ("serverless.yml", 12)
    assert desk.call("Scan", TableName="things")["Count"] == 1


def test_a_table_that_cannot_be_is_an_error_and_the_others_are_made(desk: Desk) -> None:
    (problem,) = made(desk, table("no spaces"), table("ships"))
    assert problem.severity is Severity.ERROR
    assert problem.message.startswith("The table no spaces cannot be created: ")
    assert (problem.file, problem.line) == ("serverless.yml", 12)
    assert desk.call("ListTables")["TableNames"] == ["ships"]


class Slow(Here):
    """Tables elsewhere: they take their time until they are ready."""

    __slots__ = ("clock", "looks")

    def __init__(self, desk: Desk, looks: int) -> None:
        super().__init__(desk)
        self.clock = FakeClock()
        self.looks = looks

    def call(self, operation: str, body: bytes, principal: Principal, region: str, answer: Answer) -> None:
        if operation != "DescribeTable" or not self.looks:
            super().call(operation, body, principal, region, answer)
            return
        self.looks -= 1
        asyncio.get_running_loop().call_soon(answer, 200, b'{"Table":{"TableStatus":"CREATING"}}')
        asyncio.get_running_loop().call_later(0, asyncio.get_running_loop().call_soon, self.clock.jump, 1.0)


@pytest.mark.parametrize(("looks", "said"), [(3, []), (10_000, ["The table things is not ready after 120 s"])])
def test_a_table_that_is_being_made_is_awaited(desk: Desk, looks: int, said: list[str]) -> None:
    engine = Slow(desk, looks)
    problems = asyncio.run(provision(engine, [table()], ROOT, CALLER.region, engine.clock))
    assert [problem.message.partition(";")[0] for problem in problems] == said


def test_the_time_to_live_is_set_once(desk: Desk) -> None:
    engine = Here(desk)
    for _ in range(2):
        assert asyncio.run(provision(engine, [table(time_to_live="until")], ROOT, CALLER.region, FakeClock())) == []
        described = desk.call("DescribeTimeToLive", TableName="things")["TimeToLiveDescription"]
        assert described["AttributeName"] == "until"
    assert engine.asked.count("UpdateTimeToLive") == 1
