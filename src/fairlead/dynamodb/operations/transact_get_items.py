"""TransactGetItems: up to 100 items as they are at one moment."""

from typing import Any, Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, splice, spliced_list
from fairlead.dynamodb.batches import Units, answer
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.projection import Path, project, projection
from fairlead.dynamodb.item_requests import COMMON, check_table_name, environment
from fairlead.dynamodb.items import RowKey, Stored, read, row_key
from fairlead.dynamodb.operations.transact_write_items import planned, transact_items
from fairlead.dynamodb.parameters import Parameters, check_types, wrong_type
from fairlead.dynamodb.plans import check_fit
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import check_item
from fairlead.dynamodb.values.errors import invalid

_TYPES: Final = {**COMMON, "TransactItems": list}
_MEMBER_TYPES: Final = {**COMMON, "Key": dict}
_FACTOR: Final = 2.0

Get = tuple[Table, RowKey, tuple[Path, ...] | None]


def transact_get_items(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Get items together: an answer for each element, empty where there is no item."""
    check_types(parameters, _TYPES)
    gets = planned(transact_items(parameters), lambda element: _get(database, caller, element))
    if len({(table.number, key) for table, key, _ in gets}) != len(gets):
        raise invalid("Transaction request cannot include multiple operations on one item")
    units: dict[Table, Units] = {}
    responses: list[bytes] = []
    for table, key, paths in gets:
        found = read(database.store, table, key)
        read_units = _FACTOR * capacity.read_units(found.size if found is not None else 0, consistent=True)
        capacity.add(units.setdefault(table, {}), {None: read_units})
        responses.append(splice(Item=_shown(found, paths)))
    return answer(parameters, units, Responses=spliced_list(responses))


def _get(database: Database, caller: Caller, element: dict[str, Any]) -> Get:
    members = element.get("Get")
    if members is not None and type(members) is not dict:
        raise wrong_type(members, dict)
    constraints = Constraints()
    if members is None:
        constraints.required(None, "transactItems.member.get")
        constraints.done()
    assert members is not None
    check_types(members, _MEMBER_TYPES)
    check_table_name(constraints, members)
    constraints.required(members.get("Key"), "transactItems.member.get.key")
    constraints.done()
    check_item(members["Key"])
    names = environment(members, "ProjectionExpression")
    paths = projection(members["ProjectionExpression"], names) if "ProjectionExpression" in members else None
    names.finish()
    table = database.table(caller, members["TableName"])
    check_fit(table, members["Key"])
    return table, row_key(table.schema, members["Key"]), paths


def _shown(found: Stored | None, paths: tuple[Path, ...] | None) -> bytes | None:
    if found is None:
        return None
    return found.raw if paths is None else encode(project(found.item, paths))
