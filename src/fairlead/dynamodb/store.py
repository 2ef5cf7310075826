"""The rows of all tables: everything the engine asks of its storage, in a few methods over bytes and numbers.

A table is a number `t`, an index a number `x`. Keys are pairs of encoded bytes (partition, sort; no sort key is
empty), values bytes. Writes belong to the transaction that the group commit opened; nothing here begins or ends one.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from fairlead.dynamodb.ranges import Range, Source, range_query, scan_query

Row = tuple[int, bytes]
"""An item's size as AWS counts it, and its JSON."""
Chore = tuple[str, int, bytes | None, bytes | None]
"""Work that is done in slices: its kind, the number it is about, the key of the last row dealt with."""
ITEMS: Final = "items"
ENTRIES: Final = "entries"
EXPIRIES: Final = "expiries"
"""Kinds of work: removing a dropped table's items and expiries, a dropped index's entries."""
FILL_INDEX: Final = "fill index"
FILL_EXPIRIES: Final = "fill expiries"
"""Kinds of work: writing the entries of a new index, the expiries of a table with TTL newly enabled."""

_PAGE: Final = 4096
_GET: Final = "SELECT s, v FROM items WHERE t=? AND b=? AND h=? AND r=?"
_PUT: Final = "INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?)"
_DELETE: Final = "DELETE FROM items WHERE t=? AND b=? AND h=? AND r=?"
_SIZES: Final = "SELECT b, h, r, s FROM items WHERE t=? AND (b, h, r) > (?,?,?) ORDER BY b, h, r LIMIT ?"
_PUT_ENTRY: Final = "INSERT OR REPLACE INTO entries VALUES (?,?,?,?,?,?,?,?,?)"
_DELETE_ENTRY: Final = "DELETE FROM entries WHERE x=? AND b=? AND h=? AND r=? AND ph=? AND pr=?"
_OWNED: Final = {
    ITEMS: ("t", "b, h, r"),
    ENTRIES: ("x", "b, h, r, ph, pr"),
    EXPIRIES: ("t", "at, h, r"),
}
"""What can be purged: the column that tells whose a row is, and the rest of its key."""


class Store:
    """The rows. `dirty_pages` estimates what a checkpoint would have to copy."""

    __slots__ = ("_execute", "dirty_pages", "execute")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.execute = self._execute = connection.execute
        self.dirty_pages = 0

    def get(self, t: int, h: bytes, r: bytes) -> Row | None:
        """One item."""
        row: Row | None = self._execute(_GET, (t, crc32(h), h, r)).fetchone()
        return row

    def put(self, t: int, h: bytes, r: bytes, size: int, value: bytes) -> None:
        """Write one item, over whatever has its key."""
        self.dirty_pages += 2 + len(value) // _PAGE
        self._execute(_PUT, (t, crc32(h), h, r, size, value))

    def delete(self, t: int, h: bytes, r: bytes) -> None:
        """Remove one item, if it is there."""
        self.dirty_pages += 1
        self._execute(_DELETE, (t, crc32(h), h, r))

    def put_entry(
        self, x: int, entry: tuple[bytes, bytes], key: tuple[bytes, bytes], size: int, value: bytes | None
    ) -> None:
        """Write the entry of the item `key` in an index; `value` None where the index projects everything."""
        self.dirty_pages += 2 + (len(value) // _PAGE if value else 0)
        self._execute(_PUT_ENTRY, (x, crc32(entry[0]), *entry, *key, crc32(key[0]), size, value))

    def delete_entry(self, x: int, entry: tuple[bytes, bytes], key: tuple[bytes, bytes]) -> None:
        """Remove the entry of the item `key`."""
        self.dirty_pages += 1
        self._execute(_DELETE_ENTRY, (x, crc32(entry[0]), *entry, *key))

    def read_range(self, source: Source, h: bytes, wanted: Range, limit: int) -> Iterator[Row]:
        """The rows of one partition in sort order, at most `limit` (-1: all)."""
        return self._execute(*range_query(source, crc32(h), h, wanted, limit))

    def scan(self, source: Source, segment: tuple[int, int], start: tuple[bytes, ...], limit: int) -> Iterator[Row]:
        """Rows whose partition's hash is in `segment` (first, end), after the row `start` (empty: from the first)."""
        return self._execute(*scan_query(source, segment, start, limit))

    def sizes(self, t: int, after: tuple[int, bytes, bytes], limit: int) -> list[tuple[int, bytes, bytes, int]]:
        """Key (with the partition's hash) and size of the items after one, in the order of the store."""
        return self._execute(_SIZES, (t, *after, limit)).fetchall()

    def censuses(self) -> list[tuple[int, int, int]]:
        """What tables are known to hold: number, items, their size."""
        return self._execute("SELECT t, count, size FROM censuses").fetchall()

    def put_census(self, t: int, count: int, size: int) -> None:
        """Note what a table holds."""
        self._execute("INSERT OR REPLACE INTO censuses VALUES (?,?,?)", (t, count, size))

    def delete_census(self, t: int) -> None:
        """Forget it: the table changes."""
        self._execute("DELETE FROM censuses WHERE t=?", (t,))

    def put_expiry(self, t: int, h: bytes, r: bytes, at: int) -> None:
        """Note that an item expires `at` (seconds since the epoch)."""
        self.dirty_pages += 1
        self._execute("INSERT OR IGNORE INTO expiries VALUES (?,?,?,?)", (t, at, h, r))

    def delete_expiry(self, t: int, h: bytes, r: bytes, at: int) -> None:
        """Forget it."""
        self.dirty_pages += 1
        self._execute("DELETE FROM expiries WHERE t=? AND at=? AND h=? AND r=?", (t, at, h, r))

    def expired(self, t: int, now: int, limit: int) -> list[tuple[int, bytes, bytes]]:
        """The first items of a table that expired before `now`: (at, h, r)."""
        return self._execute("SELECT at, h, r FROM expiries WHERE t=? AND at<? LIMIT ?", (t, now, limit)).fetchall()

    def definitions(self) -> list[tuple[int, bytes]]:
        """The number and definition of every table."""
        return self._execute("SELECT number, definition FROM tables").fetchall()

    def add_definition(self, account: str, name: str, definition: bytes) -> int:
        """Note a new table; its number, which no table before it had."""
        cursor = self._execute(
            "INSERT INTO tables (account, name, definition) VALUES (?,?,?)", (account, name, definition)
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def set_definition(self, t: int, definition: bytes) -> None:
        """Change a table's definition."""
        self._execute("UPDATE tables SET definition=? WHERE number=?", (definition, t))

    def drop(self, t: int) -> None:
        """Forget a table; its rows are left to the chores."""
        self._execute("DELETE FROM tables WHERE number=?", (t,))
        self.delete_census(t)

    def add_chore(self, kind: str, number: int) -> None:
        """Note work on table, index or stream `number` that is done in slices, from its beginning."""
        self._execute("INSERT OR REPLACE INTO chores VALUES (?,?,NULL,NULL)", (kind, number))

    def chores(self) -> list[tuple[str, int]]:
        """All work that is to be done: kind and number."""
        return self._execute("SELECT kind, number FROM chores").fetchall()

    def find_chore(self, kind: str, number: int) -> Chore | None:
        """One piece of work, if it is still to be done."""
        row: Chore | None = self._execute(
            "SELECT kind, number, h, r FROM chores WHERE kind=? AND number=?", (kind, number)
        ).fetchone()
        return row

    def move_chore(self, kind: str, number: int, h: bytes, r: bytes) -> None:
        """Note the key of the last row that a piece of work has dealt with."""
        self._execute("UPDATE chores SET h=?, r=? WHERE kind=? AND number=?", (h, r, kind, number))

    def remove_chore(self, kind: str, number: int) -> None:
        """A piece of work is done, or is to be done no more."""
        self._execute("DELETE FROM chores WHERE kind=? AND number=?", (kind, number))

    def purge(self, kind: str, number: int, limit: int) -> int:
        """Remove up to `limit` of the rows that belong to `number`; how many. `kind` is items, entries or expiries."""
        owner, rest = _OWNED[kind]
        some = f"SELECT {owner}, {rest} FROM {kind} WHERE {owner}=? LIMIT ?"  # noqa: S608 - names of ours
        removed: int = self._execute(
            f"DELETE FROM {kind} WHERE {owner}=? AND ({owner}, {rest}) IN ({some})",  # noqa: S608
            (number, number, limit),
        ).rowcount
        self.dirty_pages += removed
        return removed

    def token(self, account: str, token: str) -> tuple[bytes, float] | None:
        """What a transaction's token stood for (a digest of its request) and when."""
        row: tuple[bytes, float] | None = self._execute(
            "SELECT digest, at FROM tokens WHERE account=? AND token=?", (account, token)
        ).fetchone()
        return row

    def put_token(self, account: str, token: str, digest: bytes, at: float) -> None:
        """Remember a transaction's token."""
        self._execute("INSERT OR REPLACE INTO tokens VALUES (?,?,?,?)", (account, token, digest, at))

    def forget_tokens(self, before: float, limit: int) -> int:
        """Forget up to `limit` tokens used before a moment; how many."""
        some = "SELECT account, token FROM tokens WHERE at<? LIMIT ?"
        forgotten: int = self._execute(
            f"DELETE FROM tokens WHERE (account, token) IN ({some})",  # noqa: S608 - a constant
            (before, limit),
        ).rowcount
        return forgotten

    def checkpoint(self) -> None:
        """Copy what is in the WAL into the file, so that the WAL starts anew. Not inside a transaction."""
        self._execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self.dirty_pages = 0
