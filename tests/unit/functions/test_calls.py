"""Calls over an environment's socket, and what they become."""

import json
import struct

import pytest

from fairlead.accounts.keys import Keys
from fairlead.functions import calls
from fairlead.functions.frames import ANSWER, FrameError, Frames
from fairlead.model.apps import Function
from fairlead.net.messages import Response

FUNCTION = Function("f", "f.handler", "python3.12", "/app", "arn", "f", role_arn="arn:aws:iam::000000000000:role/r")
HEAD = {
    "method": "POST", "target": "/dev/%40connections/x?a=b", "host": "h.example:1", "endpoint": "https://h.example:1",
    "operation": "DynamoDB_20120810.PutItem", "region": "eu-west-1", "service": "dynamodb",
}  # fmt: skip


def body(head: object, data: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return struct.pack("<I", len(text)) + text + data


def test_a_call_is_a_request_by_the_environments_own_key() -> None:
    keys = Keys("000000000000")
    key = keys.issue(FUNCTION)
    request = calls.request(body(HEAD, b"data"), key)
    assert (request.method, request.path, request.query, request.body) == (
        "POST", "/dev/%40connections/x", "a=b", b"data",
    )  # fmt: skip
    assert request.header(b"host") == "h.example:1"
    assert request.header(b"x-fairlead-endpoint") == "https://h.example:1"
    assert keys.is_environment(request.header(b"x-fairlead-key"))
    assert request.header(b"x-amz-target") == "DynamoDB_20120810.PutItem"
    assert "/eu-west-1/dynamodb/" in request.header(b"authorization")
    assert keys.principal(request).arn == "arn:aws:sts::000000000000:assumed-role/r/f"


@pytest.mark.parametrize(
    "wrong",
    [b"", b"\1", b"\xff\xff\xff\xff{}", body([]), body({}), body(HEAD | {"method": 1}), body("x"), b"\2\0\0\0{{"],
)
def test_what_is_no_call_is_no_workers(wrong: bytes) -> None:
    with pytest.raises(FrameError):
        calls.request(wrong, Keys("000000000000").issue(FUNCTION))


def test_an_answer() -> None:
    frame = calls.answer(Response(410, b"body", [(b"x-amzn-ErrorType", b"GoneException")]))
    ((kind, data),) = Frames().feed(frame)
    status, length = struct.unpack_from("<HI", data)
    assert (kind, status, data[6 + length :]) == (ANSWER, 410, b"body")
    assert json.loads(data[6 : 6 + length]) == {"x-amzn-ErrorType": "GoneException", "Content-Length": "4"}
