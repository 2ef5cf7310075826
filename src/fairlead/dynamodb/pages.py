"""Query's and Scan's common part: what to select, one page of rows, the filter, the projection and the answer."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from fairlead.dynamodb import capacity
from fairlead.dynamodb.answers import encode, optional, splice, spliced_list
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.expressions.condition import Test
from fairlead.dynamodb.expressions.projection import Path, project
from fairlead.dynamodb.item_requests import COMMON, check_table_name
from fairlead.dynamodb.items import RowKey, row_key
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.ranges import Source
from fairlead.dynamodb.store import Row
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.attributes import Item, check_item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import key_of

PAGE_BYTES: Final = 1024 * 1024
"""Item sizes read for one page, before the filter; the item that reaches it is the page's last. DynamoDB quotas."""
SELECTS: Final = ("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
TYPES: Final = {
    **COMMON,
    "IndexName": str,
    "Select": str,
    "Limit": int,
    "ConsistentRead": bool,
    "ExclusiveStartKey": dict,
}

Cut = Callable[[Item, tuple[Path, ...]], Item]
"""What is left of an item."""

_decode_items = msgspec.json.Decoder(list[Item]).decode


def check_common(constraints: Constraints, parameters: Parameters) -> None:
    """The constraints of the members that both operations have."""
    get = parameters.get
    check_table_name(constraints, parameters)
    if "IndexName" in parameters:
        constraints.name(parameters["IndexName"], "indexName")
    constraints.one_of(get("Select"), "select", SELECTS)
    constraints.one_of(get("ReturnConsumedCapacity"), "returnConsumedCapacity", capacity.MODES)


def check_select(parameters: Parameters) -> None:
    """Select against ProjectionExpression, AttributesToGet and IndexName. ValidationException."""
    select = parameters.get("Select")
    projected = [name for name in ("ProjectionExpression", "AttributesToGet") if name in parameters]
    if select == "ALL_PROJECTED_ATTRIBUTES" and "IndexName" not in parameters:
        raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    if select == "SPECIFIC_ATTRIBUTES" and not projected:
        raise invalid(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if projected and select not in {None, "SPECIFIC_ATTRIBUTES"}:
        raise invalid(f"Cannot specify the {projected[0]} when choosing to get {select}")


def chosen_index(table: Table, parameters: Parameters) -> Index | None:
    """The index that the request names. ValidationException if there is none or it cannot be read so."""
    name = parameters.get("IndexName")
    if name is None:
        return None
    index = table.indexes.get(name)
    if index is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if index.filling:
        raise invalid(f"Cannot read from backfilling global secondary index: {name}")
    if index.is_global and parameters.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    if index.is_global and index.projected is not None and parameters.get("Select") == "ALL_ATTRIBUTES":
        raise invalid(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
            f"secondary index {name} because its projection type is not ALL"
        )
    return index


def source_of(table: Table, index: Index | None, parameters: Parameters, paths: tuple[Path, ...] | None) -> Source:
    """Where the rows come from. A local index fetches from the table what it does not project; a global one can't."""
    if index is None:
        return Source(table.number)
    projected = index.projected
    if projected is None:
        return Source(table.number, index.number, joined=True)
    missing = sorted({str(path[0]) for path in paths or ()} - projected)
    if index.is_global and missing:
        raise invalid(
            f"One or more parameter values were invalid: Global secondary index {index.name} does not project "
            f"[{', '.join(missing)}]"
        )
    fetched = bool(missing) or parameters.get("Select") == "ALL_ATTRIBUTES"
    return Source(table.number, index.number, joined=fetched)


def start_row(table: Table, index: Index | None, start: Item) -> tuple[bytes, ...]:
    """The key of the row that an ExclusiveStartKey names, without its hash. ValidationException."""
    check_item(start)
    schemas = (table.schema,) if index is None else (index.schema, table.schema)
    attributes = {attribute for schema in schemas for attribute in schema.attributes}
    if start.keys() != {attribute.name for attribute in attributes}:
        raise invalid("The provided starting key is invalid")
    if any(attribute.type not in start[attribute.name] for attribute in attributes):
        raise invalid("The provided starting key is invalid: The provided key element does not match the schema")
    keys: list[RowKey] = [row_key(schema, start) for schema in schemas]
    return tuple(part for key in keys for part in key)


class Page:
    """One page of rows. `more` tells that it ended at its limit and not because there was nothing more."""

    __slots__ = ("more", "size", "values")

    def __init__(self, rows: Iterator[Row], limit: int) -> None:
        self.values: list[bytes] = []
        self.size = 0
        self.more = False
        size, append = 0, self.values.append
        for row_size, value in rows:
            append(value)
            size += row_size
            if size >= PAGE_BYTES:
                self.more = True
                break
        self.size = size
        self.more = self.more or len(self.values) == limit


class Shape:
    """What becomes of the rows of a page: filtered, projected, only counted."""

    __slots__ = ("count_only", "cut", "paths", "test")

    def __init__(
        self, parameters: Parameters, test: Test | None, paths: tuple[Path, ...] | None, cut: Cut = project
    ) -> None:
        self.cut = cut
        self.test = test
        self.paths = paths
        self.count_only = parameters.get("Select") == "COUNT"

    def apply(self, values: list[bytes]) -> tuple[int, list[bytes]]:
        """How many items pass, and their JSON."""
        if self.test is None and self.paths is None:
            return len(values), values
        items = _decode_items(spliced_list(values))
        test, paths = self.test, self.paths
        if test is not None:
            if paths is None or self.count_only:
                values = [value for value, item in zip(values, items, strict=True) if test(item)]
                return len(values), values
            items = [item for item in items if test(item)]
        if paths is None or self.count_only:
            return len(items), values
        return len(items), [encode(self.cut(item, paths)) for item in items]


def answer(parameters: Parameters, table: Table, index: Index | None, page: Page, shape: Shape) -> bytes:
    """The body for one page."""
    count, values = shape.apply(page.values)
    return splice(
        Items=None if shape.count_only else spliced_list(values),
        Count=b"%d" % count,
        ScannedCount=b"%d" % len(page.values),
        LastEvaluatedKey=last_key(table, index, page) if page.more else None,
        ConsumedCapacity=optional(_consumed(parameters, table, index, page)),
    )


def last_key(table: Table, index: Index | None, page: Page) -> bytes:
    """The key of a page's last row, where the next page begins."""
    (item,) = _decode_items(b"[" + page.values[-1] + b"]")
    key = key_of(table.schema, item)
    return encode(key if index is None else {**key_of(index.schema, item), **key})


def _consumed(parameters: Parameters, table: Table, index: Index | None, page: Page) -> dict[str, Any] | None:
    mode = parameters.get("ReturnConsumedCapacity")
    if mode is None:
        return None
    units = capacity.read_units(page.size, parameters.get("ConsistentRead", False))
    return capacity.consumed(mode, table, {index: units})
