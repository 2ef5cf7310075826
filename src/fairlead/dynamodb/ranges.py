"""The queries that read many rows: a partition in sort order, or everything in hash order.

Their text depends on which bounds there are, never on values, so that SQLite's statement cache finds it again.
"""

from functools import lru_cache
from typing import Final
from zlib import crc32

from fairlead.dynamodb.expressions.key_condition import Bounds
from fairlead.dynamodb.values.errors import invalid

HASHES: Final = 1 << 32
"""Partitions hash to 0 .. HASHES - 1."""
EVERYTHING: Final = Bounds(None, True, None, True)


class Source:
    """Where rows come from: the items of `t`, or the entries of index `x` with their own values or the items'."""

    __slots__ = ("joined", "t", "x")

    def __init__(self, t: int, x: int | None = None, joined: bool = False) -> None:
        self.t = t
        self.x = x
        self.joined = joined


class Range:
    """A part of a partition. `start` is the row to go on after: (sort,), or (sort, table's partition, table's sort)."""

    __slots__ = ("bounds", "forward", "start")

    def __init__(self, bounds: Bounds, forward: bool, start: tuple[bytes, ...]) -> None:
        self.bounds = bounds
        self.forward = forward
        self.start = start


def begun(bounds: Bounds, forward: bool, partition: bytes, start: tuple[bytes, ...]) -> Range:
    """A range to go on in after a row (`pages.start_row`), if there is one. ValidationException if that is outside."""
    if not start:
        return Range(bounds, forward, ())
    if start[0] != partition or not _within(bounds, start[1]):
        raise invalid("The provided starting key is outside query boundaries based on provided conditions")
    return Range(bounds, forward, start[1:])


def _within(bounds: Bounds, sort: bytes) -> bool:
    low, high = bounds.low, bounds.high
    above = low is None or sort > low or (sort == low and bounds.low_inclusive)
    below = high is None or sort < high or (sort == high and bounds.high_inclusive)
    return above and below


def range_query(source: Source, b: int, h: bytes, wanted: Range, limit: int) -> tuple[str, list[object]]:
    """Statement and values for one partition. `wanted.start`, if any, lies within the bounds."""
    bounds, start, forward = wanted.bounds, wanted.start, wanted.forward
    values: list[object] = [source.t if source.x is None else source.x, b, h]
    # After a start, the bound behind it says nothing more, and SQLite would seek to it instead of to the start.
    low = None if start and forward else bounds.low
    high = None if start and not forward else bounds.high
    low_sign = "" if low is None else ">=" if bounds.low_inclusive else ">"
    high_sign = "" if high is None else "<=" if bounds.high_inclusive else "<"
    values.extend(bound for bound in (low, high) if bound is not None)
    values.extend(start)
    if source.joined:
        values.append(source.t)
    values.append(limit)
    return _range_text(source.x is not None, source.joined, low_sign, high_sign, bool(start), forward), values


def scan_query(
    source: Source, segment: tuple[int, int], start: tuple[bytes, ...], limit: int
) -> tuple[str, list[object]]:
    """Statement and values for the hashes of `segment`; `start` is the row's key without its hash, or empty."""
    first, end = segment
    values: list[object] = [source.t if source.x is None else source.x]
    if start:
        values += [crc32(start[0]), *start]
    elif first:
        values.append(first)
    if end < HASHES:
        values.append(end)
    if source.joined:
        values.append(source.t)
    values.append(limit)
    return _scan_text(source.x is not None, source.joined, bool(first), end < HASHES, bool(start)), values


@lru_cache(maxsize=512)
def _range_text(index: bool, joined: bool, low: str, high: str, start: bool, forward: bool) -> str:
    prefix = "e." if joined else ""
    order = [prefix + column for column in (("r", "ph", "pr") if index else ("r",))]
    text = _head(index, joined) + f" AND {prefix}b=? AND {prefix}h=?"
    if low:
        text += f" AND {prefix}r{low}?"
    if high:
        text += f" AND {prefix}r{high}?"
    if start:
        text += f" AND ({', '.join(order)}) {'>' if forward else '<'} ({', '.join('?' * len(order))})"
    direction = "" if forward else " DESC"
    return text + _join(joined) + f" ORDER BY {', '.join(column + direction for column in order)} LIMIT ?"


@lru_cache(maxsize=64)
def _scan_text(index: bool, joined: bool, first: bool, end: bool, start: bool) -> str:
    prefix = "e." if joined else ""
    order = [prefix + column for column in (("b", "h", "r", "ph", "pr") if index else ("b", "h", "r"))]
    text = _head(index, joined)
    if start:
        text += f" AND ({', '.join(order)}) > ({', '.join('?' * len(order))})"
    elif first:
        text += f" AND {prefix}b>=?"
    if end:
        text += f" AND {prefix}b<?"
    return text + _join(joined) + f" ORDER BY {', '.join(order)} LIMIT ?"


def _head(index: bool, joined: bool) -> str:
    if joined:
        # CROSS JOIN tells SQLite to walk the entries and look the items up, never the other way round.
        return "SELECT i.s, i.v FROM entries e CROSS JOIN items i WHERE e.x=?"
    return "SELECT s, v FROM entries WHERE x=?" if index else "SELECT s, v FROM items WHERE t=?"


def _join(joined: bool) -> str:
    return " AND i.t=? AND i.b=e.pb AND i.h=e.ph AND i.r=e.pr" if joined else ""
