"""Who is told that there are no transactions."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.model.apps import Role
from fairlead.model.principals import Principal
from fairlead.net.messages import Request, Response
from fairlead.tables.remote import RemoteTables
from fairlead.tables.transactions import asking, transactions_missing

NOBODY = Principal("000000000000", "")
UNKNOWN = b'{"__type":"com.amazonaws.dynamodb.v20120810#UnknownOperationException","message":"no"}'
KNOWN = b'{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}'


def role(effect: str, actions: Any) -> Role:
    return Role("maker", "arn:aws:iam::0:role/maker", ({"Effect": effect, "Action": actions, "Resource": "*"},))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (role("Allow", "dynamodb:ConditionCheckItem"), "dynamodb:ConditionCheckItem"),
        (role("Allow", ["dynamodb:GetItem", "dynamodb:Transact*"]), "dynamodb:Transact*"),
        (role("Allow", "DynamoDB:*"), "DynamoDB:*"),
        (role("Allow", ["*"]), "*"),
        (role("Allow", ["dynamodb:PutItem", 7]), None),
        (role("Deny", "dynamodb:*"), None),
        (Role("none", "arn"), None),
    ],
)
def test_statements_ask_for_transactions(given: Role, found: str | None) -> None:
    assert list(asking([given])) == ([] if found is None else [("maker", found)])


def told(roles: list[Role], body: bytes) -> list[str]:
    def send(request: Request, url: str, respond: Callable[[Response], None]) -> None:
        assert request.header(b"x-amz-target").endswith(".TransactWriteItems")
        respond(Response(400, body))

    problems = asyncio.run(transactions_missing(RemoteTables("http://there", send), roles, NOBODY, "eu-west-1"))
    return [problem.message for problem in problems]


def test_who_asks_where_there_are_none_is_told() -> None:
    asks, asks_not = role("Allow", "dynamodb:*"), role("Allow", "dynamodb:GetItem")
    assert told([asks], UNKNOWN) == [
        "http://there has no transactions, and the statements of these roles allow them: maker (dynamodb:*)."
    ]
    assert told([asks], KNOWN) == []
    assert told([asks_not], UNKNOWN) == []
