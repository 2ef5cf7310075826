"""What a function's answer means to the client."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.integrations.lambda_proxy import LambdaProxy, interpret
from fairlead.model.apps import Integration
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Failed, Replied, Reply
from occasions import message


def answered(value: Any) -> Reply:
    return interpret(Returned(json.dumps(value).encode()))


@pytest.mark.parametrize(
    ("value", "status", "body"),
    [
        (None, 200, None),
        ({}, 200, None),
        ({"statusCode": 200}, 200, None),
        ({"statusCode": 204, "body": None}, 204, None),
        ({"statusCode": "201", "body": "x"}, 201, "x"),
        ({"body": "only"}, 200, "only"),
        ({"statusCode": 500, "body": "é", "headers": {}, "isBase64Encoded": False}, 500, "é"),
        ({"statusCode": 200, "body": "aMOp", "isBase64Encoded": True}, 200, "hé"),
    ],
)
def test_proxy_answers(value: Any, status: int, body: str | None) -> None:
    reply = answered(value)
    assert isinstance(reply, Replied)
    assert (reply.status, reply.body) == (status, body)


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": 200, "Data": "x", "ConnectionId": "y"},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": "ok"},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
        "text",
        7,
        [1],
        True,
    ],
)
def test_anything_else_is_malformed_and_says_why(value: Any) -> None:
    reply = answered(value)
    assert isinstance(reply, Failed)
    assert (reply.status, reply.message, reply.throttled) == (502, "Internal server error", False)
    assert "proxy answer" in reply.cause


def test_a_body_in_base64_is_a_binary_message_where_the_stage_sends_such() -> None:
    payload = b'{"body":"/wA=","isBase64Encoded":true}'
    reply = interpret(Returned(payload), binary=True)
    assert isinstance(reply, Replied)
    assert reply.body == b"\xff\x00"
    assert isinstance(interpret(Returned(payload)), Failed)


def test_headers_of_both_kinds() -> None:
    reply = answered({"headers": {"A": 1, "B": True}, "multiValueHeaders": {"C": ["x", "y"], "D": []}})
    assert isinstance(reply, Replied)
    assert list(reply.headers) == [("C", "x"), ("C", "y"), ("A", "1"), ("B", "True")]


def test_a_header_that_stands_in_both_members_is_there_once() -> None:
    reply = answered({"headers": {"A": "1", "B": "2"}, "multiValueHeaders": {"A": ["1"], "B": ["3"]}})
    assert isinstance(reply, Replied)
    assert sorted(reply.headers) == [("A", "1"), ("B", "2"), ("B", "3")]


@pytest.mark.parametrize(
    ("result", "status", "throttled"),
    [
        (Raised(b'{"errorType":"Error"}'), 502, False),
        (Refused("TooManyRequestsException", "Rate exceeded"), 500, True),
        (Refused("ResourceNotFoundException", "no such function"), 500, False),
    ],
)
def test_failures(result: Result, status: int, throttled: bool) -> None:
    reply = interpret(result)
    assert isinstance(reply, Failed)
    assert (reply.status, reply.throttled) == (status, throttled)


def test_a_malformed_answer_is_told_to_the_operator_with_the_functions_name() -> None:
    class Functions:
        def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
            assert (name, json.loads(payload)["body"], len(request_id)) == ("hello", "hi", 36)
            reply(Returned(b'"text"'))

    said: list[str] = []
    replies: list[Reply] = []
    invoke = Invoke(0, Integration("i", "AWS_PROXY", "hello"), message("hi"), "r")
    LambdaProxy(Functions(), said.append).call(invoke, replies.append)
    assert isinstance(replies[0], Failed)
    assert said[0].startswith("hello: the answer is not a proxy answer")
