"""Behind a proxy: the client's own address is what functions and `@connections` see."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from websockets.sync.client import ClientConnection, connect

import apps
from clients import SECONDS
from program import Program


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("proxied")
    app = apps.echo(folder / "app")
    (app / "fairlead.toml").write_text('[gateway]\ntrusted_proxies = ["127.0.0.0/8", "::1"]\n')
    (app / "handler.py").write_text(
        'def echo(event, context):\n    return {"statusCode": 200, "body": event["requestContext"]["connectionId"] + '
        '" " + event["requestContext"]["identity"]["sourceIp"]}\n'
    )
    with Program(app, "--allow-host", "ws.example.org", data=folder / "data") as program:
        yield program


def proxied(gateway: Program, **headers: str) -> ClientConnection:
    named = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    return connect(gateway.websocket(), additional_headers=named, proxy=None, open_timeout=SECONDS)


def described(gateway: Program, connection_id: str) -> Any:
    key = json.loads((gateway.data / "root-key.json").read_text())
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=gateway.management(),
        region_name="eu-west-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    return client.get_connection(ConnectionId=connection_id)


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 127.0.0.2", "203.0.113.9"),
        ("2001:db8::9", "2001:db8::9"),
    ],
)
def test_the_clients_address(gateway: Program, header: str, address: str) -> None:
    with proxied(gateway, For=header, Proto="https", Port="443") as socket:
        socket.send("who am I")
        id, seen = str(socket.recv(SECONDS)).split()
        assert seen == address
        assert described(gateway, id)["Identity"]["SourceIp"] == address


def test_what_comes_through_a_proxy_may_come_from_anywhere_and_must_be_signed(gateway: Program) -> None:
    assert "must be signed with the root key" in gateway.printed()
    request = urllib.request.Request(gateway.http, b"{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables"})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, timeout=SECONDS)
    with raised.value as answer:
        assert answer.status in (400, 403, 415)
