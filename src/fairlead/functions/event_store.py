"""Events that nobody waits for, on disk: those that are queued, and the dead letters, which were given up.

Used by one thread. Every write is part of a transaction that the caller commits (`storage.group_commit`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.storage.durability import Durability
from fairlead.storage.files import Layout, open_file
from fairlead.storage.group_commit import GroupCommit

FILE: Final = "events.db"
LAYOUT: Final = Layout(
    name="queued events",
    application_id=0x46_4C_45_56,  # "FLEV"
    migrations=(
        (
            """CREATE TABLE events (
                 account TEXT NOT NULL, request_id TEXT NOT NULL, function TEXT NOT NULL, event BLOB NOT NULL,
                 arrived REAL NOT NULL, attempts INTEGER NOT NULL, due REAL NOT NULL,
                 PRIMARY KEY (account, request_id))""",
            """CREATE TABLE dead_letters (
                 account TEXT NOT NULL, request_id TEXT NOT NULL, function TEXT NOT NULL, event BLOB NOT NULL,
                 arrived REAL NOT NULL, attempts INTEGER NOT NULL, died REAL NOT NULL, reason TEXT NOT NULL,
                 error BLOB NOT NULL, PRIMARY KEY (account, request_id))""",
        ),
    ),
)
_CHECKPOINT_GROUPS: Final = 256
_COLUMNS: Final = "account, request_id, function, event, arrived, attempts"


class Queued:
    """An event in the queue, without its payload. `function` is whom it is for: `name`, or `name:qualifier`.

    `arrived` and `due` are in seconds since the epoch; `attempts` are runs that failed.
    """

    __slots__ = ("arrived", "attempts", "due", "function", "request_id", "throttles")

    def __init__(self, request_id: str, function: str, arrived: float, attempts: int, due: float) -> None:
        self.request_id = request_id
        self.function = function
        self.arrived = arrived
        self.attempts = attempts
        self.due = due
        self.throttles = 0
        """How often there was no room for it; not kept."""

    def __lt__(self, other: "Queued") -> bool:
        return self.due < other.due


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that was given up. `error` is JSON: what the last run failed with."""

    request_id: str
    function: str
    event: bytes
    arrived: float
    attempts: int
    died: float
    reason: str
    error: bytes


class EventStore:
    """The file. Raises UnusableFileError, sqlite3.Error."""

    def __init__(self, path: Path, account_id: str, durability: Durability = Durability.FULL) -> None:
        self._account = account_id
        self._connection = open_file(path, LAYOUT, durability)
        self._execute = self._connection.execute
        self._group = GroupCommit(self._connection, lambda: None)
        self._groups = 0

    def run(self, jobs: list[Callable[["EventStore"], object]]) -> list[object]:
        """What each job gives, once all is on the disk; an Exception in the place of what a job that failed gives."""
        answers: list[object] = self._group.run([lambda job=job: job(self) for job in jobs], lambda error: error)  # type: ignore[misc]
        self._groups += 1
        if self._groups % _CHECKPOINT_GROUPS == 0:
            self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return answers

    def queued(self) -> list[Queued]:
        """Every event in the queue."""
        rows = self._execute(
            "SELECT request_id, function, arrived, attempts, due FROM events WHERE account=? ORDER BY due",
            (self._account,),
        )
        return [Queued(*row) for row in rows]

    def put(self, queued: Queued, event: bytes) -> None:
        """Add an event."""
        self._group.begin()
        row = (self._account, queued.request_id, queued.function, event, queued.arrived, queued.attempts, queued.due)
        self._execute("INSERT INTO events VALUES (?,?,?,?,?,?,?)", row)

    def event(self, request_id: str) -> bytes | None:
        """The payload of an event in the queue."""
        row = self._execute(
            "SELECT event FROM events WHERE account=? AND request_id=?", (self._account, request_id)
        ).fetchone()
        return None if row is None else row[0]

    def retry(self, request_id: str, attempts: int, due: float) -> None:
        """A run has failed; the next is due then."""
        self._group.begin()
        self._execute(
            "UPDATE events SET attempts=?, due=? WHERE account=? AND request_id=?",
            (attempts, due, self._account, request_id),
        )

    def remove(self, request_id: str) -> None:
        """The event has been run."""
        self._group.begin()
        self._execute("DELETE FROM events WHERE account=? AND request_id=?", (self._account, request_id))

    def bury(self, request_id: str, attempts: int, died: float, reason: str, error: bytes) -> None:
        """The event is given up: it becomes a dead letter."""
        self._group.begin()
        self._execute(
            f"INSERT OR REPLACE INTO dead_letters ({_COLUMNS}, died, reason, error) "  # noqa: S608 - names of ours
            "SELECT account, request_id, function, event, arrived, ?, ?, ?, ? FROM events "
            "WHERE account=? AND request_id=?",
            (attempts, died, reason, error, self._account, request_id),
        )
        self.remove(request_id)

    def dead_letters(self) -> list[DeadLetter]:
        """All that were given up, the oldest first."""
        rows = self._execute(
            "SELECT request_id, function, event, arrived, attempts, died, reason, error FROM dead_letters "
            "WHERE account=? ORDER BY died, request_id",
            (self._account,),
        )
        return [DeadLetter(*row) for row in rows]

    def revive(self, request_id: str, now: float) -> Queued | None:
        """Put a dead letter into the queue again, as if it had come now; None where there is none of this id."""
        key = (self._account, request_id)
        row = self._execute("SELECT function, event FROM dead_letters WHERE account=? AND request_id=?", key).fetchone()
        if row is None:
            return None
        queued = Queued(request_id, row[0], now, 0, now)
        self.put(queued, row[1])
        self._execute("DELETE FROM dead_letters WHERE account=? AND request_id=?", key)
        return queued

    def close(self) -> None:
        """Leave one whole file behind."""
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._connection.close()
