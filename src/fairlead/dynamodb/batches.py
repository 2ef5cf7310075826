"""What the batch operations have in common: a map from table names to requests, each table's answers gathered."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, splice
from fairlead.dynamodb.capacity import MODES
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.items import RowKey
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.errors import invalid

BYTES: Final = 16 * 1024 * 1024
"""What one batch may read or write. DynamoDB quotas."""
_TYPES: Final = {"RequestItems": dict, "ReturnConsumedCapacity": str, "ReturnItemCollectionMetrics": str}

Units = dict[Index | None, float]


def check_batch(parameters: Parameters, operation: str) -> dict[str, Any]:
    """The RequestItems of a batch, its own members judged."""
    check_types(parameters, _TYPES)
    requests: dict[str, Any] | None = parameters.get("RequestItems")
    if not requests:
        raise invalid(f"The requestItems parameter is required for {operation}")
    constraints = Constraints()
    for name in requests:
        constraints.name(plain_name(name), "requestItems.key")
    constraints.one_of(parameters.get("ReturnConsumedCapacity"), "returnConsumedCapacity", MODES)
    constraints.done()
    return requests


def refuse_duplicates(keys: Iterable[tuple[int, RowKey]]) -> None:
    """No item may be named twice in a batch."""
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise invalid("Provided list of item keys contains duplicates")


def capacities(mode: str | None, units: Mapping[Table, Units]) -> bytes | None:
    """ConsumedCapacity of several tables."""
    if mode not in {"TOTAL", "INDEXES"}:
        return None
    return encode([capacity.consumed(mode, table, by_index) for table, by_index in units.items()])


def answer(parameters: Parameters, units: Mapping[Table, Units], **members: bytes | None) -> bytes:
    """The body: the operation's own members, and the capacity if asked for."""
    return splice(**members, ConsumedCapacity=capacities(parameters.get("ReturnConsumedCapacity"), units))
