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

_PAGE: Final = 4096
_GET: Final = "SELECT s, v FROM items WHERE t=? AND b=? AND h=? AND r=?"
_PUT: Final = "INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?)"
_DELETE: Final = "DELETE FROM items WHERE t=? AND b=? AND h=? AND r=?"
_PUT_ENTRY: Final = "INSERT OR REPLACE INTO entries VALUES (?,?,?,?,?,?,?,?,?)"
_DELETE_ENTRY: Final = "DELETE FROM entries WHERE x=? AND b=? AND h=? AND r=? AND ph=? AND pr=?"


class Store:
    """The rows. `dirty_pages` estimates what a checkpoint would have to copy."""

    __slots__ = ("_connection", "_execute", "dirty_pages")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
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

    def count(self, t: int) -> tuple[int, int]:
        """How many items a table has and their size; reads the whole table."""
        count, size = self._execute("SELECT count(*), coalesce(sum(s), 0) FROM items WHERE t=?", (t,)).fetchone()
        return count, size

    def put_expiry(self, t: int, h: bytes, r: bytes, at: int) -> None:
        """Note that an item expires `at` (seconds since the epoch)."""
        self._execute("INSERT OR IGNORE INTO expiries VALUES (?,?,?,?)", (at, t, h, r))

    def delete_expiry(self, t: int, h: bytes, r: bytes, at: int) -> None:
        """Forget it."""
        self._execute("DELETE FROM expiries WHERE at=? AND t=? AND h=? AND r=?", (at, t, h, r))

    def expired(self, now: int, limit: int) -> list[tuple[int, int, bytes, bytes]]:
        """The first items that expired before `now`: (at, t, h, r)."""
        return self._execute("SELECT at, t, h, r FROM expiries WHERE at<? LIMIT ?", (now, limit)).fetchall()

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

    def drop(self, t: int, xs: list[int]) -> None:
        """Remove a table; its rows and those of its indexes go later, in `purge`."""
        self._execute("DELETE FROM tables WHERE number=?", (t,))
        self._execute("INSERT INTO leftovers VALUES ('items', ?)", (t,))
        self.drop_entries(xs)

    def drop_entries(self, xs: list[int]) -> None:
        """Remove indexes; their rows go later, in `purge`."""
        for x in xs:
            self._execute("INSERT INTO leftovers VALUES ('entries', ?)", (x,))

    def leftover(self) -> tuple[str, int] | None:
        """Something dropped whose rows are still there."""
        row: tuple[str, int] | None = self._execute("SELECT kind, number FROM leftovers LIMIT 1").fetchone()
        return row

    def purge(self, leftover: tuple[str, int], limit: int) -> None:
        """Remove up to `limit` rows of what was dropped, and its mention once none is left."""
        kind, number = leftover
        owner, rest = ("t", "b, h, r") if kind == "items" else ("x", "b, h, r, ph, pr")
        columns = f"{owner}, {rest}"
        some = f"SELECT {columns} FROM {kind} WHERE {owner}=? LIMIT ?"  # noqa: S608 - names of ours
        removed = self._execute(
            f"DELETE FROM {kind} WHERE {owner}=? AND ({columns}) IN ({some})",  # noqa: S608
            (number, number, limit),
        ).rowcount
        self.dirty_pages += removed
        if removed < limit:
            self._execute("DELETE FROM leftovers WHERE kind=? AND number=?", leftover)

    def token(self, account: str, token: str) -> tuple[bytes, float] | None:
        """What a transaction's token stood for (a digest of its request) and when."""
        row: tuple[bytes, float] | None = self._execute(
            "SELECT digest, at FROM tokens WHERE account=? AND token=?", (account, token)
        ).fetchone()
        return row

    def put_token(self, account: str, token: str, digest: bytes, at: float) -> None:
        """Remember a transaction's token."""
        self._execute("INSERT OR REPLACE INTO tokens VALUES (?,?,?,?)", (account, token, digest, at))

    def forget_tokens(self, before: float) -> None:
        """Forget the tokens used before a moment."""
        self._execute("DELETE FROM tokens WHERE at<?", (before,))

    def checkpoint(self) -> None:
        """Copy what is in the WAL into the file, so that the WAL starts anew. Not inside a transaction."""
        self._execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self.dirty_pages = 0
