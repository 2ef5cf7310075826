import sqlite3
from contextlib import closing
from pathlib import Path

from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file


def test_a_new_file_has_every_table_and_its_number(tmp_path: Path) -> None:
    path = tmp_path / "tables.db"
    open_file(path, LAYOUT, Durability.FULL).close()
    with closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
        assert names >= {"tables", "items", "entries", "expiries", "chores", "tokens", "streams", "records", "censuses"}
        assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"FLTB", "big"),)
        assert connection.execute("PRAGMA user_version").fetchone() == (LAYOUT.version,)
