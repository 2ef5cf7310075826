"""One write to one item, judged before it is done: the same for a single request and inside a transaction.

A plan is made from members that a Put, an Update, a Delete and a ConditionCheck have alike. Making it raises whatever
is wrong with the request; running `new` only what is wrong with the item it meets.
"""

from collections.abc import Callable
from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Test, condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.legacy_updates import LegacyUpdate
from fairlead.dynamodb.expressions.lexer import CONDITION
from fairlead.dynamodb.expressions.projection import Path
from fairlead.dynamodb.expressions.update import Update, update
from fairlead.dynamodb.item_requests import environment
from fairlead.dynamodb.items import RowKey, Stored, check_index_keys, row_key, stored
from fairlead.dynamodb.legacy_parameters import attribute_updates, legacy_test
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import Item, check_item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import check_item_key, check_key
from fairlead.dynamodb.values.sizes import ITEM_BYTES
from fairlead.model.errors import ApiError

INSERT: Final = "Insert"
"""The kind of a PartiQL statement that puts an item where none is: its condition fails as a duplicate."""


class MisfitError(ApiError):
    """An item or key that does not fit its table: inside a transaction, a reason for its cancellation."""


class Plan:
    """What is to become of the item at `key`. `item` holds its key attributes; `paths` are what an update names."""

    __slots__ = ("item", "key", "new", "paths", "table", "test")

    def __init__(
        self,
        table: Table,
        item: Item,
        test: Test | None,
        new: Callable[[Stored | None], Stored | None],
        paths: tuple[Path, ...] = (),
    ) -> None:
        self.table = table
        self.item = item
        self.key: RowKey = row_key(table.schema, item)
        self.test = test
        self.new = new
        """The item after the write, from the one before; None: none. ValidationException."""
        self.paths = paths

    def holds(self, old: Stored | None) -> bool:
        """Whether the condition is true of the item (a missing one is `{}`)."""
        return self.test is None or self.test(old.item if old is not None else {})


def plan_put(database: Database, caller: Caller, parameters: Parameters) -> Plan:
    """`Item` in place of whatever has its key."""
    item = parameters["Item"]
    check_item(item)
    names = environment(parameters, "ConditionExpression")
    test = _test(parameters, names)
    names.finish()
    new = put_size(item)
    table = database.table(caller, parameters["TableName"])
    try:
        check_item_key(table.schema, item)
        check_index_keys(table, item)
    except ApiError as error:
        raise MisfitError(error.code, error.status, error.message) from error
    return Plan(table, item, test, lambda _: new)


def put_size(item: Item) -> Stored:
    """A checked item to be put. ValidationException if it is too large."""
    new = stored(item)
    if new.size > ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    return new


def plan_delete(database: Database, caller: Caller, parameters: Parameters) -> Plan:
    """Nothing in place of the item at `Key`."""
    table, item, test = _keyed(database, caller, parameters)
    return Plan(table, item, test, lambda _: None)


def plan_check(database: Database, caller: Caller, parameters: Parameters) -> Plan:
    """The item at `Key` as it is; only the condition matters."""
    table, item, test = _keyed(database, caller, parameters)
    return Plan(table, item, test, lambda old: old)


def plan_update(database: Database, caller: Caller, parameters: Parameters) -> Plan:
    """The item at `Key`, changed by `UpdateExpression`; without one it only comes into being."""
    item = parameters["Key"]
    check_item(item)
    table = database.catalog.find(caller, parameters["TableName"])
    names = environment(parameters, "UpdateExpression", "ConditionExpression")
    change: Update | LegacyUpdate | None = None
    keys = table.schema.names if table is not None else ()
    if "UpdateExpression" in parameters:
        change = update(parameters["UpdateExpression"], names, keys)
    elif "AttributeUpdates" in parameters:
        change = attribute_updates(parameters, keys)
    test = _test(parameters, names)
    names.finish()
    if table is None:
        raise not_found()
    check_fit(table, item)
    return Plan(
        table, item, test, lambda old: updated(table, change, old, item), change.paths if change is not None else ()
    )


def updated(table: Table, change: Update | LegacyUpdate | None, old: Stored | None, key: Item) -> Stored | None:
    """The item that a change makes of another; without a change only its key comes into being."""
    if change is None:
        return old or stored(key)
    item = change.apply(old.item if old is not None else None, key)
    if item is None:
        return None
    new = stored(item)
    if new.size > ITEM_BYTES:
        raise invalid("Item size to update has exceeded the maximum allowed size")
    check_index_keys(table, item)
    return new


def _keyed(database: Database, caller: Caller, parameters: Parameters) -> tuple[Table, Item, Test | None]:
    item = parameters["Key"]
    check_item(item)
    names = environment(parameters, "ConditionExpression")
    test = _test(parameters, names)
    names.finish()
    table = database.table(caller, parameters["TableName"])
    check_fit(table, item)
    return table, item, test


def check_fit(table: Table, key: Item) -> None:
    """Judge a Key against its table. MisfitError."""
    try:
        check_key(table.schema, key)
    except ApiError as error:
        raise MisfitError(error.code, error.status, error.message) from error


def _test(parameters: Parameters, names: Environment) -> Test | None:
    if "ConditionExpression" in parameters:
        return condition(parameters["ConditionExpression"], names)
    return legacy_test(parameters, "Expected", CONDITION)
