import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from fairlead.storage.group_commit import GroupCommit


class Rig:
    """A file of numbers that are not to be repeated, and what happened to its transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.undone = 0
        self.statements: list[str] = []
        connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        connection.set_trace_callback(self.statements.append)
        self.commits = GroupCommit(connection, self.count)

    def count(self) -> None:
        self.undone += 1

    def insert(self, *numbers: int) -> Callable[[], str]:
        def job() -> str:
            self.commits.begin()
            for number in numbers:
                self.connection.execute("INSERT INTO numbers VALUES (?)", (number,))
            return f"wrote {numbers}"

        return job

    def stored(self) -> list[int]:
        return [number for (number,) in self.connection.execute("SELECT n FROM numbers ORDER BY n")]


@pytest.fixture
def rig() -> Iterator[Rig]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield Rig(connection)


def failed(error: Exception) -> str:
    return type(error).__name__


def test_a_group_is_one_transaction(rig: Rig) -> None:
    assert rig.commits.run([rig.insert(1), rig.insert(2), rig.insert(3, 4)], failed) == [
        "wrote (1,)",
        "wrote (2,)",
        "wrote (3, 4)",
    ]
    assert [statement.split()[0] for statement in rig.statements] == ["BEGIN", *["INSERT"] * 4, "COMMIT"]


def test_reads_alone_open_no_transaction(rig: Rig) -> None:
    assert rig.commits.run([lambda: "read", lambda: "read"], failed) == ["read", "read"]
    assert rig.statements == []


def test_one_that_fails_takes_no_other_with_it(rig: Rig) -> None:
    answers = rig.commits.run([rig.insert(1), rig.insert(7, 8, 7), rig.insert(2)], failed)
    assert answers == ["wrote (1,)", "IntegrityError", "wrote (2,)"]
    assert rig.stored() == [1, 2]
    assert rig.undone == 2


def test_a_commit_that_fails_is_a_failure_of_its_jobs(rig: Rig) -> None:
    rig.connection.execute("PRAGMA foreign_keys=ON")
    rig.connection.execute(
        "CREATE TABLE children (n REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)",
    )

    def orphan() -> str:
        rig.commits.begin()
        rig.connection.execute("INSERT INTO children VALUES (99)")
        return "wrote an orphan"

    assert rig.commits.run([rig.insert(1), orphan], failed) == ["wrote (1,)", "IntegrityError"]
    assert rig.stored() == [1]
    assert not rig.connection.in_transaction


def test_a_fault_of_ours_is_undone_too(rig: Rig) -> None:
    def fault() -> str:
        rig.insert(5)()
        raise KeyError("no such thing")

    assert rig.commits.run([fault], failed) == ["KeyError"]
    assert rig.stored() == []
