"""GetItem: one item by its key; no item is an empty answer."""

from typing import Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, optional, splice
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.projection import project
from fairlead.dynamodb.item_requests import COMMON, check_table_name, environment, projected
from fairlead.dynamodb.items import read, row_key
from fairlead.dynamodb.legacy_parameters import check_legacy, refuse_mixed
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.values.attributes import check_item
from fairlead.dynamodb.values.keys import check_key

_TYPES: Final = {**COMMON, "Key": dict, "ConsistentRead": bool}


def get_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Get an item. Every read is consistent here; ConsistentRead only counts for the capacity."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get("Key"), "key")
    constraints.one_of(parameters.get("ReturnConsumedCapacity"), "returnConsumedCapacity", capacity.MODES)
    check_legacy(constraints, parameters, "AttributesToGet")
    constraints.done()
    refuse_mixed(parameters, "AttributesToGet")
    key = parameters["Key"]
    check_item(key)
    names = environment(parameters, "ProjectionExpression")
    paths = projected(parameters, names)
    names.finish()
    table = database.table(caller, parameters["TableName"])
    check_key(table.schema, key)
    found = read(database.store, table, row_key(table.schema, key))
    item = None
    if found is not None:
        item = found.raw if paths is None else encode(project(found.item, paths))
    mode = parameters.get("ReturnConsumedCapacity")
    if mode is None:
        return b"{}" if item is None else b'{"Item":' + item + b"}"
    units = capacity.read_units(found.size if found is not None else 0, parameters.get("ConsistentRead", False))
    return splice(Item=item, ConsumedCapacity=optional(capacity.consumed(mode, table, {None: units})))
