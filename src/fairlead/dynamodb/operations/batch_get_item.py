"""BatchGetItem: up to 100 items of several tables; what goes beyond 16 MB comes back as UnprocessedKeys."""

from typing import Any, Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, splice, spliced_list
from fairlead.dynamodb.batches import BYTES, Units, answer, check_batch, refuse_duplicates
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import UNSHOWN, Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.projection import project
from fairlead.dynamodb.item_requests import COMMON, environment, projected
from fairlead.dynamodb.items import RowKey, read, row_key
from fairlead.dynamodb.legacy_parameters import check_legacy, refuse_mixed
from fairlead.dynamodb.parameters import Parameters, check_types, list_of, wrong_type
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import Item, check_item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import check_key

_TYPES: Final = {**COMMON, "Keys": list, "ConsistentRead": bool}
_MOST: Final = 100


class _Wanted:
    """What one table is asked for."""

    __slots__ = ("items", "keys", "name", "parameters", "paths", "table")

    def __init__(self, database: Database, caller: Caller, name: str, parameters: Parameters) -> None:
        self.name = name
        self.parameters = parameters
        self.items: list[Item] = parameters["Keys"]
        for key in self.items:
            check_item(key)
        names = environment(parameters, "ProjectionExpression")
        self.paths = projected(parameters, names)
        names.finish()
        self.table: Table = database.table(caller, name)
        for key in self.items:
            check_key(self.table.schema, key)
        self.keys: list[RowKey] = [row_key(self.table.schema, key) for key in self.items]


def batch_get_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Get items; those that are missing are left out."""
    requests = check_batch(parameters, "BatchGetItem")
    for name, request in requests.items():
        _check(name, request)
    if sum(len(request["Keys"]) for request in requests.values()) > _MOST:
        raise invalid("Too many items requested for the BatchGetItem call")
    tables = [_Wanted(database, caller, name, request) for name, request in requests.items()]
    refuse_duplicates((wanted.table.number, key) for wanted in tables for key in wanted.keys)
    responses: dict[str, bytes] = {}
    unprocessed: dict[str, Any] = {}
    units: dict[Table, Units] = {}
    left = BYTES
    for wanted in tables:
        found, left, rest = _read(database, wanted, left, units.setdefault(wanted.table, {}))
        responses[wanted.name] = spliced_list(found)
        if rest:
            unprocessed[wanted.name] = {**wanted.parameters, "Keys": rest}
    return answer(parameters, units, Responses=splice(**responses), UnprocessedKeys=encode(unprocessed))


def _check(name: str, request: Any) -> None:
    if type(request) is not dict:
        raise wrong_type(request, dict)
    check_types(request, _TYPES)
    constraints = Constraints()
    keys, at = request.get("Keys"), f"RequestItems.{name}.member.Keys"
    if not keys:
        constraints.add(UNSHOWN, at, "Member must have length greater than or equal to 1")
    elif len(keys) > _MOST:
        constraints.add(UNSHOWN, at, f"Member must have length less than or equal to {_MOST}")
    check_legacy(constraints, request, "AttributesToGet")
    constraints.done()
    list_of(request["Keys"], dict)
    refuse_mixed(request, "AttributesToGet")


def _read(database: Database, wanted: _Wanted, left: int, units: Units) -> tuple[list[bytes], int, list[Item]]:
    consistent = wanted.parameters.get("ConsistentRead", False)
    found: list[bytes] = []
    for number, key in enumerate(wanted.keys):
        if left <= 0:
            return found, left, wanted.items[number:]
        item = read(database.store, wanted.table, key)
        capacity.add(units, {None: capacity.read_units(item.size if item is not None else 0, consistent)})
        if item is not None:
            left -= item.size
            found.append(item.raw if wanted.paths is None else encode(project(item.item, wanted.paths)))
    return found, left, []
