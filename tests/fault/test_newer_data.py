"""Data of a newer release, or of another program, is not touched: the start says so and ends."""

import sqlite3
from pathlib import Path

import pytest

from apps import echo
from program import Program


@pytest.mark.parametrize(("application_id", "said"), [(0x464C4446, "a newer release"), (7, "of another program")])
def test_definitions_that_are_not_ours_to_change(tmp_path: Path, application_id: int, said: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(data / "definitions.db") as connection:
        connection.execute(f"PRAGMA application_id={application_id}")
        connection.execute("PRAGMA user_version=99")
    connection.close()
    before = (data / "definitions.db").read_bytes()
    with pytest.raises(AssertionError, match=said) as caught:
        Program(echo(tmp_path / "app"), data=data).start()
    assert "Traceback" not in str(caught.value)
    assert (data / "definitions.db").read_bytes() == before
