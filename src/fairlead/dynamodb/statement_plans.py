"""INSERT, UPDATE, DELETE and EXISTS as plans: what is to become of one item, named by its whole key."""

from typing import Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Test
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.projection import project
from fairlead.dynamodb.expressions.update import updating
from fairlead.dynamodb.items import Stored
from fairlead.dynamodb.partiql.keys import whole_key
from fairlead.dynamodb.partiql.statements import Delete, Exists, Insert, Returning, Update
from fairlead.dynamodb.plans import INSERT, Plan, check_fit, plan_put, updated
from fairlead.dynamodb.selects import single, where
from fairlead.dynamodb.values.attributes import Item

Write = Insert | Update | Delete | Exists

_NO_NAMES: Final = Environment(None, None)


def plan_statement(database: Database, caller: Caller, statement: Write) -> tuple[str, Plan]:
    """What a statement does, as an element of a transaction has it. ValidationException, ResourceNotFoundException."""
    match statement:
        case Insert():
            plan = plan_put(database, caller, {"TableName": statement.table, "Item": statement.item})
            plan.test = lambda item: not item  # a missing item is {}
            return INSERT, plan
        case Update():
            return "Update", _plan_update(database, caller, statement)
        case Delete():
            return "Delete", _plan_delete(database, caller, statement)
        case Exists():
            table, key, _, test = single(database, caller, statement.select)
            return "ConditionCheck", Plan(table, key, _present(test), lambda old: old)


def returned(returning: Returning | None, plan: Plan, old: Stored | None, new: Stored | None) -> bytes | None:
    """The item that a statement returns, as JSON."""
    if returning is None:
        return None
    shown = old if returning.old else new
    if shown is None:
        return None
    if not returning.modified:
        return shown.raw
    part = project(shown.item, plan.paths)
    return encode(part) if part else None


def _plan_update(database: Database, caller: Caller, statement: Update) -> Plan:
    table = database.table(caller, statement.table)
    key, rest = whole_key(statement.condition, table.schema)
    test = where(rest)
    change = updating(statement.actions, _NO_NAMES, table.schema.names)
    check_fit(table, key)
    return Plan(table, key, _present(test), lambda old: updated(table, change, old, key), change.paths)


def _plan_delete(database: Database, caller: Caller, statement: Delete) -> Plan:
    """That there is no such item is no error; that there is one which the condition is false of, is."""
    table = database.table(caller, statement.table)
    key, rest = whole_key(statement.condition, table.schema)
    test = where(rest)
    check_fit(table, key)
    return Plan(table, key, None if test is None else lambda item: not item or test(item), lambda _: None)


def _present(test: Test | None) -> Test:
    """The item is there, and the test is true of it."""

    def present(item: Item) -> bool:
        return bool(item) and (test is None or test(item))

    return present
