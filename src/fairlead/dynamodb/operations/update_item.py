"""UpdateItem: change parts of an item, which comes into being if it is not there."""

from typing import Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.expressions.projection import Path, project
from fairlead.dynamodb.expressions.update import Update, update
from fairlead.dynamodb.item_requests import (
    COMMON,
    check_returns,
    check_table_name,
    environment,
    refuse_legacy,
)
from fairlead.dynamodb.items import Stored, check_index_keys, row_key, stored
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.values.attributes import Item, check_item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import check_key
from fairlead.dynamodb.values.sizes import ITEM_BYTES
from fairlead.dynamodb.writes import answer, current, replace

_TYPES: Final = {**COMMON, "Key": dict, "AttributeUpdates": dict}


def update_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Update an item."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get("Key"), "key")
    check_returns(constraints, parameters)
    constraints.done()
    refuse_legacy(parameters, "AttributeUpdates", "Expected", "ConditionalOperator")
    item_key = parameters["Key"]
    check_item(item_key)
    table = database.catalog.find(caller, parameters["TableName"])
    names = environment(parameters, "UpdateExpression", "ConditionExpression")
    change, test = None, None
    if "UpdateExpression" in parameters:
        change = update(parameters["UpdateExpression"], names, table.schema.names if table else ())
    if "ConditionExpression" in parameters:
        test = condition(parameters["ConditionExpression"], names)
    names.finish()
    if table is None:
        raise not_found()
    check_key(table.schema, item_key)
    key = row_key(table.schema, item_key)
    old = current(database, table, key, test, parameters)
    new = updated(change, old, item_key)
    if new is not None:
        check_index_keys(table, new.item)
        replace(database, table, key, old, new)
    return answer(parameters, table, item_key, old, new, _attributes(parameters, change, old, new))


def updated(change: Update | None, old: Stored | None, key: Item) -> Stored | None:
    """The new item, None if none comes into being; without an expression it is the old one, or just its key."""
    if change is None:
        return old or stored(key)
    item = change.apply(old.item if old is not None else None, key)
    if item is None:
        return None
    new = stored(item)
    if new.size > ITEM_BYTES:
        raise invalid("Item size to update has exceeded the maximum allowed size")
    return new


def _attributes(parameters: Parameters, change: Update | None, old: Stored | None, new: Stored | None) -> bytes | None:
    wanted = parameters.get("ReturnValues", "NONE")
    if wanted == "NONE":
        return None
    shown = old if wanted.endswith("OLD") else new
    if shown is None:
        return None
    if wanted.startswith("ALL"):
        return shown.raw
    return _touched(shown.item, change.paths if change is not None else ())


def _touched(item: Item, paths: tuple[Path, ...]) -> bytes | None:
    part = project(item, paths) if paths else {}
    return encode(part) if part else None
