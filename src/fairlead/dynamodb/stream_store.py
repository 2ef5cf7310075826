"""The rows of all streams: their definitions, and the records of each in the order of their numbers.

A stream is a number `n`, a record's number in it `q`, from 1 without a gap. Records go only from the front, oldest
first, and `trimmed` is the number of the last one that went. Writes belong to the group commit's transaction.
"""

from collections.abc import Iterator
from typing import Final

from fairlead.dynamodb.store import Store

Record = tuple[int, float, int, int, bytes, bytes | None, bytes | None]
"""Its number, when it was written (seconds since the epoch), its event, size, keys, new and old image (JSON)."""

_PAGE: Final = 4096
_APPEND: Final = "INSERT INTO records VALUES (?,?,?,?,?,?,?,?)"
_READ: Final = "SELECT q, at, event, s, keys, new, old FROM records WHERE n=? AND q>=? ORDER BY q LIMIT ?"


class StreamStore:
    """The rows, in the file of `store`."""

    __slots__ = ("_execute", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store
        self._execute = store.execute

    def definitions(self) -> list[tuple[int, int, bytes, int]]:
        """Of every stream: its number, its table's, its definition, and the last record trimmed."""
        return self._execute("SELECT number, t, definition, trimmed FROM streams ORDER BY number").fetchall()

    def add(self, t: int, definition: bytes) -> int:
        """Note a new stream; its number, which no stream before it had."""
        cursor = self._execute("INSERT INTO streams (t, definition) VALUES (?,?)", (t, definition))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def change(self, n: int, definition: bytes) -> None:
        """Change a stream's definition."""
        self._execute("UPDATE streams SET definition=? WHERE number=?", (definition, n))

    def remove(self, n: int) -> None:
        """Forget a stream that has no records any more."""
        self._execute("DELETE FROM streams WHERE number=?", (n,))

    def last(self, n: int) -> int:
        """The newest record's number; 0 for none."""
        (newest,) = self._execute("SELECT coalesce(max(q), 0) FROM records WHERE n=?", (n,)).fetchone()
        assert isinstance(newest, int)
        return newest

    def append(self, n: int, record: Record) -> None:
        """Write a record, whose number is one more than the last."""
        *_, keys, new, old = record
        self._store.dirty_pages += 1 + (len(keys) + len(new or b"") + len(old or b"")) // _PAGE
        self._execute(_APPEND, (n, *record))

    def read(self, n: int, q: int, limit: int) -> Iterator[Record]:
        """Records from number `q` on."""
        return self._execute(_READ, (n, q, limit))

    def written_at(self, n: int, q: int) -> float:
        """When a record that is there was written."""
        (at,) = self._execute("SELECT at FROM records WHERE n=? AND q=?", (n, q)).fetchone()
        assert isinstance(at, float)
        return at

    def trim(self, n: int, before: float, limit: int) -> int:
        """Remove the oldest records, up to `limit`, that were written before a moment; the last one's number, or 0."""
        last = 0
        for q, at in self._execute("SELECT q, at FROM records WHERE n=? ORDER BY q LIMIT ?", (n, limit)).fetchall():
            if at >= before:
                break
            last = q
        if last:
            self._store.dirty_pages += self._execute("DELETE FROM records WHERE n=? AND q<=?", (n, last)).rowcount
            self._execute("UPDATE streams SET trimmed=? WHERE number=?", (last, n))
        return last
