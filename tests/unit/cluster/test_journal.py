"""The journal: what a crash leaves behind, and what it must not."""

from pathlib import Path

import pytest

from fairlead.cluster.journal import Journal, JournalError
from fairlead.websocket_api.journal import Closed, Closing, Opened, encode


def opened(id: str) -> Opened:
    return Opened(id, "api", "dev", 1.0, "127.0.0.1", None)


def reopen(path: Path) -> list[tuple[Opened, Closing | None]]:
    journal = Journal(path)
    journal.close()
    return journal.left_open


def test_what_was_opened_and_not_closed_is_left_open_in_order(tmp_path: Path) -> None:
    path = tmp_path / "connections.journal"
    journal = Journal(path)
    assert journal.left_open == []
    for entry in (opened("a"), opened("b"), opened("c"), Closed("b"), Closing("c", "r", 1001, "")):
        journal.append(encode(entry))
    journal.close()  # a process that dies closes its files no differently
    left = [(opened("a"), None), (opened("c"), Closing("c", "r", 1001, ""))]
    assert reopen(path) == left
    assert reopen(path) == left, "reading is not answering"


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_cut_short_did_not_happen(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "connections.journal"
    journal = Journal(path)
    journal.append(encode(opened("a")))
    journal.append(encode(opened("b")))
    journal.close()
    path.write_bytes(path.read_bytes()[:-cut])
    assert reopen(path) == [(opened("a"), None)]


def test_a_file_of_dead_connections_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "connections.journal"
    journal = Journal(path)
    journal.append(encode(opened("kept")))
    for number in range(60_000):
        journal.append(encode(opened(str(number))))
        journal.append(encode(Closed(str(number))))
    journal.close()
    assert path.stat().st_size < 5 << 20
    assert reopen(path) == [(opened("kept"), None)]


@pytest.mark.parametrize("text", [b"garbage\n", b'{"journal":"connections","version":2}\n'])
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "connections.journal"
    path.write_bytes(text)
    with pytest.raises(JournalError, match=r"connections\.journal"):
        Journal(path)
    assert path.read_bytes() == text


def test_a_file_that_cannot_be_rewritten_goes_on_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    journal = Journal(folder / "connections.journal")
    journal.append(encode(opened("kept")))
    in_the_way = folder / "connections.new"
    in_the_way.mkdir()
    for number in range(60_000):
        journal.append(encode(opened(str(number))))
        journal.append(encode(Closed(str(number))))
    in_the_way.rmdir()
    journal.append(encode(opened("last")))
    journal.close()
    assert reopen(folder / "connections.journal") == [(opened("kept"), None), (opened("last"), None)]


def test_an_entry_that_may_wait_is_written_with_the_next_or_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "connections.journal"
    journal = Journal(path)
    journal.append(encode(opened("a")))
    journal.append_later(encode(Closed("a")))
    assert b"closed" not in path.read_bytes()
    journal.append(encode(opened("b")))
    assert path.read_bytes().index(b"closed") < path.read_bytes().index(b'"b"')
    journal.append_later(encode(Closed("b")))
    journal.flush()
    journal.flush()
    assert path.read_bytes().count(b"closed") == 2
    journal.append(encode(opened("c")))
    journal.append_later(encode(Closed("c")))
    journal.close()
    assert reopen(path) == []
