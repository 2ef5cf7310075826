"""Requests of Python code for AWS reach the gateway, whichever library of the SDK's makes them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recordinggateway import RecordingGateway

HOST = "abcdefghij.execute-api.eu-west-1.amazonaws.com"
REDIRECT = Path(__file__).parents[2] / "src/fairlead/functions/worker/python/redirect.py"
INSTALL = f"""
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("redirect", {str(REDIRECT)!r})
redirect = importlib.util.module_from_spec(spec)
spec.loader.exec_module(redirect)
redirect.install(sys.argv[1], "the-key")
event = json.loads(sys.argv[2])
"""


@pytest.fixture
def gateway() -> Iterator[RecordingGateway]:
    with RecordingGateway() as gateway:
        yield gateway


def run(gateway: RecordingGateway, code: str, event: Any = None) -> str:
    """What a child printed that ran `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code, gateway.url, json.dumps(event)],
        env={
            "PATH": os.environ["PATH"],
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


POST = """
import boto3
for endpoint in event:
    client = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
    client.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"hello")
"""


@pytest.mark.parametrize("order", ["before", "after"])
def test_boto3_imported_before_or_after(gateway: RecordingGateway, order: str) -> None:
    code = f"import boto3, botocore.httpsession\n{INSTALL}{POST}" if order == "before" else INSTALL + POST
    run(gateway, code, [f"https://{HOST}/dev", f"http://{HOST}:8080/dev", "http://localhost:3001"])
    assert [
        (request.target, request.headers["host"], request.headers["x-fairlead-endpoint"])
        for request in gateway.requests
    ] == [
        ("/dev/@connections/L0SM9cOFvHcCIhw%3D", HOST, f"https://{HOST}"),
        ("/dev/@connections/L0SM9cOFvHcCIhw%3D", f"{HOST}:8080", f"http://{HOST}:8080"),
        ("/@connections/L0SM9cOFvHcCIhw%3D", "localhost:3001", "http://localhost:3001"),
    ]
    for request in gateway.requests:
        assert request.headers["x-fairlead-key"] == "the-key"
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256")
        assert request.body == b"hello"


def test_the_tables(gateway: RecordingGateway) -> None:
    gateway.body = b'{"Item": {"a": {"S": "1"}}}'
    code = 'import boto3\nprint(boto3.resource("dynamodb").Table("t").get_item(Key={"a": "1"})["Item"])'
    assert run(gateway, INSTALL + code) == "{'a': '1'}\n"
    request = gateway.one()
    assert request.headers["host"] == "dynamodb.eu-west-1.amazonaws.com"
    assert request.headers["x-amz-target"] == "DynamoDB_20120810.GetItem"


def test_nothing_is_imported_by_it(gateway: RecordingGateway) -> None:
    code = (
        INSTALL + 'print([name for name in ("botocore", "urllib3", "requests", "http.client") if name in sys.modules])'
    )
    assert run(gateway, code) == "[]\n"


def test_any_object_with_the_adapters_form_is_wrapped(gateway: RecordingGateway) -> None:
    code = f"""
import sys, types
module = types.ModuleType("requests.adapters")
class HTTPAdapter:
    def send(self, request, stream=False, timeout=None):
        return types.SimpleNamespace(url=request.url, headers=dict(request.headers), timeout=timeout)
module.HTTPAdapter = HTTPAdapter
sys.modules["requests.adapters"] = module
{INSTALL}
for url in event:
    request = types.SimpleNamespace(url=url, headers={{"X-Own": "1"}})
    answer = HTTPAdapter().send(request, timeout=3)
    print(answer.url, sorted(answer.headers), answer.timeout, request.url, request.headers)
"""
    ours, other = f"https://{HOST}/x", "https://example.invalid/x"
    assert run(gateway, code, [ours, other]).splitlines() == [
        f"{ours} ['Host', 'X-Fairlead-Endpoint', 'X-Fairlead-Key', 'X-Own'] 3 {ours} {{'X-Own': '1'}}",
        f"{other} ['X-Own'] 3 {other} {{'X-Own': '1'}}",
    ]


def test_the_gateways_own_address_is_marked_too(gateway: RecordingGateway) -> None:
    run(gateway, INSTALL + POST, [gateway.url])
    assert gateway.one().headers["x-fairlead-endpoint"] == gateway.url
    assert gateway.one().headers["x-fairlead-key"] == "the-key"


def test_other_hosts_are_not_touched(gateway: RecordingGateway) -> None:
    with RecordingGateway() as other:
        run(gateway, INSTALL + POST, [other.url])
        assert gateway.requests == []
        assert "x-fairlead-key" not in other.one().headers
