from tabledesk import CALLER, Desk, definition

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


def test_a_stream_is_described_while_it_goes_on_and_when_it_has_ended(desk: Desk) -> None:
    made = desk.call("CreateTable", **definition(sort="n:N", StreamSpecification=STREAM))["TableDescription"]
    arn = made["LatestStreamArn"]
    described = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]
    (shard,) = described.pop("Shards")
    assert described == {
        "StreamArn": arn,
        "StreamLabel": made["LatestStreamLabel"],
        "StreamStatus": "ENABLED",
        "StreamViewType": "NEW_IMAGE",
        "CreationRequestDateTime": 1_700_000_000.0,
        "TableName": "things",
        "KeySchema": made["KeySchema"],
    }
    assert 28 <= len(shard["ShardId"]) <= 65
    assert shard["SequenceNumberRange"] == {"StartingSequenceNumber": "100000000000000000001"}
    desk.put(id="a", n=1)
    desk.put(id="a", n=2)
    desk.call("DeleteTable", TableName="things")
    described = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"
    assert described["Shards"][0]["SequenceNumberRange"] == {
        "StartingSequenceNumber": "100000000000000000001",
        "EndingSequenceNumber": "100000000000000000002",
    }


def test_there_is_one_shard_only(desk: Desk) -> None:
    arn = desk.call("CreateTable", **definition(StreamSpecification=STREAM))["TableDescription"]["LatestStreamArn"]
    (shard,) = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    for more in (
        {"ExclusiveStartShardId": shard["ShardId"]},
        {"ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]}},
    ):
        assert desk.call("DescribeStream", StreamArn=arn, **more)["StreamDescription"]["Shards"] == []


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    missing = CALLER.table_arn("things") + "/stream/2023-11-14T22:13:20.000"
    assert desk.refuse("DescribeStream", StreamArn=missing)[0] == "ResourceNotFoundException"
    assert desk.refuse("DescribeStream")[0] == "ValidationException"
    assert desk.refuse("DescribeStream", StreamArn="short")[0] == "ValidationException"
    assert desk.refuse("DescribeStream", StreamArn=missing, Limit=0)[0] == "ValidationException"
