"""Refusals in the form of the caller's protocol."""

import json
from xml.etree import ElementTree

import pytest

from fairlead.net.messages import Headers, Request
from fairlead.passthrough.refusals import NOT_SENT, refusal, sentence

MESSAGE = "Not <here> & not now."


def asked(*headers: tuple[bytes, bytes]) -> Request:
    given: Headers = list(headers)
    return Request("POST", "/", given, b"", ("127.0.0.1", 1), 3001)


def test_the_sentence_names_the_service_and_the_remedy() -> None:
    assert sentence("cognito-idp") == (
        "fairlead does not serve cognito-idp. Start it with --aws-passthrough cognito-idp --aws-profile PROFILE "
        "to send these calls to AWS."
    )


@pytest.mark.parametrize(
    ("service", "headers", "content_type"),
    [
        ("sqs", [(b"Content-Type", b"application/x-amz-json-1.0")], "application/x-amz-json-1.0"),
        ("lambda", [(b"Content-Type", b"application/json")], "application/json"),
        ("lambda", [], "application/json"),
        ("bedrock-runtime", [(b"Content-Type", b"application/octet-stream")], "application/json"),
    ],
)
def test_json(service: str, headers: list[tuple[bytes, bytes]], content_type: str) -> None:
    response = refusal(service, asked(*headers), MESSAGE)
    assert response.status == 400
    assert json.loads(response.body) == {"__type": "ServiceNotServed", "message": MESSAGE}
    assert dict(response.headers) == {
        b"Content-Type": content_type.encode(),
        b"x-amzn-ErrorType": b"ServiceNotServed",
        b"x-amzn-query-error": b"ServiceNotServed;Sender",
    }


@pytest.mark.parametrize(
    ("service", "headers", "root"),
    [
        ("s3", [], "Error"),
        ("s3", [(b"Content-Type", b"application/json")], "Error"),  # the type of the object, not of the protocol
        ("route53", [], "ErrorResponse"),
        ("sns", [(b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8")], "ErrorResponse"),
    ],
)
def test_xml(service: str, headers: list[tuple[bytes, bytes]], root: str) -> None:
    response = refusal(service, asked(*headers), MESSAGE)
    tree = ElementTree.fromstring(response.body)  # our own text
    assert tree.tag == root
    error = tree if root == "Error" else tree[0]
    assert [(child.tag, child.text) for child in error] == [("Code", "ServiceNotServed"), ("Message", MESSAGE)]


def test_cbor() -> None:
    request = asked((b"smithy-protocol", b"rpc-v2-cbor"), (b"Content-Type", b"application/cbor"))
    response = refusal("monitoring", request, "é" * 200)
    text = ("é" * 200).encode()
    assert response.body == (
        b"\xa2\x79\x00\x06__type\x79\x00\x10ServiceNotServed\x79\x00\x07message\x79\x01\x90" + text
    )
    assert dict(response.headers)[b"smithy-protocol"] == b"rpc-v2-cbor"


def test_another_code_and_status() -> None:
    response = refusal("sqs", asked(), MESSAGE, NOT_SENT, 503)
    assert response.status == 503
    assert json.loads(response.body)["__type"] == "NotSentToAWS"
