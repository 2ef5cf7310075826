"""SELECT as a read: by key where its WHERE clause chooses partitions, a scan where it doesn't, a page at a time."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Binding, Test
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import KeyCondition
from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.expressions.paths import Path, reader
from fairlead.dynamodb.items import RowKey, row_key
from fairlead.dynamodb.pages import Page, Shape, chosen_index, source_of, start_row
from fairlead.dynamodb.partiql.keys import key_ranges, whole_key
from fairlead.dynamodb.partiql.lexer import unsupported
from fairlead.dynamodb.partiql.statements import Select
from fairlead.dynamodb.plans import check_fit
from fairlead.dynamodb.ranges import EVERYTHING, HASHES, begun
from fairlead.dynamodb.store import Row
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import KeySchema, encode

WHERE: Final = "WHERE clause"
_NO_NAMES: Final = Environment(None, None)

Start = tuple[int, Item]
"""Where a page begins: the ordinal of a partition among those that are read, and a row's key."""


class Selection:
    """A SELECT against its table. `page` reads on from where the page before ended."""

    __slots__ = ("_database", "_forward", "_ranges", "_source", "at", "index", "shape", "table")

    def __init__(self, database: Database, caller: Caller, select: Select, consistent: bool) -> None:
        """ValidationException, ResourceNotFoundException."""
        table = database.catalog.find(caller, select.table)
        if table is None:
            raise not_found()
        self._database = database
        self.table: Table = table
        parameters = {"ConsistentRead": consistent, **({} if select.index is None else {"IndexName": select.index})}
        self.index: Index | None = chosen_index(table, parameters)
        schema = table.schema if self.index is None else self.index.schema
        ranges, rest = key_ranges(select.condition, schema)
        self._ranges, self._forward = _ordered(select, schema, ranges)
        self._source = source_of(table, self.index, {}, select.paths)
        self.shape = Shape({}, where(rest), select.paths, flat)
        self.at = 0
        """The ordinal of the partition that the last row came from."""

    def page(self, limit: int, start: Start | None) -> Page:
        """Up to `limit` rows (-1: as many as a page holds), after a row."""
        self.at, key = start if start is not None else (0, None)
        row = start_row(self.table, self.index, key) if key is not None else ()
        if not self._ranges:
            rows = self._database.store.scan(self._source, (0, HASHES), row, limit)
        elif self.at >= len(self._ranges):
            raise invalid("The provided starting key is outside query boundaries based on provided conditions")
        else:
            rows = self._rows(row, limit)
        return Page(rows if limit < 0 else islice(rows, limit), limit)

    def _rows(self, start: tuple[bytes, ...], limit: int) -> Iterator[Row]:
        """The rows of one partition after the other."""
        for at in range(self.at, len(self._ranges)):
            self.at = at
            wanted = self._ranges[at]
            partition = encode(wanted.partition)
            bounds = wanted.sort.bounds if wanted.sort is not None else EVERYTHING
            part = begun(bounds, self._forward, partition, start)
            yield from self._database.store.read_range(self._source, partition, part, limit)
            start = ()


def where(condition: Condition | None) -> Test | None:
    """What is left of a WHERE clause, as a test. ValidationException."""
    return None if condition is None else Binding(WHERE, _NO_NAMES).condition(condition)


def single(database: Database, caller: Caller, select: Select) -> tuple[Table, Item, RowKey, Test | None]:
    """The one item that a SELECT names by its whole key, and what else it must be. ValidationException, MisfitError."""
    if select.index is not None or select.order:
        raise unsupported("an index or ORDER BY in a SELECT of one item")
    table = database.table(caller, select.table)
    key, rest = whole_key(select.condition, table.schema)
    test = where(rest)
    check_fit(table, key)
    return table, key, row_key(table.schema, key), test


def flat(item: Item, paths: tuple[Path, ...]) -> Item:
    """The parts that a SELECT list names, each by its last name; one that ends in an index as `_1`, by its place.

    What isn't there is left out.
    """
    found: Item = {}
    for number, path in enumerate(paths, 1):
        value = reader(path)(item)
        if value is not None:
            found[path[-1] if isinstance(path[-1], str) else f"_{number}"] = value
    return found


def _ordered(select: Select, schema: KeySchema, ranges: list[KeyCondition]) -> tuple[list[KeyCondition], bool]:
    """The partitions in the order that the statement asks for, and whether their rows ascend."""
    forward = True
    if select.order and not ranges:
        raise invalid(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
        )
    for name, descending in select.order:
        if name == schema.partition.name:
            ranges = sorted(ranges, key=lambda wanted: encode(wanted.partition), reverse=descending)
        elif schema.sort is not None and name == schema.sort.name:
            if len(ranges) > 1 and select.order[0][0] == name:
                raise unsupported(f"ORDER BY {name} over several partitions")
            forward = not descending
        else:
            raise invalid(f"Variable reference {name} in ORDER BY clause must be part of the primary key")
    return ranges, forward
