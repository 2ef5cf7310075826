"""Calls to services that are not served: refused in a form that SDKs show, told once, or sent on."""

import json
from collections.abc import Callable

from fairlead.net.messages import Endpoint, Headers, Request, Response
from fairlead.passthrough.door import Passthrough

OURS = [(b"X-Fairlead-Key", b"secret")]


def is_key(key: str) -> bool:
    return key == "secret"


def asked(host: str, headers: Headers) -> Request:
    request = Request("POST", "/x", headers, b"", ("127.0.0.1", 1), 3001)
    request.endpoint = Endpoint("https", host, None)
    return request


class Sender:
    """Keeps what it is given and answers 200."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request, respond: Callable[[Response], None]) -> None:
        self.sent.append(request)
        respond(Response(200))


def answer(door: Passthrough, request: Request) -> Response:
    answers: list[Response] = []
    door(request, answers.append)
    (response,) = answers
    return response


def test_a_service_is_refused_by_name_and_told_once() -> None:
    said: list[str] = []
    door = Passthrough(frozenset({"sqs"}), Sender(), said.append, is_key)
    headers = [(b"X-Amz-Target", b"Pool.Get"), (b"Content-Type", b"application/x-amz-json-1.1")]
    json_request = asked("cognito-idp.us-east-1.amazonaws.com", headers)
    response = answer(door, json_request)
    assert response.status == 400
    assert "does not serve cognito-idp" in json.loads(response.body)["message"]
    answer(door, json_request)
    assert len(said) == 1
    assert "--aws-passthrough cognito-idp" in said[0]
    xml = answer(door, asked("b.s3.us-east-1.amazonaws.com", []))
    assert xml.body.startswith(b"<Error><Code>ServiceNotServed</Code><Message>")
    assert len(said) == 2


def test_a_named_service_is_sent_on() -> None:
    sender = Sender()
    door = Passthrough(frozenset({"sqs"}), sender, lambda text: None, is_key)
    assert answer(door, asked("sqs.us-east-1.amazonaws.com", OURS)).status == 200
    assert len(sender.sent) == 1


def test_whoever_only_says_host_has_nothing_sent_on() -> None:
    sender, said = Sender(), list[str]()
    door = Passthrough(frozenset({"sqs"}), sender, said.append, is_key)
    plain = asked("sqs.us-east-1.amazonaws.com", OURS)
    plain.endpoint = Endpoint("http", "sqs.us-east-1.amazonaws.com", None)
    by_tls = asked("sqs.us-east-1.amazonaws.com", [])
    guessed = asked("sqs.us-east-1.amazonaws.com", [(b"X-Fairlead-Key", b"guess")])
    for request in (plain, by_tls, guessed):
        response = answer(door, request)
        assert response.status == 403
        assert b"Only calls that functions make" in response.body
    assert sender.sent == []
    assert len(said) == 1


def test_without_a_sender_every_service_is_refused() -> None:
    door = Passthrough(frozenset({"sqs"}), None, lambda text: None, is_key)
    assert answer(door, asked("sqs.us-east-1.amazonaws.com", [])).status == 400
