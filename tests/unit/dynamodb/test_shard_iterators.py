import pytest

from fairlead.dynamodb.shard_iterators import GOOD_SECONDS, check_trimmed, find, read, write
from fairlead.dynamodb.streams import Stream
from fairlead.model.errors import ApiError
from tabledesk import CALLER, Desk, definition


@pytest.fixture
def stream(desk: Desk) -> Stream:
    specification = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    desk.call("CreateTable", **definition(StreamSpecification=specification))
    desk.put(id="a")
    made = desk.table().stream
    assert made is not None
    return made


def refusal(desk: Desk, text: str, now: float = 0.0) -> str:
    with pytest.raises(ApiError) as raised:
        read(desk.database.catalog.streams, CALLER, text, now)
    return raised.value.code


def test_an_iterator_is_read_as_it_was_written(desk: Desk, stream: Stream) -> None:
    for number in (1, 2):
        text = write(stream, CALLER, number, 1000.0)
        assert read(desk.database.catalog.streams, CALLER, text, 1000.0 + GOOD_SECONDS) == (stream, number)
        assert len(text) <= 2048


def test_an_iterator_expires(desk: Desk, stream: Stream) -> None:
    text = write(stream, CALLER, 1, 1000.0)
    assert refusal(desk, text, 1000.0 + GOOD_SECONDS + 1) == "ExpiredIteratorException"
    assert refusal(desk, write(stream, CALLER, 1, float("nan"))) == "ExpiredIteratorException"


def test_what_nobody_gave_is_refused(desk: Desk, stream: Stream) -> None:
    arn = stream.arn(CALLER)
    for text in ("", "x", arn, f"{arn}|1|", f"{arn}|1|AAAA", f"{arn}|1|\u00e9", f"{arn}|2|AAAAAAAAAAEAAAAAAAAAAA=="):
        assert refusal(desk, text) == "ValidationException"
    assert refusal(desk, write(stream, CALLER, 3, 0.0)) == "ValidationException"
    assert refusal(desk, write(stream, CALLER, 0, 0.0)) == "ValidationException"
    assert refusal(desk, write(stream, CALLER, 1, 0.0).replace("things", "others")) == "ResourceNotFoundException"


def test_what_was_trimmed_cannot_be_read(desk: Desk, stream: Stream) -> None:
    stream.trimmed = 1
    assert refusal(desk, write(stream, CALLER, 1, 0.0)) == "TrimmedDataAccessException"
    check_trimmed(stream, 2)
    assert find(desk.database.catalog.streams, CALLER, stream.arn(CALLER)) is stream
