"""What boto3 brings along to make DynamoDB easy: paginators, waiters, the batch writer, conditions, types."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError, WaiterError

from tableserver import TableServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    data: Path = tmp_path_factory.mktemp("tables")
    with serving(data, "os") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: TableServer) -> Any:
    return server.client()


@pytest.fixture(scope="module")
def filled(server: TableServer, client: Any) -> Any:
    """Forty items in two rooms, written by the batch writer."""
    client.create_table(
        TableName="filled",
        AttributeDefinitions=[
            {"AttributeName": "room", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "room", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )  # fmt: skip
    client.get_waiter("table_exists").wait(TableName="filled")
    table = server.resource().Table("filled")
    with table.batch_writer(overwrite_by_pkeys=["room", "at"]) as batch:
        for number in [*range(40), 39]:
            batch.put_item({"room": "ab"[number % 2], "at": number, "text": f"item {number}"})
        batch.delete_item({"room": "z", "at": 1})
    return table


def test_paginators_read_everything(client: Any, filled: Any) -> None:
    query = client.get_paginator("query").paginate(
        TableName="filled",
        KeyConditionExpression="room = :room",
        ExpressionAttributeValues={":room": {"S": "a"}},
        PaginationConfig={"PageSize": 3},
    )
    assert [item["at"]["N"] for page in query for item in page["Items"]] == [str(number) for number in range(0, 40, 2)]
    scan = list(client.get_paginator("scan").paginate(TableName="filled", PaginationConfig={"PageSize": 7}))
    assert (len(scan), sum(page["Count"] for page in scan)) == (6, 40)
    limited = client.get_paginator("scan").paginate(
        TableName="filled", PaginationConfig={"PageSize": 7, "MaxItems": 10}
    )
    first = limited.build_full_result()
    rest = client.get_paginator("scan").paginate(
        TableName="filled", PaginationConfig={"StartingToken": first["NextToken"]}
    )
    assert len(first["Items"]) + sum(len(page["Items"]) for page in rest) == 40
    tables = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    assert "filled" in [name for page in tables for name in page["TableNames"]]
    arn = client.describe_table(TableName="filled")["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{number}", "Value": "v"} for number in range(25)])
    tags = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    assert len([tag for page in tags for tag in page["Tags"]]) == 25


def test_waiters_see_tables_come_and_go(client: Any) -> None:
    client.create_table(
        TableName="brief",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    client.get_waiter("table_exists").wait(TableName="brief")
    client.delete_table(TableName="brief")
    client.get_waiter("table_not_exists").wait(TableName="brief")
    with pytest.raises(WaiterError):
        client.get_waiter("table_exists").wait(TableName="brief", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_every_type_comes_back_through_the_resource(filled: Any) -> None:
    item = {
        "room": "types",
        "at": Decimal(1),
        "n": Decimal("-1.50E-7"),
        "big": Decimal("9" * 38),
        "b": b"\x00\xff",
        "yes": True,
        "none": None,
        "list": [1, "x", [b"y"], {}],
        "map": {"e": "", "deep": {"set": {1, 2}}},
        "texts": {"a", "b"},
        "blobs": {b"a"},
    }
    filled.put_item(Item=item)
    found = filled.get_item(Key={"room": "types", "at": 1})["Item"]
    typed = TypeSerializer().serialize
    assert {name: TypeDeserializer().deserialize(typed(value)) for name, value in item.items()} == found
    filled.delete_item(Key={"room": "types", "at": 1})


def test_conditions_are_built_from_objects(filled: Any) -> None:
    found = filled.query(
        KeyConditionExpression=Key("room").eq("b") & Key("at").between(5, 20),
        FilterExpression=Attr("text").contains("1") & ~Attr("at2").exists() & Attr("text").size().gt(6),
        ProjectionExpression="#at",
        ExpressionAttributeNames={"#at": "at"},
        ScanIndexForward=False,
    )["Items"]
    assert [int(item["at"]) for item in found] == [19, 17, 15, 13, 11]


def test_what_code_of_before_2014_sends(client: Any, filled: Any) -> None:
    key = {"room": {"S": "old"}, "at": {"N": "1"}}
    client.put_item(TableName="filled", Item=key, Expected={"room": {"Exists": False}})
    with pytest.raises(ClientError, match="The conditional request failed"):
        client.put_item(TableName="filled", Item=key, Expected={"room": {"Exists": False}})
    client.update_item(
        TableName="filled",
        Key=key,
        AttributeUpdates={"hits": {"Action": "ADD", "Value": {"N": "2"}}, "text": {"Value": {"S": "x"}}},
    )
    found = client.query(
        TableName="filled",
        KeyConditions={"room": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "old"}]}},
        QueryFilter={"hits": {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "2"}]}},
        AttributesToGet=["text", "hits"],
    )
    assert found["Items"] == [{"text": {"S": "x"}, "hits": {"N": "2"}}]
    client.delete_item(TableName="filled", Key=key)


def test_statements_do_what_they_say(client: Any, filled: Any) -> None:
    client.execute_statement(Statement="INSERT INTO filled VALUE {'room': 'sql', 'at': ?}", Parameters=[{"N": "1"}])
    with pytest.raises(client.exceptions.DuplicateItemException):
        client.execute_statement(Statement="INSERT INTO filled VALUE {'room': 'sql', 'at': 1}")
    batch = client.batch_execute_statement(
        Statements=[
            {"Statement": "UPDATE filled SET n = 1 WHERE room = 'sql' AND at = 1"},
            {"Statement": "UPDATE filled SET n = 1 WHERE room = 'sql' AND at = 2"},
        ]
    )
    assert [answer.get("Error", {}).get("Code") for answer in batch["Responses"]] == [None, "ConditionalCheckFailed"]
    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        client.execute_transaction(
            TransactStatements=[
                {"Statement": "DELETE FROM filled WHERE room = 'sql' AND at = 1"},
                {"Statement": "INSERT INTO filled VALUE {'room': 'a', 'at': 0}"},
            ]
        )
    reasons = [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]]
    assert reasons == ["None", "DuplicateItem"]
    client.execute_transaction(TransactStatements=[{"Statement": "DELETE FROM filled WHERE room = 'sql' AND at = 1"}])
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = client.execute_statement(
            Statement="SELECT at FROM filled WHERE room = 'b' AND at > 30", Limit=2, **token
        )
        found += [item["at"]["N"] for item in page["Items"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == ["31", "33", "35", "37", "39"]
