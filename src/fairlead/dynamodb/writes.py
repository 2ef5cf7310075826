"""The common way of PutItem, UpdateItem and DeleteItem: read, judge the condition, compute, write, answer."""

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import optional, splice
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Test
from fairlead.dynamodb.item_requests import condition_failed, item_collection
from fairlead.dynamodb.items import RowKey, Stored, read, write
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import Item


def current(database: Database, table: Table, key: RowKey, test: Test | None, parameters: Parameters) -> Stored | None:
    """The item at `key`, if `test` holds for it (a missing item is `{}`). ConditionalCheckFailedException."""
    old = read(database.store, table, key)
    if test is not None and not test(old.item if old is not None else {}):
        raise condition_failed(parameters, old)
    return old


def replace(database: Database, table: Table, key: RowKey, old: Stored | None, new: Stored | None) -> None:
    """Write the new item, or remove the old one."""
    if old is None and new is None:
        return
    database.begin()
    write(database.store, table, key, old, new)


def answer(
    parameters: Parameters, table: Table, key: Item, old: Stored | None, new: Stored | None, attributes: bytes | None
) -> bytes:
    """The body: attributes, and what else was asked for."""
    mode = parameters.get("ReturnConsumedCapacity")
    metrics = item_collection(parameters, table, key)
    if mode is None and metrics is None:
        return b"{}" if attributes is None else splice(Attributes=attributes)
    return splice(
        Attributes=attributes,
        ConsumedCapacity=optional(capacity.consumed(mode, table, capacity.written(table, old, new))),
        ItemCollectionMetrics=optional(metrics),
    )
