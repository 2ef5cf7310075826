import re

import pytest

from fairlead.dynamodb.caller import Caller
from tabledesk import CALLER, Desk, definition, item


def table(desk: Desk, view: str) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": view}
    desk.call("CreateTable", **definition(StreamSpecification=stream))


def test_a_record_tells_all_that_lambda_shows(desk: Desk) -> None:
    table(desk, "NEW_AND_OLD_IMAGES")
    desk.clock.jump(0.75)
    desk.put(id="a", n=1)
    (told,) = desk.records()
    assert re.fullmatch("[0-9a-f]{32}", told.pop("eventID"))
    assert told == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_700_000_000,
            "Keys": item(id="a"),
            "NewImage": item(id="a", n=1),
            "SequenceNumber": "100000000000000000001",
            "SizeBytes": 3 + 3 + 3,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def test_a_record_is_the_same_whenever_it_is_read(desk: Desk) -> None:
    table(desk, "KEYS_ONLY")
    desk.put(id="a")
    desk.put(id="b")
    assert desk.records() == desk.records()
    assert len({told["eventID"] for told in desk.records()}) == 2


@pytest.mark.parametrize(
    ("view", "new", "old"),
    [
        ("KEYS_ONLY", False, False),
        ("NEW_IMAGE", True, False),
        ("OLD_IMAGE", False, True),
        ("NEW_AND_OLD_IMAGES", True, True),
    ],
)
def test_a_view_shows_what_it_is_named_for(desk: Desk, view: str, new: bool, old: bool) -> None:
    table(desk, view)
    first, second = item(id="a", v="one"), item(id="a", v="two")
    desk.call("PutItem", TableName="things", Item=first)
    desk.call("PutItem", TableName="things", Item=second)
    desk.call("DeleteItem", TableName="things", Key=item(id="a"))
    inserted, modified, removed = (told["dynamodb"] for told in desk.records())
    assert [told["eventName"] for told in desk.records()] == ["INSERT", "MODIFY", "REMOVE"]
    assert inserted.get("NewImage") == (first if new else None)
    assert (modified.get("NewImage"), modified.get("OldImage")) == (second if new else None, first if old else None)
    assert removed.get("OldImage") == (second if old else None)
    assert ("OldImage" in inserted, "NewImage" in removed) == (False, False)
    assert [told["Keys"] for told in (inserted, modified, removed)] == [item(id="a")] * 3
    assert modified["SizeBytes"] == 3 + 7 * new + 7 * old


def test_the_region_is_the_reader_s(desk: Desk) -> None:
    table(desk, "KEYS_ONLY")
    desk.put(id="a")
    stream = desk.table().stream
    assert stream is not None
    elsewhere = Caller(CALLER.account_id, CALLER.arn, CALLER.key_id, "ap-south-1")
    start = {"StreamArn": stream.arn(elsewhere), "ShardId": stream.shard_id, "ShardIteratorType": "TRIM_HORIZON"}
    _, given = desk.ask("GetShardIterator", elsewhere, **start)
    _, answer = desk.ask("GetRecords", elsewhere, ShardIterator=given["ShardIterator"])
    assert answer["Records"][0]["awsRegion"] == "ap-south-1"
