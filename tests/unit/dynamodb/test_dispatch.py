import json
from typing import Any

import pytest

from fairlead.dynamodb.dispatch import OPERATIONS, REFUSED, failed, job
from tabledesk import CALLER, Desk


def test_what_is_known_and_not_served_is_refused_by_name(desk: Desk) -> None:
    assert not OPERATIONS.keys() & REFUSED
    for operation in REFUSED:
        assert desk.refuse(operation) == ("ValidationException", f"The operation {operation} is not served here.")


def test_what_nobody_knows_is_an_unknown_operation(desk: Desk) -> None:
    assert desk.refuse("MakeCoffee") == ("UnknownOperationException", "")


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_meets_nonsense_with_an_error_of_its_callers(desk: Desk, operation: str) -> None:
    for body in (b"", b"[]", b"{" * 100_000, b"nonsense"):
        status, answer = job(desk.database, operation, CALLER, body)()
        assert status == 400
        assert json.loads(answer)["__type"].endswith("#SerializationException")
    members = ("TableName", "Item", "Key", "RequestItems", "TransactItems", "ResourceArn", "Limit", "Tags", "TagKeys")
    values: list[Any] = [
        5,
        True,
        "x",
        [],
        {},
        [[]],
        [{}],
        [5],
        {"a": 5},
        {"a": {}},
        {"abc": [{}]},
        {"abc": {"Keys": [{}]}},
    ]
    for value in values:
        status, answer = job(desk.database, operation, CALLER, json.dumps(dict.fromkeys(members, value)).encode())()
        assert status in {200, 400}, (value, answer)


def test_a_fault_is_an_internal_error_and_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    status, body = failed(OSError("no space"))
    assert status == 500
    assert json.loads(body)["__type"].endswith("#InternalServerError")
    assert "OSError: no space" in capsys.readouterr().err
