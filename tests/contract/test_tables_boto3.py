"""boto3's client and resource against the door and its engine: the calls that applications make."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from tableserver import TableServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    data: Path = tmp_path_factory.mktemp("tables")
    with serving(data, "os") as running:
        yield running


@pytest.fixture
def client(server: TableServer) -> Any:
    return server.client()


@pytest.fixture
def table(server: TableServer, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A table of connections with an index by room, as chat applications have it."""
    name = re.sub(r"[^\w.-]", "", request.node.name)
    made = server.resource().create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "connectionId", "AttributeType": "S"},
            {"AttributeName": "room", "AttributeType": "S"},
            {"AttributeName": "connectedAt", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "connectionId", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "rooms",
                "KeySchema": [
                    {"AttributeName": "room", "KeyType": "HASH"},
                    {"AttributeName": "connectedAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            },
            {
                "IndexName": "keys",
                "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    made.wait_until_exists()
    yield made
    made.delete()
    made.wait_until_not_exists()


@pytest.fixture
def threads(server: TableServer, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A table with a numeric sort key and local indexes."""
    made = server.resource().create_table(
        TableName=request.node.name,
        AttributeDefinitions=[
            {"AttributeName": "forum", "AttributeType": "S"},
            {"AttributeName": "number", "AttributeType": "N"},
            {"AttributeName": "posted", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "forum", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-time",
                "KeySchema": [
                    {"AttributeName": "forum", "KeyType": "HASH"},
                    {"AttributeName": "posted", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
            }
        ],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )
    yield made
    made.delete()


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    code: str = error.value.response["Error"]["Code"]
    return code


def test_an_item_comes_back_as_it_was_put(table: Any) -> None:
    item = {
        "connectionId": "abc=",
        "number": Decimal("-12345678901234567890.123456789012345678"),
        "binary": b"\x00\xff",
        "true": True,
        "nothing": None,
        "list": [1, "two", [3], {"four": 4}],
        "map": {"a.b": {"c": ""}},
        "strings": {"x", "y"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "binaries": {b"q"},
    }
    table.put_item(Item=item)
    assert table.get_item(Key={"connectionId": "abc="})["Item"] == item
    assert "Item" not in table.get_item(Key={"connectionId": "nobody"})


def test_updates_return_what_was_asked_for(table: Any) -> None:
    key = {"connectionId": "c"}
    first = table.update_item(
        Key=key,
        UpdateExpression="SET seen = :one, entries = list_append(if_not_exists(entries, :empty), :entry) "
        "ADD hits :one, tags :t",
        ExpressionAttributeValues={":one": 1, ":empty": [], ":entry": ["in"], ":t": {"a"}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert first == {"connectionId": "c", "seen": 1, "entries": ["in"], "hits": 1, "tags": {"a"}}
    changed = table.update_item(
        Key=key,
        UpdateExpression="SET entries[0] = :out ADD hits :two REMOVE seen DELETE tags :t",
        ExpressionAttributeValues={":out": "out", ":two": 2, ":t": {"a"}},
        ReturnValues="UPDATED_NEW",
    )["Attributes"]
    assert changed == {"entries": ["out"], "hits": 3}
    assert table.get_item(Key=key)["Item"] == {"connectionId": "c", "entries": ["out"], "hits": 3}
    old = table.update_item(
        Key=key,
        UpdateExpression="SET hits = hits + :n",
        ExpressionAttributeValues={":n": 1},
        ReturnValues="UPDATED_OLD",
    )["Attributes"]
    assert old == {"hits": 3}


def test_a_removal_on_a_missing_item_creates_nothing(table: Any) -> None:
    table.update_item(Key={"connectionId": "ghost"}, UpdateExpression="REMOVE room")
    assert table.scan()["Count"] == 0


def test_conditions_are_judged_on_the_item(table: Any, client: Any) -> None:
    table.put_item(
        Item={"connectionId": "c", "room": "lobby", "connectedAt": 1}, ConditionExpression=Attr("room").not_exists()
    )
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as refused:
        client.put_item(
            TableName=table.name,
            Item={"connectionId": {"S": "c"}},
            ConditionExpression="attribute_not_exists(connectionId)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refused.value.response["Item"]["room"] == {"S": "lobby"}
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        table.delete_item(Key={"connectionId": "c"}, ConditionExpression=Attr("connectedAt").gt(1))
    assert table.delete_item(Key={"connectionId": "c"}, ReturnValues="ALL_OLD")["Attributes"]["room"] == "lobby"


def test_an_index_is_read_in_order_and_in_pages(table: Any) -> None:
    for number in range(25):
        table.put_item(Item={"connectionId": f"c{number}", "room": f"r{number % 2}", "connectedAt": number * 7 - 50})
    table.put_item(Item={"connectionId": "roomless", "connectedAt": 3})
    seen: list[int] = []
    arguments: dict[str, Any] = {
        "IndexName": "rooms",
        "KeyConditionExpression": Key("room").eq("r1") & Key("connectedAt").between(-43, 111),
        "Limit": 3,
    }
    while True:
        page = table.query(**arguments)
        seen += [int(item["connectedAt"]) for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        assert set(page["LastEvaluatedKey"]) == {"connectionId", "room", "connectedAt"}
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert seen == [number * 7 - 50 for number in range(1, 25, 2)]
    backwards = table.query(
        IndexName="rooms", KeyConditionExpression=Key("room").eq("r1"), ScanIndexForward=False, Limit=2
    )
    assert [int(item["connectedAt"]) for item in backwards["Items"]] == [111, 97]


def test_index_entries_follow_their_items(table: Any) -> None:
    def members(room: str) -> set[str]:
        answer = table.query(IndexName="rooms", KeyConditionExpression=Key("room").eq(room))
        return {item["connectionId"] for item in answer["Items"]}

    table.put_item(Item={"connectionId": "c", "room": "a", "connectedAt": 1})
    table.update_item(
        Key={"connectionId": "c"}, UpdateExpression="SET room = :b", ExpressionAttributeValues={":b": "b"}
    )
    assert (members("a"), members("b")) == (set(), {"c"})
    table.update_item(Key={"connectionId": "c"}, UpdateExpression="REMOVE connectedAt")
    assert members("b") == set()
    assert table.query(IndexName="keys", KeyConditionExpression=Key("room").eq("b"))["Items"] == [
        {"connectionId": "c", "room": "b"}
    ]
    table.delete_item(Key={"connectionId": "c"})
    assert table.scan(IndexName="keys")["Items"] == []


def test_index_keys_have_the_defined_type(table: Any) -> None:
    with pytest.raises(ClientError, match="Type mismatch for Index Key room") as refused:
        table.put_item(Item={"connectionId": "c", "room": 5})
    assert code_of(refused) == "ValidationException"
    table.put_item(Item={"connectionId": "c", "room": "a"})
    with pytest.raises(ClientError, match="connectedAt"):
        table.update_item(
            Key={"connectionId": "c"}, UpdateExpression="SET connectedAt = :s", ExpressionAttributeValues={":s": "now"}
        )


def test_an_index_of_keys_gives_no_more(table: Any) -> None:
    table.put_item(Item={"connectionId": "c", "room": "a", "secret": 1})
    with pytest.raises(ClientError, match="does not project"):
        table.query(IndexName="keys", KeyConditionExpression=Key("room").eq("a"), ProjectionExpression="secret")
    with pytest.raises(ClientError, match="projection type is not ALL"):
        table.query(IndexName="keys", KeyConditionExpression=Key("room").eq("a"), Select="ALL_ATTRIBUTES")
    with pytest.raises(ClientError, match="Consistent reads are not supported"):
        table.query(IndexName="keys", KeyConditionExpression=Key("room").eq("a"), ConsistentRead=True)
    with pytest.raises(ClientError, match="does not have the specified index: nowhere"):
        table.scan(IndexName="nowhere")


def test_scans_filter_project_and_count(table: Any) -> None:
    for number in range(30):
        table.put_item(Item={"connectionId": f"c{number}", "user": {"name": f"u{number}"}, "room": "r"})
    found = table.scan(
        FilterExpression=Attr("user.name").begins_with("u1"),
        ProjectionExpression="#u.#n",
        ExpressionAttributeNames={"#u": "user", "#n": "name"},
    )
    assert (found["Count"], found["ScannedCount"]) == (11, 30)
    assert {"user": {"name": "u10"}} in found["Items"]
    counted = table.scan(Select="COUNT", FilterExpression=Attr("connectionId").is_in(["c1", "c2", "nobody"]))
    assert counted["Count"] == 2
    assert "Items" not in counted


def test_segments_share_a_table_out(table: Any, client: Any) -> None:
    for number in range(60):
        table.put_item(Item={"connectionId": f"c{number}", "room": "r"})
    shares = []
    for segment in range(4):
        pages = client.get_paginator("scan").paginate(
            TableName=table.name, Segment=segment, TotalSegments=4, PaginationConfig={"PageSize": 5}
        )
        shares.append([item["connectionId"]["S"] for page in pages for item in page["Items"]])
    assert sorted(name for share in shares for name in share) == sorted(f"c{number}" for number in range(60))
    assert all(shares)


def test_a_page_ends_at_a_megabyte(threads: Any, client: Any) -> None:
    for number in range(12):
        threads.put_item(Item={"forum": "f", "number": number, "posted": "x", "text": "t" * 200_000})
    page = threads.query(KeyConditionExpression=Key("forum").eq("f"), FilterExpression=Attr("text").eq(""))
    assert page["Items"] == []
    assert page["ScannedCount"] == 6
    assert page["LastEvaluatedKey"] == {"forum": "f", "number": 5}
    pages = client.get_paginator("query").paginate(
        TableName=threads.name, KeyConditionExpression="forum = :f", ExpressionAttributeValues={":f": {"S": "f"}}
    )
    assert sum(page["Count"] for page in pages) == 12


def test_a_local_index_fetches_what_it_does_not_hold(threads: Any) -> None:
    for number, posted in enumerate(["c", "a", "b"]):
        threads.put_item(Item={"forum": "f", "number": number, "posted": posted, "title": f"t{number}", "text": "x"})
    answer = threads.query(IndexName="by-time", KeyConditionExpression=Key("forum").eq("f"), ConsistentRead=True)
    assert answer["Items"] == [
        {"forum": "f", "number": 1, "posted": "a", "title": "t1"},
        {"forum": "f", "number": 2, "posted": "b", "title": "t2"},
        {"forum": "f", "number": 0, "posted": "c", "title": "t0"},
    ]
    whole = threads.query(
        IndexName="by-time",
        KeyConditionExpression=Key("forum").eq("f") & Key("posted").lt("b"),
        Select="ALL_ATTRIBUTES",
    )
    assert whole["Items"] == [{"forum": "f", "number": 1, "posted": "a", "title": "t1", "text": "x"}]
    part = threads.query(
        IndexName="by-time",
        KeyConditionExpression=Key("forum").eq("f"),
        ProjectionExpression="#t",
        ExpressionAttributeNames={"#t": "text"},
    )
    assert part["Items"] == [{"text": "x"}] * 3


def test_numbers_sort_as_numbers(threads: Any) -> None:
    numbers = [Decimal(text) for text in ("-1E30", "-10", "-9.5", "-1E-30", "0", "1E-30", "0.5", "9", "10", "1E30")]
    for number in reversed(numbers):
        threads.put_item(Item={"forum": "f", "number": number})
    items = threads.query(KeyConditionExpression=Key("forum").eq("f"))["Items"]
    assert [item["number"] for item in items] == numbers
    items = threads.query(KeyConditionExpression=Key("forum").eq("f") & Key("number").lt(Decimal(-9)))["Items"]
    assert [item["number"] for item in items] == numbers[:3]


def test_capacity_is_told_when_asked_for(table: Any) -> None:
    put = table.put_item(
        Item={"connectionId": "c", "room": "r", "connectedAt": 1, "text": "x" * 1500}, ReturnConsumedCapacity="INDEXES"
    )["ConsumedCapacity"]
    assert put == {
        "TableName": table.name,
        "CapacityUnits": 5.0,
        "Table": {"CapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"rooms": {"CapacityUnits": 2.0}, "keys": {"CapacityUnits": 1.0}},
    }
    got = table.get_item(Key={"connectionId": "c"}, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert got == {"TableName": table.name, "CapacityUnits": 0.5}
    queried = table.query(
        IndexName="rooms", KeyConditionExpression=Key("room").eq("r"), ReturnConsumedCapacity="INDEXES"
    )["ConsumedCapacity"]
    assert queried["GlobalSecondaryIndexes"] == {"rooms": {"CapacityUnits": 0.5}}


@pytest.mark.parametrize(
    ("call", "arguments", "message"),
    [
        ("get_item", {"Key": {"other": "x"}}, "The provided key element does not match the schema"),
        ("put_item", {"Item": {"room": "x"}}, "Missing the key connectionId in the item"),
        ("put_item", {"Item": {"connectionId": 5}}, "Type mismatch for key connectionId expected: S actual: N"),
        ("put_item", {"Item": {"connectionId": ""}}, "empty string value"),
        ("put_item", {"Item": {"connectionId": "c", "x": "y" * 409_600}}, "Item size has exceeded"),
        ("query", {"KeyConditionExpression": Key("room").eq("r")}, "Query condition missed key schema element"),
        ("query", {}, "KeyConditionExpression parameter must be specified"),
        ("scan", {"Segment": 4, "TotalSegments": 4}, "must be less than parameter TotalSegments"),
        ("scan", {"Segment": 0}, "TotalSegments parameter is required"),
        ("scan", {"AttributesToGet": ["room", "room"]}, "Duplicate value in attribute name: room"),
        ("put_item", {"Item": {"connectionId": "c"}, "ReturnValues": "ALL_NEW"}, "Return values set to invalid value"),
        ("put_item", {"Item": {"connectionId": "c"}, "ReturnValues": "SOME"}, "Member must satisfy enum value set"),
        ("scan", {"ExclusiveStartKey": {"room": "x"}}, "The provided starting key is invalid"),
    ],
)  # fmt: skip
def test_what_is_invalid_is_refused_in_awss_words(
    table: Any, call: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        getattr(table, call)(**arguments)
    assert code_of(refused) == "ValidationException"


def test_missing_tables_are_named_by_table_operations(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException, match=r"Requested resource not found$"):
        client.get_item(TableName="nowhere", Key={"id": {"S": "x"}})
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="Table: nowhere not found"):
        client.describe_table(TableName="nowhere")


def test_tables_are_created_once_described_and_listed(table: Any, client: Any) -> None:
    described = client.describe_table(TableName=table.name)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableArn"] == f"arn:aws:dynamodb:eu-west-1:000000000000:table/{table.name}"
    assert {index["IndexStatus"] for index in described["GlobalSecondaryIndexes"]} == {"ACTIVE"}
    assert client.describe_table(TableName=described["TableArn"])["Table"]["TableName"] == table.name
    assert table.name in client.list_tables()["TableNames"]
    with pytest.raises(client.exceptions.ResourceInUseException, match="Table already exists"):
        client.create_table(
            TableName=table.name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )


def test_tags_ttl_and_what_the_service_tells_of_itself(table: Any, client: Any) -> None:
    arn = client.describe_table(TableName=table.name)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "chat"}, {"Key": "x", "Value": ""}])
    client.untag_resource(ResourceArn=arn, TagKeys=["x"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "chat"}]
    assert client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "DISABLED"
    }
    client.update_time_to_live(TableName=table.name, TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
    assert client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "ttl",
    }
    assert client.describe_limits()["TableMaxReadCapacityUnits"] == 40_000
    assert client.describe_endpoints()["Endpoints"][0]["Address"] == "dynamodb.eu-west-1.amazonaws.com"


def test_indexes_come_and_go(table: Any, client: Any) -> None:
    for number in range(5):
        table.put_item(Item={"connectionId": f"c{number}", "user": f"u{number % 2}"})
    table.put_item(Item={"connectionId": "odd", "user": 7})
    answer = client.update_table(
        TableName=table.name,
        AttributeDefinitions=[{"AttributeName": "user", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "users",
                    "KeySchema": [{"AttributeName": "user", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )["TableDescription"]
    assert answer["TableStatus"] == "UPDATING"
    assert table.query(IndexName="users", KeyConditionExpression=Key("user").eq("u0"))["Count"] == 3
    client.update_table(TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "users"}}])
    with pytest.raises(ClientError, match="does not have the specified index"):
        table.scan(IndexName="users")


def test_operations_that_are_not_served_say_so(client: Any) -> None:
    with pytest.raises(ClientError, match="CreateBackup is not served here") as refused:
        client.create_backup(TableName="some-table", BackupName="backup")
    assert code_of(refused) == "ValidationException"


def test_a_batch_writer_fills_and_empties_a_table(table: Any, server: TableServer) -> None:
    with table.batch_writer() as batch:
        for number in range(60):
            batch.put_item(Item={"connectionId": f"c{number}", "room": "r", "connectedAt": number})
    got = server.resource().batch_get_item(
        RequestItems={table.name: {"Keys": [{"connectionId": f"c{number}"} for number in range(60)]}}
    )
    assert len(got["Responses"][table.name]) == 60
    with table.batch_writer() as batch:
        for number in range(60):
            batch.delete_item(Key={"connectionId": f"c{number}"})
    assert table.scan(IndexName="rooms")["Count"] == 0


def test_a_transaction_is_cancelled_with_its_reasons(table: Any, client: Any) -> None:
    put = {"Put": {"TableName": table.name, "Item": {"connectionId": {"S": "new"}}}}
    key = {"connectionId": {"S": "missing"}}
    check = {
        "ConditionCheck": {
            "TableName": table.name,
            "Key": key,
            "ConditionExpression": "attribute_exists(connectionId)",
        }
    }
    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        client.transact_write_items(TransactItems=[put, check])
    reasons = cancelled.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    client.transact_write_items(TransactItems=[put])
    found = client.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table.name, "Key": key}},
            {"Get": {"TableName": table.name, "Key": put["Put"]["Item"]}},
        ]
    )
    assert found["Responses"] == [{}, {"Item": {"connectionId": {"S": "new"}}}]
