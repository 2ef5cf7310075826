"""A config applied, whole or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from fairlead.control.applying import NobodyYet, apply, carry_out
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import API, CONFIG, FUNCTION
from fairlead.control.steps import Step
from fairlead.model.apps import App, Table
from fairlead.model.problems import Problem, Severity
from unit.control.making import Told
from unit.control.test_plan import APP

TABLE = Table("things", {"TableName": "things"})
WRONG = Problem(Severity.WARNING, "the table things is odd")


class Tables:
    """Tables that are made."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []

    async def provision(self, tables: Sequence[Table], region: str) -> list[Problem]:
        self.made += [(table.name, region) for table in tables]
        return [WRONG]


def applied(desk: Desk, app: App | None, tables: Tables) -> list[Problem]:
    return asyncio.run(apply(app, desk, tables.provision))


def everything(desk: Desk) -> list[Document]:
    kinds = ("api", "route", "route-response", "integration", "deployment", "stage", "role", "function")
    return [document for kind in kinds for document in desk.definitions.list(kind)]


def test_tables_are_made_and_nobody_is_told_of_the_rest_before_it_is_brought_to_life(desk: Desk, told: Told) -> None:
    tables = Tables()
    assert applied(desk, replace(APP, tables=(TABLE,)), tables) == [WRONG]
    assert tables.made == [("things", "eu-west-1")]
    assert told.calls == []
    (api,) = desk.definitions.list(API)
    assert (api["region"], api["owner"]) == ("eu-west-1", CONFIG)


def test_once_more_changes_nothing(desk: Desk) -> None:
    applied(desk, APP, Tables())
    before = everything(desk)
    applied(desk, APP, Tables())
    assert everything(desk) == before


def test_without_an_app_what_one_declared_is_gone_but_for_tables(desk: Desk) -> None:
    tables = Tables()
    applied(desk, APP, tables)
    assert applied(desk, None, tables) == []
    assert everything(desk) == []
    assert len(tables.made) == 0


def test_a_config_that_is_refused_changes_nothing_and_says_why(desk: Desk) -> None:
    applied(desk, APP, Tables())
    before = everything(desk)
    other = replace(APP.apis[0], id="zzzzzzzzzz", route_selection_expression="$request.header.x")
    (_, problem) = applied(desk, replace(APP, apis=(other,), functions=()), Tables())
    assert problem.severity is Severity.ERROR
    assert "CreateApi" in problem.message
    assert "request.header.x" in problem.message
    assert everything(desk) == before


def test_a_step_that_answers_through_a_callback_is_refused_alike(desk: Desk) -> None:
    step = Step("lambda", "CreateFunction", {"FunctionName": "f", "Code": {"folder": "/app"}})
    (problem,) = carry_out([step], replace(desk, owner=CONFIG, live=NobodyYet()))
    assert "CreateFunction" in problem.message
    assert desk.definitions.list(FUNCTION) == []


def test_no_plan_calls_a_function() -> None:
    with pytest.raises(AssertionError):
        NobodyYet().invoke("f", b"{}", "id", lambda result: None)
