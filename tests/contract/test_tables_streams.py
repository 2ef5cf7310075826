"""boto3's streams client against the door, and the push that tells a gateway of records, with a real engine."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from fairlead.dynamodb.client import Engine, Notice
from fairlead.model.principals import ACCOUNT_ID, Principal
from tableserver import KEYS, TableServer, Wire, serving, start_engine

BOTH = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
SOMEONE = Principal(ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIATEST")
SECONDS = 30


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    with serving(tmp_path_factory.mktemp("tables")) as running:
        yield running


def definition(name: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": BOTH,
    }


def test_boto3_reads_a_stream(server: TableServer) -> None:
    tables = server.client()
    streams = boto3.client("dynamodbstreams", endpoint_url=server.url, **KEYS)
    tables.create_table(**definition("read"))
    tables.put_item(TableName="read", Item={"id": {"S": "a"}, "raw": {"B": b"\0\xff"}})
    tables.delete_item(TableName="read", Key={"id": {"S": "a"}})
    (listed,) = streams.list_streams(TableName="read")["Streams"]
    described = streams.describe_stream(StreamArn=listed["StreamArn"])["StreamDescription"]
    assert described["CreationRequestDateTime"].year >= 2023
    iterator = streams.get_shard_iterator(
        StreamArn=listed["StreamArn"], ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    first, second = streams.get_records(ShardIterator=iterator)["Records"]
    assert first["dynamodb"]["NewImage"] == {"id": {"S": "a"}, "raw": {"B": b"\0\xff"}}
    assert first["dynamodb"]["ApproximateCreationDateTime"].tzinfo is not None
    assert (first["awsRegion"], second["eventName"]) == ("eu-west-1", "REMOVE")
    with pytest.raises(ClientError) as raised:
        streams.describe_stream(StreamArn=listed["StreamArn"] + "0")
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_deleted_table_s_stream_stays_readable(server: TableServer) -> None:
    tables = server.client()
    streams = boto3.client("dynamodbstreams", endpoint_url=server.url, **KEYS)
    arn = tables.create_table(**definition("gone"))["TableDescription"]["LatestStreamArn"]
    tables.put_item(TableName="gone", Item={"id": {"S": "a"}})
    tables.delete_table(TableName="gone")
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    answer = streams.get_records(ShardIterator=iterator)
    assert len(answer["Records"]) == 1
    assert "NextShardIterator" not in answer


class Listener:
    """An engine's client on a loop of its own test, and what it heard."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self.engine = Engine(self.lost.set)
        self.heard: asyncio.Queue[Notice] = asyncio.Queue()

    async def call(self, operation: str, body: bytes) -> tuple[int, bytes]:
        answered: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self.engine.call(operation, body, SOMEONE, "eu-west-1", lambda *answer: answered.set_result(answer))
        return await asyncio.wait_for(answered, SECONDS)

    async def put(self, key: str) -> None:
        status, body = await self.call("PutItem", b'{"TableName":"things","Item":{"id":{"S":"%b"}}}' % key.encode())
        assert status == 200, body

    async def notice(self, last: int) -> Notice:
        """What is heard next that tells of the record `last`."""
        while True:
            notice = await asyncio.wait_for(self.heard.get(), SECONDS)
            if int(notice.last) % 10**20 == last:
                return notice


async def listen(data: Path) -> None:
    process, ours = start_engine(data)
    listener = Listener()
    await listener.engine.attach(ours)
    end = listener.engine.watch(ACCOUNT_ID, "things", listener.heard.put_nowait)
    listener.engine.watch(ACCOUNT_ID, "others", lambda notice: pytest.fail(f"told of {notice.table}"))

    await listener.put("a")
    notice = await listener.notice(1)
    assert (notice.account_id, notice.table, notice.label[:2]) == (ACCOUNT_ID, "things", "20")
    await asyncio.gather(*(listener.put(f"many{number}") for number in range(50)))
    await listener.notice(51)

    process.kill()
    await asyncio.wait_for(listener.lost.wait(), SECONDS)
    process.wait()
    listener.lost.clear()
    process, ours = start_engine(data)
    await listener.engine.attach(ours)
    assert (await listener.notice(51)).label == notice.label
    await listener.put("b")
    await listener.notice(52)

    end()
    end()
    await listener.put("c")
    await listener.put("d")
    assert listener.heard.empty()
    listener.engine.close()
    await asyncio.wait_for(listener.lost.wait(), SECONDS)
    assert process.wait() == 0


def test_a_watch_hears_of_records_at_once_and_through_a_restart(tmp_path: Path) -> None:
    process, end = start_engine(tmp_path)
    assert Wire(end).call("CreateTable", **definition("things"))[0] == 200
    end.close()
    assert process.wait() == 0
    asyncio.run(listen(tmp_path))
