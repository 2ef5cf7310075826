from typing import Any

import pytest

from fairlead.dynamodb.operations.transact_write_items import TOKEN_SECONDS
from tabledesk import Desk, definition, item


def put(**attributes: Any) -> dict[str, Any]:
    return {"Put": {"TableName": "things", "Item": item(**attributes)}}


def add_one(name: str) -> dict[str, Any]:
    members = {"UpdateExpression": "ADD x :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    return {"Update": {"TableName": "things", "Key": item(id=name), **members}}


def check(name: str, condition: str, **more: Any) -> dict[str, Any]:
    return {"ConditionCheck": {"TableName": "things", "Key": item(id=name), "ConditionExpression": condition, **more}}


def test_everything_is_done_or_nothing(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="gone")
    desk.put(id="seen", x="text")
    delete = {"Delete": {"TableName": "things", "Key": item(id="gone")}}
    elements = [put(id="new"), add_one("counter"), delete, check("seen", "attribute_exists(x)")]
    answer = desk.call("TransactWriteItems", TransactItems=elements, ReturnConsumedCapacity="TOTAL")
    assert answer == {"ConsumedCapacity": [{"TableName": "things", "CapacityUnits": 8.0}]}
    found = {made["id"]["S"]: made for made in desk.call("Scan", TableName="things")["Items"]}
    assert found.keys() == {"new", "counter", "seen"}
    assert found["counter"] == item(id="counter", x=1)


def test_a_false_condition_and_a_wrong_type_cancel_all_and_say_where(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    desk.put(id="seen", x="text")
    refused = check("seen", "attribute_not_exists(x)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    status, body = desk.ask("TransactWriteItems", TransactItems=[put(id="new"), refused])
    assert status == 400
    assert body["__type"] == "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
    assert body["Message"].endswith("[None, ConditionalCheckFailed]")
    assert body["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": item(id="seen", x="text"),
        },
    ]
    status, body = desk.ask("TransactWriteItems", TransactItems=[put(id="new"), add_one("seen")])
    assert [reason["Code"] for reason in body["CancellationReasons"]] == ["None", "ValidationError"]
    assert desk.rows("items") == 1


def test_a_token_makes_a_transaction_happen_once(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    for _ in range(3):
        desk.call("TransactWriteItems", TransactItems=[add_one("counter")], ClientRequestToken="t")
    assert desk.call("Scan", TableName="things")["Items"] == [item(id="counter", x=1)]
    code, _ = desk.refuse("TransactWriteItems", TransactItems=[add_one("other")], ClientRequestToken="t")
    assert code == "IdempotentParameterMismatchException"
    desk.clock.jump(TOKEN_SECONDS + 1)
    desk.call("TransactWriteItems", TransactItems=[add_one("counter")], ClientRequestToken="t")
    assert desk.call("Scan", TableName="things")["Items"] == [item(id="counter", x=2)]


@pytest.mark.parametrize(
    ("elements", "words"),
    [
        ([], "Member must have length greater than or equal to 1"),
        ([put(id=f"i{number}") for number in range(101)], "Member must have length less than or equal to 100"),
        ([put(id="a"), add_one("a")], "cannot include multiple operations on one item"),
        ([{**put(id="a"), **add_one("b")}], "can only contain one of Check, Put, Update or Delete"),
        ([{}], "should contain Delete or Put or Update request"),
        ([{"Update": {"TableName": "things", "Key": item(id="a")}}], "updateExpression"),
        ([put(id=f"i{number}", x="x" * 400_000) for number in range(11)], "4 MB"),
    ],
)
def test_a_transaction_that_cannot_be_is_refused(desk: Desk, elements: list[Any], words: str) -> None:
    desk.call("CreateTable", **definition())
    code, message = desk.refuse("TransactWriteItems", TransactItems=elements)
    assert code == "ValidationException"
    assert words in message
    assert desk.rows("items") == 0


def test_an_item_that_does_not_fit_its_table_is_a_reason(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    status, body = desk.ask("TransactWriteItems", TransactItems=[put(id="a"), put(other="key")])
    assert status == 400
    assert [reason["Code"] for reason in body["CancellationReasons"]] == ["None", "ValidationError"]
    assert "Missing the key id" in body["CancellationReasons"][1]["Message"]
    assert desk.rows("items") == 0
