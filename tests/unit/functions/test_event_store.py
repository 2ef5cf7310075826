from functools import partial
from pathlib import Path

import pytest

from fairlead.functions.event_store import FILE, LAYOUT, DeadLetter, EventStore, Queued
from fairlead.storage.durability import Durability
from fairlead.storage.files import UnusableFileError, open_file


def put(store: EventStore, *ids: str) -> None:
    events = [Queued(id, "f", 1.0, 0, 1.0) for id in ids]
    answers = store.run([partial(EventStore.put, queued=queued, event=b"[1]") for queued in events])
    assert answers == [None] * len(ids)


def ids(store: EventStore) -> list[str]:
    return [queued.request_id for queued in store.queued()]


def test_what_is_put_is_there_in_the_next_life(tmp_path: Path) -> None:
    store = EventStore(tmp_path / FILE, "1")
    put(store, "a", "b", "c")
    store.run([lambda kept: kept.remove("a"), lambda kept: kept.retry("b", 1, 61.0)])
    store.close()
    store = EventStore(tmp_path / FILE, "1")
    assert [(one.request_id, one.attempts, one.due) for one in store.queued()] == [("c", 0, 1.0), ("b", 1, 61.0)]
    assert store.event("b") == b"[1]"
    assert store.event("a") is None
    store.close()
    other = EventStore(tmp_path / FILE, "2")
    assert other.queued() == []
    other.close()


def test_a_dead_letter_is_read_and_comes_back_to_life(tmp_path: Path) -> None:
    store = EventStore(tmp_path / FILE, "1")
    put(store, "a")
    store.run([lambda kept: kept.bury("a", 3, 9.0, "RetriesExhausted", b'"why"')])
    assert ids(store) == []
    letter = DeadLetter("a", "f", b"[1]", 1.0, 3, 9.0, "RetriesExhausted", b'"why"')
    assert store.dead_letters() == [letter]
    (queued,) = store.run([lambda kept: kept.revive("a", 20.0)])
    assert isinstance(queued, Queued)
    assert (queued.arrived, queued.attempts, queued.due) == (20.0, 0, 20.0)
    assert (ids(store), store.dead_letters()) == (["a"], [])
    assert store.run([lambda kept: kept.revive("a", 20.0)]) == [None]
    store.close()


def test_a_job_that_fails_fails_alone(tmp_path: Path) -> None:
    store = EventStore(tmp_path / FILE, "1")
    put(store, "a")
    first, second = store.run(
        [
            lambda kept: kept.put(Queued("a", "f", 1.0, 0, 1.0), b"twice"),
            lambda kept: kept.put(Queued("b", "f", 1.0, 0, 1.0), b"2"),
        ]
    )
    assert isinstance(first, Exception)
    assert second is None
    assert sorted(ids(store)) == ["a", "b"]
    store.close()


def test_the_log_of_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    store = EventStore(tmp_path / FILE, "1", Durability.OS)
    for number in range(256):
        put(store, str(number))
    assert (tmp_path / f"{FILE}-wal").stat().st_size == 0
    store.close()


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    connection = open_file(tmp_path / FILE, LAYOUT, Durability.FULL)
    connection.execute(f"PRAGMA user_version={LAYOUT.version + 1}")
    connection.close()
    with pytest.raises(UnusableFileError, match="newer release"):
        EventStore(tmp_path / FILE, "1")
