"""A function's resource policy."""

import json
from typing import Any

import pytest

from fairlead.control.desk import Desk
from unit.control.functions.calling import ARN, create, refused, run


@pytest.fixture(autouse=True)
def _hello(desk: Desk) -> None:
    create(desk)


def add(desk: Desk, **params: Any) -> dict[str, Any]:
    """Add a permission as the AWS CLI does; gives the statement."""
    given = {"FunctionName": "hello", "StatementId": "apigw", "Action": "lambda:InvokeFunction"}
    output = run(desk, "AddPermission", **{**given, "Principal": "apigateway.amazonaws.com", **params})
    statement: dict[str, Any] = json.loads(output["Statement"])
    return statement


def test_added_and_told(desk: Desk) -> None:
    statement = add(desk)
    assert statement == {
        "Sid": "apigw",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": ARN,
    }
    told = run(desk, "GetPolicy", FunctionName="hello")
    assert json.loads(told["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}
    assert len(told["RevisionId"]) == 36


@pytest.mark.parametrize(
    ("principal", "written"),
    [
        ("*", "*"),
        ("123456789012", {"AWS": "arn:aws:iam::123456789012:root"}),
        ("arn:aws:iam::123456789012:user/x", {"AWS": "arn:aws:iam::123456789012:user/x"}),
        ("events.amazonaws.com", {"Service": "events.amazonaws.com"}),
    ],
)
def test_principals(desk: Desk, principal: str, written: object) -> None:
    assert add(desk, Principal=principal)["Principal"] == written


def test_conditions(desk: Desk) -> None:
    statement = add(desk, SourceArn="arn:aws:execute-api:x", SourceAccount="123456789012", InvokedViaFunctionUrl=True)
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": "123456789012"},
        "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
        "ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:x"},
    }


def test_the_same_statement_twice(desk: Desk) -> None:
    add(desk)
    code, status, message = refused(lambda: add(desk))
    assert (code, status) == ("ResourceConflictException", 409)
    assert message.startswith("The statement id (apigw) provided already exists.")


def test_removed(desk: Desk) -> None:
    add(desk)
    add(desk, StatementId="b")
    assert run(desk, "RemovePermission", FunctionName="hello", StatementId="apigw") == {}
    again = refused(lambda: run(desk, "RemovePermission", FunctionName="hello", StatementId="apigw"))
    assert again == ("ResourceNotFoundException", 404, "Statement sid is not found in resource policy.")
    run(desk, "RemovePermission", FunctionName="hello", StatementId="b")
    none = refused(lambda: run(desk, "GetPolicy", FunctionName="hello"))
    assert none == ("ResourceNotFoundException", 404, "The resource you requested does not exist.")
    gone = refused(lambda: run(desk, "RemovePermission", FunctionName="hello", StatementId="b"))
    assert gone[2] == "No policy is associated with the given resource."


def test_revisions(desk: Desk) -> None:
    add(desk)
    revision = run(desk, "GetPolicy", FunctionName="hello")["RevisionId"]
    assert refused(lambda: add(desk, StatementId="b", RevisionId="x"))[1] == 412
    add(desk, StatementId="b", RevisionId=revision)
    assert refused(lambda: add(desk, StatementId="c", RevisionId=revision))[1] == 412


def test_too_long_a_policy(desk: Desk) -> None:
    for number in range(9):
        add(desk, StatementId=str(number), SourceArn="arn:aws:s3:::" + "x" * 2000)
    code, status, _ = refused(lambda: add(desk, SourceArn="arn:aws:s3:::" + "x" * 4000))
    assert (code, status) == ("PolicyLengthExceededException", 400)
