"""What has been defined and is kept: one durable file of documents, by kind and key, within an account.

A document is plain JSON. Its members in PascalCase are those of the AWS API, as the API shows them (a moment is a
number, seconds since the epoch); members in snake_case are ours and never shown (`documents.shown`). The kinds, their
keys and our members stand in `documents`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from fairlead.storage.durability import Durability
from fairlead.storage.files import Layout, open_file

LAYOUT: Final = Layout(
    name="definitions",
    application_id=0x46_4C_44_46,  # "FLDF"
    migrations=(
        (
            """CREATE TABLE documents (
                 account TEXT NOT NULL, kind TEXT NOT NULL, key BLOB NOT NULL, document BLOB NOT NULL,
                 PRIMARY KEY (account, kind, key)) WITHOUT ROWID""",
        ),
        (  # what is deployed has integration responses, authorizers and models
            """UPDATE documents SET document = CAST(json_set(CAST(document AS TEXT),
                 '$.frozen.integration_responses', json('[]'), '$.frozen.authorizers', json('[]'),
                 '$.frozen.models', json('[]')) AS BLOB) WHERE kind = 'deployment'""",
        ),
        (  # functions have versions, whose code an older release would remove
            """UPDATE documents SET document = CAST(json_set(CAST(document AS TEXT), '$.published', 0) AS BLOB)
                 WHERE kind = 'function'""",
        ),
    ),
)
FILE: Final = "definitions.db"
_CHECKPOINT_CHANGES: Final = 256
_GET: Final = "SELECT document FROM documents WHERE account=? AND kind=? AND key=?"
_LIST: Final = "SELECT document FROM documents WHERE account=? AND kind=? AND key>=? AND key<? ORDER BY key"
_PUT: Final = "INSERT OR REPLACE INTO documents VALUES (?,?,?,?)"
_DELETE_ALL: Final = "DELETE FROM documents WHERE account=? AND kind=? AND key>=? AND key<?"
_DELETE: Final = "DELETE FROM documents WHERE account=? AND kind=? AND key=?"

Document = dict[str, Any]


class Definitions:
    """The definitions of one account. What a call gives is the caller's own: changing it changes nothing stored.

    Raises UnusableFileError where the file is not ours, or newer than we are.
    """

    __slots__ = ("_account_id", "_changes", "_connection", "_depth", "_execute")

    def __init__(self, path: Path, account_id: str, durability: Durability = Durability.FULL) -> None:
        self._account_id = account_id
        self._connection: sqlite3.Connection = open_file(path, LAYOUT, durability)
        self._execute = self._connection.execute
        self._depth = 0
        self._changes = 0

    def get(self, kind: str, *key: str) -> Document | None:
        """The document with exactly this key."""
        row = self._execute(_GET, (self._account_id, kind, _encoded(key))).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def list(self, kind: str, *prefix: str) -> list[Document]:
        """The documents whose keys begin with these parts, in the order of their keys."""
        first = _encoded(prefix)
        rows = self._execute(_LIST, (self._account_id, kind, first, first + b"\xff"))
        return [msgspec.json.decode(document) for (document,) in rows]

    def put(self, kind: str, key: tuple[str, ...], document: Document) -> None:
        """Write a document, over whatever has its key. Outside `change` it is on the disk when this returns."""
        with self.change():
            self._execute(_PUT, (self._account_id, kind, _encoded(key), msgspec.json.encode(document)))

    def delete(self, kind: str, *key: str) -> None:
        """Remove the document with exactly this key, if it is there."""
        with self.change():
            self._execute(_DELETE, (self._account_id, kind, _encoded(key)))

    def delete_all(self, kind: str, *prefix: str) -> None:
        """Remove the documents whose keys begin with these parts."""
        first = _encoded(prefix)
        with self.change():
            self._execute(_DELETE_ALL, (self._account_id, kind, first, first + b"\xff"))

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction: all that is written inside is on the disk at its end, or, if anything raises, none of it.

        A change within a change is part of the outer one.
        """
        if self._depth == 0:
            self._execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._execute("COMMIT")
        except BaseException:
            # SQLite itself rolls back on some errors (a full disk, say), and then there is no transaction left.
            if self._depth == 1 and self._connection.in_transaction:
                self._execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1
        if self._depth == 0:
            self._checkpoint_sometimes()

    def close(self) -> None:
        """Leave one whole file behind."""
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._connection.close()

    def _checkpoint_sometimes(self) -> None:
        """The file's log would grow for ever: nobody but us empties it."""
        self._changes += 1
        if self._changes % _CHECKPOINT_CHANGES == 0:
            self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _encoded(key: tuple[str, ...]) -> bytes:
    """Keys in the order of their parts, none of which can be mistaken for two, or for the beginning of another."""
    return b"".join(part.encode(errors="surrogatepass").replace(b"\0", b"\0\xfe") + b"\0\1" for part in key)
