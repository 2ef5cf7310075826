"""Files that earlier releases wrote: each must open, with everything that was in it.

`tables-N.db` was written by `tests/storesample.py` with version N of the layout. None is ever made anew.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairlead.dynamodb.housekeeping import Housekeeping
from fairlead.dynamodb.layout import LAYOUT
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from storesample import ITEMS, item
from tabledesk import Desk

SAMPLES = sorted(Path(__file__).parent.glob("tables-*.db"))


@pytest.fixture(params=SAMPLES, ids=[path.stem for path in SAMPLES])
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "tables.db"
    shutil.copy(request.param, path)
    return path


@pytest.fixture
def desk(sample: Path) -> Iterator[Desk]:
    connection = open_file(sample, LAYOUT, Durability.FULL)
    yield Desk(connection)
    connection.close()


def texts(found: list[Any]) -> list[str]:
    return sorted(str(sorted(each.items())) for each in found)


def test_there_is_a_sample_of_every_earlier_version() -> None:
    assert {int(path.stem.removeprefix("tables-")) for path in SAMPLES} >= set(range(1, LAYOUT.version))


def test_items_and_indexes_are_as_they_were(desk: Desk) -> None:
    items = [item(number) for number in range(ITEMS)]
    assert desk.call("ListTables")["TableNames"] == ["orders", "plain"]
    assert texts(desk.call("Scan", TableName="orders")["Items"]) == texts(items)
    for index in ("times", "rooms", "local"):
        assert desk.call("Scan", TableName="orders", IndexName=index, Select="COUNT")["Count"] == ITEMS
    room = {"ExpressionAttributeNames": {"#r": "room"}, "ExpressionAttributeValues": {":r": {"S": "r1"}}}
    query = {"TableName": "orders", "IndexName": "times", "KeyConditionExpression": "#r = :r", **room}
    assert desk.call("Query", **query)["Items"] == [each for each in items if each["room"]["S"] == "r1"]


def test_what_was_said_of_tables_is_kept(desk: Desk) -> None:
    described = desk.call("DescribeTable", TableName="orders")["Table"]
    assert desk.call("ListTagsOfResource", ResourceArn=described["TableArn"])["Tags"] == [
        {"Key": "team", "Value": "blue"}
    ]
    setting = desk.call("DescribeTimeToLive", TableName="orders")["TimeToLiveDescription"]
    assert setting == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    assert {index["IndexStatus"] for index in described["GlobalSecondaryIndexes"]} == {"ACTIVE"}


def test_a_stream_that_wrote_no_records_yet_does_now(desk: Desk) -> None:
    described = desk.call("DescribeTable", TableName="orders")["Table"]
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    (listed,) = desk.call("ListStreams")["Streams"]
    assert described["LatestStreamArn"] == listed["StreamArn"]
    before = len(desk.records("orders"))
    desk.call("DeleteItem", TableName="orders", Key={"customer": {"S": "c1"}, "number": {"N": "1"}})
    assert desk.records("orders")[before]["dynamodb"]["OldImage"] == item(1)


def test_expiries_and_work_that_was_left_go_on(desk: Desk) -> None:
    keeping = Housekeeping(desk.database)
    desk.commit(keeping.turn)
    assert (desk.rows("chores"), desk.rows("items"), desk.rows("expiries")) == (0, ITEMS + 1, ITEMS)
    desk.clock.jump(4_102_444_801 - desk.clock.now())
    desk.commit(keeping.turn)
    assert (desk.rows("items"), desk.rows("entries"), desk.rows("expiries")) == (1, 0, 0)


def test_the_file_is_whole_and_opens_again(sample: Path) -> None:
    for _ in range(2):
        connection = open_file(sample, LAYOUT, Durability.FULL)
        Desk(connection)
        connection.close()
    with sqlite3.connect(sample) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (LAYOUT.version,)
    connection.close()
