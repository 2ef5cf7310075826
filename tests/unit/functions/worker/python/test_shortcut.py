"""Which of boto3's calls take the short cut, and what it makes of the answers."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import botocore.handlers
import pytest
from botocore.config import Config
from botocore.session import Session

from fairlead.functions.worker.python.redirect import turned
from fairlead.functions.worker.python.shortcut import ShortCut

GATEWAY = "http://127.0.0.1:3999"
Made = Callable[..., tuple[Any, "Gateway"]]


class Gateway:
    """Answers every call with what a test says, and keeps them; by HTTP there is nobody."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, Any], bytes]] = []
        self.answer: tuple[int, dict[str, str], bytes] | None = (200, {"x-amzn-requestid": "R"}, b"{}")

    def __call__(self, head: dict[str, Any], body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        self.calls.append((head, body))
        return self.answer


class ByHttpError(Exception):
    """It went there."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    def make(service: str, endpoint: str | None = None, key: str = "AKIDENV", **config: Any) -> tuple[Any, Gateway]:
        gateway = Gateway()
        monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", list(botocore.handlers.BUILTIN_HANDLERS))
        ShortCut(gateway, lambda url: turned(url, GATEWAY), "AKIDENV").add(botocore.handlers)
        session = boto3.Session(key, "secret", region_name="eu-west-1", botocore_session=Session())
        client = session.client(service, endpoint_url=endpoint, config=Config(**config))

        def by_http(*_: Any) -> None:
            raise ByHttpError

        client._make_request = by_http
        return client, gateway

    return make


def test_an_item_call_goes_over_the_socket(made: Made) -> None:
    client, gateway = made("dynamodb")
    gateway.answer = (200, {"x-amzn-requestid": "R"}, b'{"Item": {"id": {"S": "a"}}}')
    answer = client.get_item(TableName="things", Key={"id": {"S": "a"}})
    assert answer["Item"] == {"id": {"S": "a"}}
    assert answer["ResponseMetadata"] == {
        "RequestId": "R", "HTTPStatusCode": 200, "HTTPHeaders": {"x-amzn-requestid": "R"}, "RetryAttempts": 0,
    }  # fmt: skip
    ((head, body),) = gateway.calls
    assert head == {
        "method": "POST", "target": "/", "host": "dynamodb.eu-west-1.amazonaws.com", "service": "dynamodb",
        "endpoint": "https://dynamodb.eu-west-1.amazonaws.com", "operation": "DynamoDB_20120810.GetItem",
        "region": "eu-west-1",
    }  # fmt: skip
    assert json.loads(body) == {"TableName": "things", "Key": {"id": {"S": "a"}}}


def test_a_post_goes_over_the_socket(made: Made) -> None:
    client, gateway = made("apigatewaymanagementapi", "https://abc.execute-api.eu-west-1.amazonaws.com/dev")
    assert client.post_to_connection(ConnectionId="x=", Data="text")["ResponseMetadata"]["HTTPStatusCode"] == 200
    ((head, body),) = gateway.calls
    assert (head["target"], head["service"], head["operation"], body) == (
        "/dev/@connections/x%3D", "execute-api", "", b"text",
    )  # fmt: skip
    with pytest.raises(ByHttpError):
        client.get_connection(ConnectionId="x=")


@pytest.mark.parametrize("answer", [None, (410, {}, b""), (500, {}, b"{}"), (400, {}, b"{}")])
def test_whatever_is_no_success_is_asked_again_by_http(made: Made, answer: Any) -> None:
    client, gateway = made("dynamodb")
    gateway.answer = answer
    with pytest.raises(ByHttpError):
        client.list_tables()
    assert len(gateway.calls) == 1


@pytest.mark.parametrize(
    ("event", "also"),
    [
        ("before-send.dynamodb", True),
        ("before-sign", True),
        ("request-created.dynamodb.ListTables", True),
        ("needs-retry.dynamodb", True),
        ("response-received", True),
        ("before-send.dynamodb.PutItem", False),
        ("provide-client-params.dynamodb", False),
        ("after-call.dynamodb", False),
    ],
)
def test_an_apps_own_handlers_are_given_way(made: Made, event: str, also: bool) -> None:
    client, gateway = made("dynamodb")
    client.list_tables()

    def own(**_: Any) -> None:
        return None

    client.meta.events.register(event, own)
    if also:
        with pytest.raises(ByHttpError):
            client.list_tables()
        client.meta.events.unregister(event, own)
    client.list_tables()
    assert len(gateway.calls) == 2


def test_other_keys_other_hosts_and_no_signature_go_by_http(made: Made) -> None:
    for client, gateway in (
        made("dynamodb", key="AKIDOTHER"),
        made("dynamodb", "https://tables.example.org"),
        made("dynamodb", "http://localhost:1"),
    ):
        with pytest.raises(ByHttpError):
            client.list_tables()
        assert gateway.calls == []


def test_a_body_that_is_no_bytes_goes_by_http(made: Made) -> None:
    import io

    client, gateway = made("apigatewaymanagementapi", "https://abc.execute-api.eu-west-1.amazonaws.com/dev")
    for data in (io.BytesIO(b"x"), b"x" * (5 << 20)):
        with pytest.raises(ByHttpError):
            client.post_to_connection(ConnectionId="x=", Data=data)
    assert gateway.calls == []
