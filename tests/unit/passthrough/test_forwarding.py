"""The gateway's side of the signer, at its frames."""

import asyncio
import json
from typing import Any

from fairlead.net.messages import Endpoint, Headers, Request, Response
from fairlead.passthrough.forwarding import HEADER, Forwarder


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


class Rig:
    """A forwarder and the other end of it."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.forwarder = Forwarder()
        self.forwarder.connection_made(self.transport)
        self.answers: list[Response] = []

    def send(self, method: str = "GET", headers: Headers | None = None, body: bytes = b"") -> dict[str, Any]:
        """Send a request; the head that the signer reads."""
        self.transport.written = b""
        self.forwarder.send(asked(method, headers or [], body), self.answers.append)
        head_size, body_size = HEADER.unpack_from(self.transport.written)
        assert self.transport.written[HEADER.size + head_size :] == body
        assert body_size == len(body)
        head: dict[str, Any] = json.loads(self.transport.written[HEADER.size : HEADER.size + head_size])
        return head


def asked(method: str = "GET", headers: Headers | None = None, body: bytes = b"") -> Request:
    request = Request(method, "/a%20b?x=1", headers or [], body, ("127.0.0.1", 1), 3001)
    request.endpoint = Endpoint("https", "ships.s3.eu-west-1.amazonaws.com", None)
    return request


def test_a_request_for_an_address_of_ours_goes_there_whatever_the_profile_says() -> None:
    rig = Rig()
    rig.forwarder.send_to(asked("POST"), "http://localhost:8000/alternator", rig.answers.append)
    (head_size, _) = HEADER.unpack_from(rig.transport.written)
    head = json.loads(rig.transport.written[HEADER.size : HEADER.size + head_size])
    assert (head["url"], head["service"]) == ("http://localhost:8000/alternator", None)


def frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return HEADER.pack(len(text), len(body)) + text + body


def test_a_request_goes_out_without_what_is_ours_or_of_one_hop() -> None:
    headers = [
        (b"Authorization", b"AWS4-HMAC-SHA256 Credential=..."),
        (b"X-Amz-Date", b"20261120T000000Z"),
        (b"X-Amz-Security-Token", b"t"),
        (b"X-Fairlead-Key", b"secret"),
        (b"X-Fairlead-Endpoint", b"https://x"),
        (b"Host", b"ships.s3.eu-west-1.amazonaws.com"),
        (b"Expect", b"100-continue"),
        (b"Content-Length", b"4"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Connection", b"keep-alive"),
        (b"x-amz-meta-\xe9", b"\xff"),
    ]
    assert Rig().send("PUT", headers, b"\0\1\2\3") == {
        "number": 1,
        "method": "PUT",
        "service": "s3",
        "url": "https://ships.s3.eu-west-1.amazonaws.com/a%20b?x=1",
        "headers": [["x-amz-meta-é", "ÿ"]],
        "authorization": "AWS4-HMAC-SHA256 Credential=...",
    }


def test_answers_find_their_requests_in_any_order_and_in_any_pieces() -> None:
    rig = Rig()
    first, second = rig.send()["number"], rig.send()["number"]
    both = frame({"number": second, "status": 200, "headers": [["ETag", "ÿ"]]}, b"2" * 1000)
    both += frame({"number": first, "status": 404, "headers": []})
    for at in range(0, len(both), 7):
        rig.forwarder.data_received(both[at : at + 7])
    assert [(answer.status, answer.body, answer.headers) for answer in rig.answers] == [
        (200, b"2" * 1000, [(b"ETag", b"\xff")]),
        (404, b"", []),
    ]


def test_the_answer_to_a_head_has_a_length_and_no_body() -> None:
    rig = Rig()
    number = rig.send("HEAD")["number"]
    rig.forwarder.data_received(frame({"number": number, "status": 200, "headers": [], "length": 1 << 40}))
    (answer,) = rig.answers
    assert answer.stream is not None
    assert answer.stream.length == 1 << 40
    assert answer.stream.read(10) == b""
    answer.stream.close()


def test_what_could_not_be_sent_is_an_error_with_the_reason() -> None:
    rig = Rig()
    rig.forwarder.data_received(frame({"number": rig.send()["number"], "error": "No way.", "status": 503}))
    (answer,) = rig.answers
    assert answer.status == 503
    assert answer.body == b"<Error><Code>NotSentToAWS</Code><Message>No way.</Message></Error>"


def test_a_signer_that_ends_loses_nobody() -> None:
    rig = Rig()
    rig.send()
    rig.send()
    rig.forwarder.data_received(frame({"number": 1, "status": 200, "headers": []})[:-3])
    rig.forwarder.connection_lost(None)
    assert [b"ended while it handled" in answer.body for answer in rig.answers] == [True, True]
    rig.forwarder.send(asked(), rig.answers.append)
    assert b"is not running" in rig.answers[2].body
    rig.forwarder.close()
    assert not rig.transport.closed


def test_closing_lets_the_signer_end() -> None:
    rig = Rig()
    rig.forwarder.close()
    assert rig.transport.closed
