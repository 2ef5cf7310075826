"""PutItem: a whole item, over whatever has its key."""

from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import condition
from fairlead.dynamodb.item_requests import (
    COMMON,
    check_returns,
    check_table_name,
    environment,
    only_old_or_none,
    refuse_legacy,
)
from fairlead.dynamodb.items import check_index_keys, row_key, stored
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.values.attributes import check_item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import check_item_key
from fairlead.dynamodb.values.sizes import ITEM_BYTES
from fairlead.dynamodb.writes import answer, current, replace

_TYPES: Final = {**COMMON, "Item": dict}


def put_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Put an item."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get("Item"), "item")
    check_returns(constraints, parameters)
    constraints.done()
    refuse_legacy(parameters, "Expected", "ConditionalOperator")
    only_old_or_none(parameters)
    item = parameters["Item"]
    check_item(item)
    test = None
    names = environment(parameters, "ConditionExpression")
    if "ConditionExpression" in parameters:
        test = condition(parameters["ConditionExpression"], names)
    names.finish()
    new = stored(item)
    if new.size > ITEM_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    table = database.table(caller, parameters["TableName"])
    check_item_key(table.schema, item)
    check_index_keys(table, item)
    key = row_key(table.schema, item)
    old = current(database, table, key, test, parameters)
    replace(database, table, key, old, new)
    attributes = old.raw if old is not None and parameters.get("ReturnValues") == "ALL_OLD" else None
    return answer(parameters, table, item, old, new, attributes)
