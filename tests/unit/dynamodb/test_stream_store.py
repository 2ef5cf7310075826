from fairlead.dynamodb.stream_store import Record, StreamStore
from tabledesk import Desk


def rows_of(desk: Desk) -> StreamStore:
    return StreamStore(desk.database.store)


def record(number: int, at: float) -> Record:
    return number, at, 0, 10, b'{"id":{"S":"a"}}', None, b"{}"


def test_records_are_read_from_any_number_on(desk: Desk) -> None:
    rows = rows_of(desk)
    number, other = rows.add(3, b"one"), rows.add(4, b"two")
    for q in range(1, 6):
        rows.append(number, record(q, 100.0 + q))
    rows.append(other, record(1, 100.0))
    assert [row[0] for row in rows.read(number, 3, 10)] == [3, 4, 5]
    assert list(rows.read(number, 1, 1)) == [record(1, 101.0)]
    assert list(rows.read(number, 6, 10)) == []
    assert (rows.last(number), rows.last(other), rows.last(99)) == (5, 1, 0)
    assert rows.written_at(number, 2) == 102.0


def test_definitions_change_and_go(desk: Desk) -> None:
    rows = rows_of(desk)
    number = rows.add(3, b"old")
    rows.change(number, b"new")
    assert rows.definitions() == [(number, 3, b"new", 0)]
    rows.remove(number)
    assert rows.definitions() == []
    assert rows.add(3, b"next") > number


def test_the_front_is_trimmed_and_what_was_trimmed_is_known(desk: Desk) -> None:
    rows = rows_of(desk)
    number = rows.add(3, b"")
    for q, at in ((1, 100.0), (2, 101.0), (3, 250.0), (4, 102.0)):
        rows.append(number, record(q, at))
    assert rows.trim(number, 100.0, 10) == 0
    assert rows.trim(number, 200.0, 1) == 1
    assert rows.trim(number, 200.0, 10) == 2  # a clock that was set back hides the fourth behind the third
    assert rows.definitions() == [(number, 3, b"", 2)]
    assert [row[0] for row in rows.read(number, 0, 10)] == [3, 4]


def test_a_large_record_counts_for_the_checkpoint(desk: Desk) -> None:
    rows = rows_of(desk)
    before = desk.database.store.dirty_pages
    rows.append(1, (1, 0.0, 0, 1, b"{}", b"x" * 40_960, None))
    assert desk.database.store.dirty_pages >= before + 10
