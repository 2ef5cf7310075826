from typing import Any

import pytest

from tabledesk import Desk, definition, item


@pytest.fixture
def things(desk: Desk) -> Desk:
    desk.call("CreateTable", **definition())
    desk.put(id="a", x=1)
    return desk


def statements(*texts: str) -> list[dict[str, str]]:
    return [{"Statement": text} for text in texts]


def items(desk: Desk) -> list[Any]:
    return sorted(desk.call("Scan", TableName="things")["Items"], key=str)


def test_writes_happen_together(things: Desk) -> None:
    writes = statements(
        "INSERT INTO things VALUE {'id': 'b'}",
        "UPDATE things SET x = x + 1 WHERE id = 'a'",
        "EXISTS(SELECT * FROM things WHERE id = 'a' AND x = 1)",
    )
    refused = things.refuse("ExecuteTransaction", TransactStatements=writes)
    assert "cannot include multiple operations on one item" in refused[1]
    assert things.call("ExecuteTransaction", TransactStatements=writes[:2]) == {"Responses": [{}, {}]}
    assert items(things) == [item(id="a", x=2), item(id="b")]
    check = statements("EXISTS(SELECT * FROM things WHERE id = 'a' AND x = 2)", "DELETE FROM things WHERE id = 'b'")
    things.call("ExecuteTransaction", TransactStatements=check)
    assert items(things) == [item(id="a", x=2)]


def test_one_failure_undoes_all(things: Desk) -> None:
    writes = statements(
        "INSERT INTO things VALUE {'id': 'b'}",
        "INSERT INTO things VALUE {'id': 'a'}",
        "UPDATE things SET x = 1 WHERE id = 'missing'",
    )
    status, body = things.ask("ExecuteTransaction", TransactStatements=writes)
    assert (status, body["__type"].partition("#")[2]) == (400, "TransactionCanceledException")
    codes = [reason["Code"] for reason in body["CancellationReasons"]]
    assert codes == ["None", "DuplicateItem", "ConditionalCheckFailed"]
    assert items(things) == [item(id="a", x=1)]


def test_a_token_makes_it_happen_once(things: Desk) -> None:
    request = {
        "TransactStatements": statements("UPDATE things SET x = x + 1 WHERE id = 'a'"),
        "ClientRequestToken": "t",
    }
    for _ in range(3):
        assert things.call("ExecuteTransaction", **request) == {"Responses": [{}]}
    assert items(things) == [item(id="a", x=2)]
    other = {**request, "TransactStatements": statements("DELETE FROM things WHERE id = 'a'")}
    assert things.refuse("ExecuteTransaction", **other)[0] == "IdempotentParameterMismatchException"


def test_reads_are_of_one_moment(things: Desk) -> None:
    reads = statements("SELECT * FROM things WHERE id = 'a'", "SELECT * FROM things WHERE id = 'b'")
    answer = things.call("ExecuteTransaction", TransactStatements=reads, ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{"Item": item(id="a", x=1)}, {}]
    assert answer["ConsumedCapacity"] == [{"TableName": "things", "CapacityUnits": 4.0}]


@pytest.mark.parametrize(
    ("texts", "code", "words"),
    [
        ((), "ValidationException", "at 'transactStatements' failed"),
        (("x",) * 101, "ValidationException", "less than or equal to 100"),
        (
            ("SELECT * FROM things WHERE id = 'a'", "DELETE FROM things WHERE id = 'b'"),
            "ValidationException",
            "mix both",
        ),
        (("SELECT * FROM things",), "ValidationException", "mandatory equality"),
        (("SELECT * FROM things WHERE id = 5",), "TransactionCanceledException", "[ValidationError]"),
        (
            ("DELETE FROM things WHERE id = 'a' RETURNING ALL OLD *",),
            "ValidationException",
            "RETURNING in a transaction",
        ),
        (("",), "ValidationException", "at 'transactStatements.1.member.statement'"),
        (("DELETE FROM nothing WHERE id = 'a'",), "ResourceNotFoundException", "Requested resource not found"),
    ],
)
def test_what_is_wrong_is_refused(things: Desk, texts: tuple[str, ...], code: str, words: str) -> None:
    found, message = things.refuse("ExecuteTransaction", TransactStatements=statements(*texts))
    assert found == code
    assert words in message
