from typing import Any

import pytest

from tabledesk import Desk, definition

STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}


@pytest.fixture
def start(desk: Desk) -> dict[str, Any]:
    """A stream whose five records are 10 s apart."""
    arn = desk.call("CreateTable", **definition(StreamSpecification=STREAM))["TableDescription"]["LatestStreamArn"]
    for number in range(1, 6):
        desk.put(id=f"i{number}")
        desk.clock.jump(10)
    (shard,) = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    return {"StreamArn": arn, "ShardId": shard["ShardId"]}


def read(desk: Desk, start: dict[str, Any], kind: str, **more: Any) -> list[int]:
    iterator = desk.call("GetShardIterator", **start, ShardIteratorType=kind, **more)["ShardIterator"]
    return [
        int(told["dynamodb"]["SequenceNumber"][-2:])
        for told in desk.call("GetRecords", ShardIterator=iterator)["Records"]
    ]


def sequence(number: int) -> dict[str, str]:
    return {"SequenceNumber": str(10**20 + number)}


def test_a_reader_begins_where_it_likes(desk: Desk, start: dict[str, Any]) -> None:
    assert read(desk, start, "TRIM_HORIZON") == [1, 2, 3, 4, 5]
    assert read(desk, start, "LATEST") == []
    assert read(desk, start, "AT_SEQUENCE_NUMBER", **sequence(3)) == [3, 4, 5]
    assert read(desk, start, "AFTER_SEQUENCE_NUMBER", **sequence(3)) == [4, 5]
    assert read(desk, start, "AFTER_SEQUENCE_NUMBER", **sequence(5)) == []
    assert read(desk, start, "AT_TIMESTAMP", Timestamp=1_700_000_020) == [3, 4, 5]


def test_latest_sees_what_comes_after_it(desk: Desk, start: dict[str, Any]) -> None:
    iterator = desk.call("GetShardIterator", **start, ShardIteratorType="LATEST")["ShardIterator"]
    desk.put(id="new")
    (told,) = desk.call("GetRecords", ShardIterator=iterator)["Records"]
    assert told["dynamodb"]["Keys"] == {"id": {"S": "new"}}


def test_an_empty_shard_can_be_read_from_its_start(desk: Desk) -> None:
    arn = desk.call("CreateTable", **definition(StreamSpecification=STREAM))["TableDescription"]["LatestStreamArn"]
    (shard,) = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    first = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    start = {"StreamArn": arn, "ShardId": shard["ShardId"]}
    assert read(desk, start, "AT_SEQUENCE_NUMBER", SequenceNumber=first) == []


def test_what_was_trimmed_is_told(desk: Desk, start: dict[str, Any]) -> None:
    stream = desk.table().stream
    assert stream is not None
    stream.trimmed = 3
    for kind, number in (("AT_SEQUENCE_NUMBER", 3), ("AFTER_SEQUENCE_NUMBER", 2)):
        request = {**start, "ShardIteratorType": kind, **sequence(number)}
        assert desk.refuse("GetShardIterator", **request)[0] == "TrimmedDataAccessException"
    assert read(desk, start, "AFTER_SEQUENCE_NUMBER", **sequence(3)) == [4, 5]
    assert read(desk, start, "TRIM_HORIZON") == [4, 5]


def test_wrong_members_are_refused(desk: Desk, start: dict[str, Any]) -> None:
    for code, wrong in (
        ("ValidationException", {}),
        ("ValidationException", {"ShardIteratorType": "FIRST"}),
        ("ValidationException", {"ShardIteratorType": "AT_SEQUENCE_NUMBER"}),
        ("ValidationException", {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "5"}),
        ("ValidationException", {"ShardIteratorType": "AT_SEQUENCE_NUMBER", **sequence(7)}),
        ("ValidationException", {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": "9" * 30}),
        ("ValidationException", {"ShardIteratorType": "AT_TIMESTAMP"}),
        ("SerializationException", {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": "now"}),
        ("ResourceNotFoundException", {"ShardIteratorType": "LATEST", "ShardId": "shardId-" + "0" * 30}),
        ("ResourceNotFoundException", {"ShardIteratorType": "LATEST", "StreamArn": start["StreamArn"] + "1"}),
    ):
        assert desk.refuse("GetShardIterator", **{**start, **wrong})[0] == code, wrong
