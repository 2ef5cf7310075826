import json
import re
from collections.abc import Callable
from zlib import crc32

import pytest

from fairlead.model.errors import ApiError
from fairlead.model.principals import ACCOUNT_ID, Principal
from fairlead.net.messages import Request, Response
from fairlead.tables.door import Tables, region, serves

SOMEONE = Principal(ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIA")
Call = tuple[str, bytes, Principal, str, Callable[[int, bytes], None]]


class Rig:
    """A door whose engine is this: it notes calls and answers when told."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.responses: list[Response] = []
        self.refusal: ApiError | None = None
        self.door = Tables(self.call, self.principal)

    def call(
        self, operation: str, body: bytes, principal: Principal, region: str, answer: Callable[[int, bytes], None]
    ) -> None:
        self.calls.append((operation, body, principal, region, answer))

    def principal(self, request: Request) -> Principal:
        del request
        if self.refusal is not None:
            raise self.refusal
        return SOMEONE

    def ask(self, request: Request) -> None:
        self.door(request, self.responses.append)

    @property
    def response(self) -> Response:
        (response,) = self.responses
        return response


def request(
    target: str = "DynamoDB_20120810.GetItem", method: str = "POST", body: bytes = b"{}", **more: str
) -> Request:
    headers = [(b"Host", b"localhost:8000"), (b"X-Amz-Target", target.encode())]
    headers += [(name.encode(), value.encode()) for name, value in more.items()]
    return Request(method, "/", headers, body, ("127.0.0.1", 1), 8000)


def header(response: Response, name: bytes) -> bytes:
    return dict(response.headers)[name]


def test_a_call_goes_to_the_engine_and_its_answer_back() -> None:
    rig = Rig()
    scope = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host"
    rig.ask(request(body=b'{"TableName":"t"}', Authorization=scope))
    ((operation, body, principal, where, answer),) = rig.calls
    assert (operation, body, principal, where) == ("GetItem", b'{"TableName":"t"}', SOMEONE, "eu-central-1")
    assert rig.responses == []
    answer(200, b'{"Item":{}}')
    assert (rig.response.status, rig.response.body) == (200, b'{"Item":{}}')
    assert header(rig.response, b"x-amz-crc32") == b"%d" % crc32(b'{"Item":{}}')
    assert header(rig.response, b"Content-Type") == b"application/x-amz-json-1.0"
    assert re.fullmatch(rb"[A-Z0-9]{52}", header(rig.response, b"x-amzn-RequestId"))


@pytest.mark.parametrize(
    "target", ["DynamoDB_20120810.", "DynamoDB_20120810.Get-Item", "DynamoDB_20111205.GetItem", "x"]
)
def test_an_unknown_target_is_an_unknown_operation(target: str) -> None:
    rig = Rig()
    rig.ask(request(target))
    assert rig.response.status == 400
    assert json.loads(rig.response.body) == {"__type": "com.amazon.coral.service#UnknownOperationException"}
    assert rig.calls == []


def test_streams_have_a_target_of_their_own() -> None:
    rig = Rig()
    rig.ask(request("DynamoDBStreams_20120810.ListStreams"))
    assert [call[0] for call in rig.calls] == ["ListStreams"]
    for target in ("DynamoDBStreams_20120810.GetItem", "DynamoDB_20120810.GetRecords"):
        rig = Rig()
        rig.ask(request(target))
        assert json.loads(rig.response.body)["__type"].endswith("#UnknownOperationException")
        assert rig.calls == []


def test_who_is_refused_never_reaches_the_engine() -> None:
    rig = Rig()
    rig.refusal = ApiError("UnrecognizedClientException", 400, "The security token included in the request is invalid.")
    rig.ask(request())
    assert rig.response.status == 400
    assert json.loads(rig.response.body)["__type"].endswith("#UnrecognizedClientException")
    assert rig.calls == []


def test_other_methods_have_answers_of_their_own() -> None:
    for method, status, body in (
        ("GET", 200, b"healthy: localhost:8000 "),
        ("OPTIONS", 404, b"<UnknownOperationException/>\n"),
        ("DELETE", 404, b"<UnknownOperationException/>\n"),
    ):
        rig = Rig()
        rig.ask(request(method=method))
        assert (rig.response.status, rig.response.body) == (status, body)
        assert not any(name.lower().startswith(b"access-control") for name, _ in rig.response.headers)


def test_a_body_over_16_megabytes_is_refused() -> None:
    rig = Rig()
    rig.ask(request(body=b" " * (16 * 1024 * 1024 + 1)))
    assert rig.response.status == 413
    assert rig.calls == []


def test_the_region_is_that_of_the_signature() -> None:
    presigned = Request(
        "POST", "/?X-Amz-Credential=AK%2F20260101%2Fap-south-1%2Fdynamodb%2Faws4_request", [], b"", ("", 0), 0
    )
    assert region(presigned) == "ap-south-1"
    assert region(request()) == "us-east-1"
    assert region(request(Authorization="Bearer x")) == "us-east-1"


def test_dynamodb_is_known_by_its_target() -> None:
    assert serves(request())
    assert serves(request("DynamoDBStreams_20120810.GetRecords"))
    assert not serves(request("AWSLambda.Invoke"))
