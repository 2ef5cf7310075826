"""DeleteItem: remove an item; that there is none is no error."""

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
from fairlead.dynamodb.items import row_key
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.values.attributes import check_item
from fairlead.dynamodb.values.keys import check_key
from fairlead.dynamodb.writes import answer, current, replace

_TYPES: Final = {**COMMON, "Key": dict}


def delete_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Delete an item."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get("Key"), "key")
    check_returns(constraints, parameters)
    constraints.done()
    refuse_legacy(parameters, "Expected", "ConditionalOperator")
    only_old_or_none(parameters)
    item_key = parameters["Key"]
    check_item(item_key)
    test = None
    names = environment(parameters, "ConditionExpression")
    if "ConditionExpression" in parameters:
        test = condition(parameters["ConditionExpression"], names)
    names.finish()
    table = database.table(caller, parameters["TableName"])
    check_key(table.schema, item_key)
    key = row_key(table.schema, item_key)
    old = current(database, table, key, test, parameters)
    replace(database, table, key, old, None)
    attributes = old.raw if old is not None and parameters.get("ReturnValues") == "ALL_OLD" else None
    return answer(parameters, table, item_key, old, None, attributes)
