"""What is sent to tables elsewhere, and what becomes of the answer."""

from collections.abc import Callable

import pytest

from fairlead.iam.sigv4 import Signature, check, read
from fairlead.integrations.http_client import HttpAnswer, HttpRequest
from fairlead.model.principals import Principal
from fairlead.net.messages import Request, Response
from fairlead.tables.remote import RemoteTables, SignedHere
from fairlead.testing.clock import FakeClock
from fairlead.websocket_api.replies import Failed

NOBODY = Principal("000000000000", "")
SECRET = "s" * 40


class Sent:
    """Keeps what is to be sent, and answers it."""

    def __init__(self) -> None:
        self.requests: list[tuple[Request, str]] = []
        self.answers: list[tuple[int, bytes]] = []

    def __call__(self, request: Request, url: str, respond: Callable[[Response], None]) -> None:
        self.requests.append((request, url))
        respond(Response(200, b"{}"))

    def asked(self, url: str, operation: str, region: str = "eu-west-1") -> tuple[Request, str]:
        RemoteTables(url, self).call(operation, b'{"a":1}', NOBODY, region, lambda *answer: self.answers.append(answer))
        assert self.answers == [(200, b"{}")]
        return self.requests[0]


@pytest.mark.parametrize(
    ("url", "operation", "to", "region"),
    [
        ("http://localhost:8000", "GetItem", "http://localhost:8000/", "eu-west-1"),
        ("http://localhost:8000/alternator", "GetItem", "http://localhost:8000/alternator", "eu-west-1"),
        ("http://localhost:8000", "GetRecords", "http://localhost:8000/", "eu-west-1"),
        ("https://dynamodb.us-west-2.amazonaws.com", "Scan", "https://dynamodb.us-west-2.amazonaws.com/", "us-west-2"),
        (
            "https://dynamodb.us-west-2.amazonaws.com/",
            "ListStreams",
            "https://streams.dynamodb.us-west-2.amazonaws.com/",
            "us-west-2",
        ),
    ],
)
def test_a_call_is_sent_to_the_endpoint(url: str, operation: str, to: str, region: str) -> None:
    request, sent_to = Sent().asked(url, operation)
    assert (sent_to, request.body) == (to, b'{"a":1}')
    service = "DynamoDBStreams" if operation in ("GetRecords", "ListStreams") else "DynamoDB"
    assert request.header(b"x-amz-target") == f"{service}_20120810.{operation}"
    assert f"/{region}/dynamodb/aws4_request" in request.header(b"authorization")


def ask(answer: HttpAnswer | Failed) -> tuple[HttpRequest, tuple[int, bytes]]:
    sent: list[HttpRequest] = []
    answers: list[tuple[int, bytes]] = []

    def send(request: HttpRequest, answered: Callable[[HttpAnswer | Failed], None]) -> None:
        sent.append(request)
        answered(answer)

    tables = RemoteTables("http://localhost:8000", SignedHere(send, "AKIATEST", SECRET, FakeClock()))
    tables.call("GetItem", b"{}", NOBODY, "eu-west-1", lambda *given: answers.append(given))
    return sent[0], answers[0]


def test_it_is_signed_with_our_key() -> None:
    request, answer = ask(HttpAnswer(400, [], b'{"__type":"x"}'))
    assert answer == (400, b'{"__type":"x"}')
    assert request.body == b"{}"
    pairs = [(name.encode(), value.encode()) for name, value in request.headers]
    assert dict(pairs)[b"Host"] == b"localhost:8000"
    received = Request("POST", "/", pairs, b"{}", ("127.0.0.1", 1), 8000)
    signature = read(received)
    assert isinstance(signature, Signature)
    assert signature.credential.key_id == "AKIATEST"
    assert (
        check(Request("POST", "/", pairs, b"{}", ("127.0.0.1", 1), 8000), signature, SECRET, FakeClock().now()) is None
    )


def test_what_cannot_be_reached_is_an_error_that_is_tried_again() -> None:
    _, (status, body) = ask(Failed(504, "Internal server error", "http://localhost:8000/ could not be reached: x"))
    assert status == 500
    assert b"#InternalServerError" in body
    assert b"The tables cannot be asked: http://localhost:8000/ could not be reached: x." in body
