from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.dynamodb.expiries import sweep
from tabledesk import Desk, definition, item, opened

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def first_iterator(desk: Desk, kind: str = "TRIM_HORIZON") -> str:
    arn = desk.call("ListStreams", TableName="things")["Streams"][-1]["StreamArn"]
    (shard,) = desk.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": kind}
    iterator: str = desk.call("GetShardIterator", **start)["ShardIterator"]
    return iterator


def test_records_come_in_pages(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    for number in range(5):
        desk.put(id=f"i{number}")
    iterator, sizes = first_iterator(desk), []
    for _ in range(4):
        answer = desk.call("GetRecords", ShardIterator=iterator, Limit=2)
        sizes.append(len(answer["Records"]))
        iterator = answer["NextShardIterator"]
    assert sizes == [2, 2, 1, 0]
    desk.put(id="more")
    assert len(desk.call("GetRecords", ShardIterator=iterator)["Records"]) == 1


def test_a_page_holds_a_megabyte(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    for number in range(6):
        desk.put(id=f"i{number}", text="x" * 390_000)
    iterator, sizes = first_iterator(desk), []
    for _ in range(3):
        answer = desk.call("GetRecords", ShardIterator=iterator)
        sizes.append(len(answer["Records"]))
        iterator = answer["NextShardIterator"]
    assert sizes == [2, 2, 2]


def test_a_stream_that_ended_is_read_to_its_end(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    empty = first_iterator(desk)
    desk.put(id="a")
    desk.put(id="b")
    desk.call("DeleteTable", TableName="things")
    answer = desk.call("GetRecords", ShardIterator=empty, Limit=1)
    assert len(answer["Records"]) == 1
    answer = desk.call("GetRecords", ShardIterator=answer["NextShardIterator"], Limit=1)
    assert len(answer["Records"]) == 1
    assert "NextShardIterator" not in answer


def test_nothing_is_told_of_what_changed_nothing(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    numbers = {"SS": ["b", "a"]}
    desk.call("PutItem", TableName="things", Item={**item(id="a", n=1), "set": numbers})
    desk.call("PutItem", TableName="things", Item={"set": {"SS": ["a", "b"]}, **item(n=1, id="a")})
    change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1.0"}}}
    desk.call("UpdateItem", TableName="things", Key=item(id="a"), **change)
    desk.call("UpdateItem", TableName="things", Key=item(id="a"))
    desk.call("DeleteItem", TableName="things", Key=item(id="nobody"))
    check = {"TableName": "things", "Key": item(id="a"), "ConditionExpression": "attribute_exists(id)"}
    desk.call("TransactWriteItems", TransactItems=[{"ConditionCheck": check}])
    refused = {"ConditionExpression": "attribute_not_exists(id)"}
    code, _ = desk.refuse("PutItem", TableName="things", Item=item(id="a"), **refused)
    assert code == "ConditionalCheckFailedException"
    assert [told["eventName"] for told in desk.records()] == ["INSERT"]


def test_every_kind_of_write_is_told(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    desk.call("UpdateItem", TableName="things", Key=item(id="a"))
    puts = [{"PutRequest": {"Item": item(id="b")}}, {"DeleteRequest": {"Key": item(id="a")}}]
    desk.call("BatchWriteItem", RequestItems={"things": puts})
    put = {"TableName": "things", "Item": item(id="c")}
    delete = {"TableName": "things", "Key": item(id="b")}
    desk.call("TransactWriteItems", TransactItems=[{"Put": put}, {"Delete": delete}])
    told = [(each["eventName"], each["dynamodb"]["Keys"]["id"]["S"]) for each in desk.records()]
    assert told == [("INSERT", "a"), ("INSERT", "b"), ("REMOVE", "a"), ("INSERT", "c"), ("REMOVE", "b")]


def test_wrong_members_are_refused(desk: Desk) -> None:
    desk.call("CreateTable", **definition(StreamSpecification=STREAM))
    good = first_iterator(desk)
    for wrong in ({}, {"ShardIterator": ""}, {"ShardIterator": "x"}, {"ShardIterator": good, "Limit": 1001}):
        assert desk.refuse("GetRecords", **wrong)[0] == "ValidationException"
    desk.clock.jump(901)
    assert desk.refuse("GetRecords", ShardIterator=good)[0] == "ExpiredIteratorException"


_KEYS = st.sampled_from("abc")
_VALUES = st.one_of(st.integers(-2, 2).map(lambda n: {"N": str(n)}), st.sampled_from([{"S": ""}, {"SS": ["x", "y"]}]))
_WRITES = st.one_of(
    st.tuples(st.just("put"), _KEYS, st.dictionaries(st.sampled_from("pq"), _VALUES)),
    st.tuples(st.just("set"), _KEYS, _VALUES),
    st.tuples(st.just("delete"), _KEYS, st.none()),
    st.tuples(st.just("expire"), _KEYS, st.none()),
)


def write(desk: Desk, kind: str, key: str, value: Any) -> None:
    if kind == "put":
        desk.call("PutItem", TableName="things", Item={**item(id=key), **value})
    elif kind == "set":
        change = {"UpdateExpression": "SET p = :v", "ExpressionAttributeValues": {":v": value}}
        desk.call("UpdateItem", TableName="things", Key=item(id=key), **change)
    elif kind == "delete":
        desk.call("DeleteItem", TableName="things", Key=item(id=key))
    else:
        desk.put(id=key, ttl=int(desk.clock.now()) - 5)
        desk.commit(lambda: sweep(desk.database, desk.table()))


@settings(deadline=None)
@given(st.lists(_WRITES, max_size=25))
def test_the_stream_replayed_onto_nothing_gives_the_table(writes: list[tuple[str, str, Any]]) -> None:
    with opened() as desk:
        desk.call("CreateTable", **definition(StreamSpecification=STREAM))
        setting = {"AttributeName": "ttl", "Enabled": True}
        desk.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=setting)
        for each in writes:
            write(desk, *each)
        replayed: dict[str, Any] = {}
        for told in desk.records():
            change = told["dynamodb"]
            key = change["Keys"]["id"]["S"]
            # What is told to have been there was there, and nothing is told that changed nothing.
            assert replayed.get(key) == change.get("OldImage")
            assert change.get("NewImage") != change.get("OldImage")
            assert told["eventName"] == name_of(change.get("OldImage"), change.get("NewImage"))
            if "NewImage" in change:
                replayed[key] = change["NewImage"]
            else:
                del replayed[key]
        items = desk.call("Scan", TableName="things")["Items"]
        assert {each["id"]["S"]: each for each in items} == replayed


def name_of(old: Any, new: Any) -> str:
    return "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
