"""Opening a SQLite file: whose it is, which version its layout has, and how safely it is written.

Every store has an `application_id` (so that no file is mistaken for another) and a `user_version`, the number of
migrations it has seen. Migrations only go forward, each in a transaction of its own.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.storage.durability import Durability

CACHE_KIB: Final = 65_536
_SYNCHRONOUS: Final = {Durability.FULL: "FULL", Durability.OS: "NORMAL", Durability.MEMORY: "OFF"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one kind of store. `migrations[n]` are the statements that lead from version n to n + 1."""

    name: str
    """What it holds, for messages: `tables`."""
    application_id: int
    migrations: tuple[tuple[str, ...], ...]

    @property
    def version(self) -> int:
        """The version that this program writes."""
        return len(self.migrations)


class UnusableFileError(Exception):
    """A file that must not be written: not ours, from a newer program, or damaged. Its text names file and remedy."""


def open_file(path: Path, layout: Layout, durability: Durability) -> sqlite3.Connection:
    """The one write connection to the store at `path`, brought to the newest version of `layout`; made when missing.

    The connection is in autocommit mode, holds the file alone while it is open, and never checkpoints by itself:
    its owner does. That keeps the WAL-reset fault of SQLite before 3.51.3, which needs two connections, out of
    reach. Raises UnusableFileError, sqlite3.Error.
    """
    target = ":memory:" if durability is Durability.MEMORY else path
    connection = sqlite3.connect(target, isolation_level=None, cached_statements=512)
    try:
        _identify(connection, path, layout)
        _set_pragmas(connection, durability)
        _migrate(connection, layout)
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise UnusableFileError(f"{path} cannot be read as {layout.name}: {error}.") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _identify(connection: sqlite3.Connection, path: Path, layout: Layout) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application_id != layout.application_id and (application_id or version or objects):
        raise UnusableFileError(f"{path} is a SQLite file of another program, not {layout.name} of this one.")
    if version > layout.version:
        raise UnusableFileError(
            f"{path} was written by a newer release: its {layout.name} have version {version}, "
            f"this release knows versions up to {layout.version}. Use the newer release, or another data folder."
        )


def _set_pragmas(connection: sqlite3.Connection, durability: Durability) -> None:
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={_SYNCHRONOUS[durability]}",
        # On macOS a plain fsync leaves the data in the drive's cache; elsewhere this does nothing.
        f"fullfsync={'ON' if durability is Durability.FULL else 'OFF'}",
        f"cache_size=-{CACHE_KIB}",
        "temp_store=MEMORY",
        "wal_autocheckpoint=0",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _migrate(connection: sqlite3.Connection, layout: Layout) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, statements in enumerate(layout.migrations[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={layout.application_id}")
        connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
