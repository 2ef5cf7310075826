import pytest

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.streams import KEPT_SECONDS, Streams, number_of, sequence, view_of
from tabledesk import CALLER, Desk, definition, item

BOTH = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
STRANGER = Caller("999999999999", "arn:aws:iam::999999999999:root", "AKIB", "eu-west-1")


def trim(desk: Desk, limit: int = 100) -> bool:
    (stream,) = desk.database.catalog.streams.everyone()
    return desk.commit(lambda: begun_trim(desk, stream.number, limit))


def begun_trim(desk: Desk, number: int, limit: int) -> bool:
    desk.database.begin()
    streams = desk.database.catalog.streams
    stream = streams.numbered(number)
    assert stream is not None
    return streams.trim(stream, limit)


def test_sequence_numbers_have_one_length_and_the_order_of_the_records() -> None:
    assert sequence(7) == "100000000000000000007"
    assert number_of(sequence(7)) == 7
    for wrong in ("", "7", "x" * 21, "000000000000000000007", "1000000000000000000070", "٣" * 21):
        assert number_of(wrong) is None


@pytest.mark.parametrize("specification", [None, {}, {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}])
def test_only_an_enabled_specification_asks_for_a_stream(specification: dict[str, object] | None) -> None:
    assert view_of(specification) == ""


def test_streams_belong_to_an_account_in_every_region(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    streams, stream = desk.database.catalog.streams, desk.table().stream
    assert stream is not None
    elsewhere = Caller(CALLER.account_id, CALLER.arn, CALLER.key_id, "ap-south-1")
    assert streams.find(CALLER, stream.arn(elsewhere)) is stream
    assert streams.find(STRANGER, stream.arn(CALLER)) is None
    assert streams.find(STRANGER, stream.arn(STRANGER)) is None
    assert streams.find(CALLER, "arn:aws:s3:::bucket") is None
    assert (streams.all(CALLER.account_id), streams.all(STRANGER.account_id)) == ([stream], [])
    assert streams.all(CALLER.account_id, "other") == []


def test_a_table_of_the_same_name_in_the_same_moment_has_another_stream(desk: Desk) -> None:
    for _ in range(3):
        desk.call("CreateTable", **definition(StreamSpecification=BOTH))
        desk.call("DeleteTable", TableName="things")
    labels = [each["StreamLabel"] for each in desk.call("ListStreams")["Streams"]]
    assert labels == ["2023-11-14T22:13:20.000", "2023-11-14T22:13:20.001", "2023-11-14T22:13:20.002"]


def test_the_next_life_goes_on_with_the_numbers(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    desk.put(id="a")
    desk.put(id="b")
    again = Streams(desk.database.catalog.streams.rows, desk.clock).of_table(desk.table().number)
    assert again is not None
    assert (again.last, again.trimmed) == (2, 0)
    desk.clock.jump(KEPT_SECONDS + 1)
    trim(desk)
    again = Streams(desk.database.catalog.streams.rows, desk.clock).of_table(desk.table().number)
    assert again is not None
    assert (again.last, again.trimmed) == (2, 2)


def test_what_was_undone_has_no_number(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    desk.put(id="a")

    def job() -> str:
        desk.database.begin()
        stream = desk.table().stream
        assert stream is not None
        stream.append(0, 1, b"{}", None, None)
        raise OSError

    assert desk.database.commits.run([job], lambda error: type(error).__name__) == ["OSError"]
    desk.put(id="b")
    assert [told["dynamodb"]["SequenceNumber"] for told in desk.records()] == [sequence(1), sequence(2)]


def test_records_go_after_a_day_oldest_first_and_in_pieces(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    for number in range(10):
        desk.put(id=f"i{number}")
        desk.clock.jump(1)
    assert not trim(desk)
    assert len(desk.records()) == 10
    desk.clock.jump(KEPT_SECONDS - 4.5)
    assert trim(desk, 4)
    assert not trim(desk, 4)
    assert [told["dynamodb"]["Keys"] for told in desk.records()] == [item(id=f"i{n}") for n in range(6, 10)]


def test_a_stream_that_ended_is_readable_for_a_day_and_then_gone(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    desk.put(id="a")
    desk.clock.jump(100)
    desk.call("DeleteTable", TableName="things")
    desk.clock.jump(KEPT_SECONDS - 50)
    trim(desk)
    assert (desk.rows("records"), desk.rows("streams")) == (0, 1)
    assert desk.records() == []
    desk.clock.jump(51)
    trim(desk)
    assert desk.rows("streams") == 0
    assert desk.call("ListStreams")["Streams"] == []


def test_a_record_is_found_by_its_moment(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=BOTH))
    start = desk.clock.now()
    for number in range(10):
        desk.put(id=f"i{number}")
        desk.clock.jump(10)
    stream = desk.table().stream
    assert stream is not None
    found = [stream.number_at(start + after) for after in (-5, 0, 0.1, 45, 90, 91)]
    assert found == [1, 1, 2, 6, 10, 11]
