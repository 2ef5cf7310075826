from typing import Any

import pytest

from tabledesk import Desk, definition, item


@pytest.fixture
def things(desk: Desk) -> Desk:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x=1)
    return desk


def batch(desk: Desk, *texts: str, **members: Any) -> list[Any]:
    responses: list[Any] = desk.call(
        "BatchExecuteStatement", Statements=[{"Statement": text} for text in texts], **members
    )["Responses"]
    return responses


def test_reads_give_an_item_each(things: Desk) -> None:
    found = batch(
        things,
        "SELECT * FROM things WHERE id = 'a'",
        "SELECT x FROM things WHERE id = 'a' AND x > 5",
        "SELECT * FROM things WHERE x = 1",
        "SELECT * FROM nothing WHERE id = 'a'",
        "SELECTT",
    )
    assert found[:2] == [{"TableName": "things", "Item": item(id="a", x=1)}, {"TableName": "things"}]
    assert [answer["Error"]["Code"] for answer in found[2:]] == [
        "ValidationError",
        "ResourceNotFound",
        "ValidationError",
    ]
    assert "mandatory equality on all key attributes" in found[2]["Error"]["Message"]


def test_writes_succeed_or_fail_each_by_itself(things: Desk) -> None:
    failing = {"Statement": "UPDATE things SET x = 9 WHERE id = 'a' AND x = 5"}
    answer = things.call(
        "BatchExecuteStatement",
        Statements=[
            {"Statement": "INSERT INTO things VALUE {'id': ?}", "Parameters": [{"S": "b"}]},
            {"Statement": "INSERT INTO things VALUE {'id': 'a'}"},
            {**failing, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
            {"Statement": "UPDATE things SET x = 2 WHERE id = 'a' RETURNING ALL NEW *"},
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    inserted, duplicate, failed, updated = answer["Responses"]
    assert inserted == {"TableName": "things"}
    assert duplicate["Error"] == {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}
    assert (failed["Error"]["Code"], failed["Error"]["Item"]) == ("ConditionalCheckFailed", item(id="a", x=1))
    assert updated == {"TableName": "things", "Item": item(id="a", x=2)}
    assert answer["ConsumedCapacity"] == [{"TableName": "things", "CapacityUnits": 2.0}]


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([], "at 'statements' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        ([{"Statement": "x"}] * 26, "Member must have length less than or equal to 25"),
        ([{}], "Value null at 'statements.1.member.statement'"),
        ([{"Statement": "SELECT * FROM things"}, {"Statement": "DELETE FROM things"}], "you cannot mix both"),
    ],
)
def test_a_batch_that_is_none_is_refused(things: Desk, statements: list[Any], words: str) -> None:
    code, message = things.refuse("BatchExecuteStatement", Statements=statements)
    assert code == "ValidationException"
    assert words in message


def test_exists_is_for_transactions(things: Desk) -> None:
    (answer,) = batch(things, "EXISTS(SELECT * FROM things WHERE id = 'a')")
    assert "inside of a transaction" in answer["Error"]["Message"]
