"""Many requests, one transaction, one flush: the answers are known to be durable when `run` returns them."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

Answer = TypeVar("Answer")


class GroupCommit:
    """Runs jobs against the one write connection, all jobs of a group in one transaction.

    A job reads as it likes and calls `begin` before its first write; what it refuses it answers with a value and
    leaves nothing written. When anything raises (a full disk, an I/O error, a fault of ours) the group is undone
    and its jobs run again, each in a transaction of its own, so that only the one that fails is lost: nothing of
    the group has been answered yet. `undone` is called after every rollback, to forget what was cached.
    """

    __slots__ = ("_connection", "_undone")

    def __init__(self, connection: sqlite3.Connection, undone: Callable[[], None]) -> None:
        self._connection = connection
        self._undone = undone

    @property
    def changes(self) -> int:
        """Rows written since the file was opened, whatever became of them."""
        return self._connection.total_changes

    def begin(self) -> None:
        """Make sure that a transaction is open."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def run(self, jobs: Sequence[Callable[[], Answer]], failed: Callable[[Exception], Answer]) -> list[Answer]:
        """The answers of `jobs`, in their order, once they are committed. `failed` answers for a job that raised."""
        if len(jobs) == 1:
            return [self._alone(jobs[0], failed)]
        try:
            answers = [job() for job in jobs]
            self._commit()
        except Exception:  # noqa: BLE001 - each job meets its error again below, alone, and answers with it
            self._undo()
            return [self._alone(job, failed) for job in jobs]
        return answers

    def _alone(self, job: Callable[[], Answer], failed: Callable[[Exception], Answer]) -> Answer:
        try:
            answer = job()
            self._commit()
        except Exception as error:  # noqa: BLE001 - the border of one request: `failed` reports it
            self._undo()
            return failed(error)
        return answer

    def _commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def _undo(self) -> None:
        # SQLite itself rolls back on some errors (a full disk, say), and then there is no transaction left.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._undone()
