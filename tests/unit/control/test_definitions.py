"""What is kept, and what is undone."""

import sqlite3
from pathlib import Path

import pytest

from fairlead.control.definitions import FILE, Definitions
from fairlead.storage.files import UnusableFileError

ACCOUNT = "000000000000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE


def test_a_document_is_there_again_after_the_file_was_closed(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    definitions.put("route", ("api", "one"), {"RouteKey": "é", "n": [1, 2.5, None]})
    definitions.close()
    assert not path.with_name(f"{FILE}-wal").exists() or not path.with_name(f"{FILE}-wal").stat().st_size
    again = Definitions(path, ACCOUNT)
    assert again.get("route", "api", "one") == {"RouteKey": "é", "n": [1, 2.5, None]}
    again.close()


def test_it_is_there_also_when_the_file_was_not_closed(path: Path, tmp_path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    definitions.put("api", ("a",), {"Name": "kept"})
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob(f"{FILE}*"):
        (copy / file.name).write_bytes(file.read_bytes())
    definitions.close()
    again = Definitions(copy / FILE, ACCOUNT)
    assert again.get("api", "a") == {"Name": "kept"}
    again.close()


def test_what_a_call_gives_is_the_callers_own(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    definitions.put("api", ("a",), {"Tags": {}})
    given = definitions.get("api", "a")
    assert given is not None
    given["Tags"]["x"] = "y"
    assert definitions.get("api", "a") == {"Tags": {}}
    definitions.close()


HOSTILE = [("a", "b"), ("a",), ("ab",), ("a\0\1b",), ("a\0", "b"), ("a", "\0b"), ("",), ("", ""), ("\ud800",)]


def test_no_key_is_mistaken_for_another(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    for key in HOSTILE:
        definitions.put("kind", key, {"key": "/".join(map(ascii, key))})
    for key in HOSTILE:
        assert definitions.get("kind", *key) == {"key": "/".join(map(ascii, key))}
        definitions.delete("kind", *key)
        assert definitions.get("kind", *key) is None
    assert definitions.list("kind") == []
    definitions.close()


def test_a_list_holds_what_begins_with_whole_parts_in_order(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    for key in [("a", "2"), ("ab", "0"), ("a", "1"), ("a", "1", "x"), ("b", "1"), ("a",)]:
        definitions.put("kind", key, {"key": list(key)})
    definitions.put("other", ("a", "9"), {})
    assert [found["key"] for found in definitions.list("kind", "a")] == [["a"], ["a", "1"], ["a", "1", "x"], ["a", "2"]]
    assert len(definitions.list("kind")) == 6
    definitions.close()


def test_accounts_do_not_see_each_other(path: Path) -> None:
    one = Definitions(path, ACCOUNT)
    one.put("api", ("a",), {"Name": "one"})
    one.close()
    two = Definitions(path, "111111111111")
    assert two.get("api", "a") is None
    assert two.list("api") == []
    two.close()


def test_a_change_that_fails_leaves_nothing(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    definitions.put("api", ("kept",), {})

    def change() -> None:
        with definitions.change():
            definitions.put("api", ("lost",), {})
            with definitions.change():
                definitions.delete("api", "kept")
            raise KeyError

    with pytest.raises(KeyError):
        change()
    assert definitions.get("api", "lost") is None
    assert definitions.get("api", "kept") == {}
    with definitions.change():
        definitions.put("api", ("next",), {})
    assert definitions.get("api", "next") == {}
    definitions.close()


def test_the_log_is_emptied_now_and_then(path: Path) -> None:
    definitions = Definitions(path, ACCOUNT)
    sizes = set()
    for number in range(300):
        definitions.put("api", ("a",), {"n": number, "padding": "x" * 3000})
        sizes.add(path.with_name(f"{FILE}-wal").stat().st_size)
    assert 0 in sizes
    definitions.close()


def test_a_file_of_another_program_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id=7")
    connection.close()
    with pytest.raises(UnusableFileError, match="definitions"):
        Definitions(path, ACCOUNT)
