import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fairlead.storage.durability import Durability
from fairlead.storage.files import Layout, UnusableFileError, open_file

ONE = Layout("notes", 0x1234, (("CREATE TABLE notes (text TEXT)",),))
TWO = Layout("notes", 0x1234, (*ONE.migrations, ("ALTER TABLE notes ADD at INTEGER", "UPDATE notes SET at=7")))


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(("durability", "synchronous"), [(Durability.FULL, 2), (Durability.OS, 1)])
def test_a_new_file_is_marked_and_set_up(tmp_path: Path, durability: Durability, synchronous: int) -> None:
    with closing(open_file(tmp_path / "notes.db", TWO, durability)) as connection:
        assert pragma(connection, "application_id") == 0x1234
        assert pragma(connection, "user_version") == 2
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == synchronous
        assert pragma(connection, "wal_autocheckpoint") == 0
        assert pragma(connection, "locking_mode") == "exclusive"


def test_an_older_file_is_migrated_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with closing(open_file(path, ONE, Durability.FULL)) as connection:
        connection.execute("INSERT INTO notes VALUES ('x')")
    with closing(open_file(path, TWO, Durability.FULL)) as connection:
        assert connection.execute("SELECT * FROM notes").fetchall() == [("x", 7)]


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    open_file(path, ONE, Durability.FULL).close()
    broken = Layout("notes", 0x1234, (*ONE.migrations, ("CREATE TABLE more (x)", "CREATE TABLE notes (y)")))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_file(path, broken, Durability.FULL)
    with closing(open_file(path, ONE, Durability.FULL)) as connection:
        assert pragma(connection, "user_version") == 1
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("notes",)]


def test_a_newer_file_is_refused_by_name_and_versions(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    open_file(path, TWO, Durability.FULL).close()
    with pytest.raises(UnusableFileError) as refused:
        open_file(path, ONE, Durability.FULL)
    assert str(path) in str(refused.value)
    assert "version 2" in str(refused.value)
    assert "up to 1" in str(refused.value)


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(UnusableFileError, match="another program"):
        open_file(path, ONE, Durability.FULL)
    assert path.read_bytes() == before


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"this was never a database, whatever its name says" * 100)
    with pytest.raises(UnusableFileError, match=r"notes\.db cannot be read as notes"):
        open_file(path, ONE, Durability.FULL)


def test_nobody_else_opens_the_file_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with (
        closing(open_file(path, ONE, Durability.FULL)),
        closing(sqlite3.connect(path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT * FROM notes").fetchall()


def test_memory_writes_no_file(tmp_path: Path) -> None:
    with closing(open_file(tmp_path / "notes.db", ONE, Durability.MEMORY)) as connection:
        connection.execute("INSERT INTO notes VALUES ('x')")
    assert list(tmp_path.iterdir()) == []
