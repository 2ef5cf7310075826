"""Data of a newer release, or of another program, is not touched: the start says so and ends."""

import sqlite3
from pathlib import Path

import pytest

from apps import echo
from program import Program


@pytest.mark.parametrize(
    ("file", "application_id", "said"),
    [
        ("definitions.db", 0x464C4446, "a newer release"),
        ("definitions.db", 7, "of another program"),
        ("events.db", 0x464C4556, "a newer release"),
    ],
)
def test_what_is_not_ours_to_change(tmp_path: Path, file: str, application_id: int, said: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(data / file) as connection:
        connection.execute(f"PRAGMA application_id={application_id}")
        connection.execute("PRAGMA user_version=99")
    connection.close()
    before = (data / file).read_bytes()
    with pytest.raises(AssertionError, match=said) as caught:
        Program(echo(tmp_path / "app"), data=data).start()
    assert "Traceback" not in str(caught.value)
    assert (data / file).read_bytes() == before
