"""boto3 over a worker's own socket and by HTTP: the same results, the same exceptions, the same caller."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

import apps
from program import Program

HANDLER = """
import json, threading
import boto3, botocore.httpsession
from botocore.exceptions import ClientError

TABLE = boto3.resource("dynamodb").Table("connections")
PATIENT = boto3.client("dynamodb")
PATIENT.meta.events.register("before-send.dynamodb", lambda **_: None)
SENT = []
send = botocore.httpsession.URLLib3Session.send
def counted(self, request):
    SENT.append(request.url)
    return send(self, request)
botocore.httpsession.URLLib3Session.send = counted

def lifecycle(event, context):
    return {"statusCode": 200}

def in_thread(ask):
    got = []
    thread = threading.Thread(target=lambda: got.append(ask()))
    thread.start()
    thread.join()
    return got[0]

def say(event, context):
    of = event["requestContext"]
    to = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{of['domainName']}/{of['stage']}")
    me = of["connectionId"]
    asked = {
        "put": lambda: TABLE.put_item(Item={"id": "a", "n": 1, "blob": b"x", "set": {"q"}}, ReturnValues="ALL_OLD"),
        "get": lambda: TABLE.get_item(Key={"id": "a"}),
        "condition": lambda: TABLE.put_item(Item={"id": "a"}, ConditionExpression="attribute_not_exists(id)"),
        "unknown table": lambda: boto3.client("dynamodb").describe_table(TableName="nowhere"),
        "known table": lambda: TABLE.meta.client.describe_table(TableName="connections")["Table"]["TableStatus"],
        "post": lambda: to.post_to_connection(ConnectionId=me, Data=b"posted"),
        "gone": lambda: to.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"posted"),
        "malformed": lambda: to.post_to_connection(ConnectionId="nobody", Data=b"posted"),
        "too long": lambda: to.post_to_connection(ConnectionId=me, Data=b"x" * 200_000),
        "thread": lambda: in_thread(lambda: TABLE.get_item(Key={"id": "a"})),
        "own handler": lambda: PATIENT.get_item(TableName="connections", Key={"id": {"S": "a"}}),
    }
    SENT.clear()
    try:
        result = asked[event["body"]]()
    except ClientError as error:
        result = [type(error).__name__, str(error), error.response]
    return {"statusCode": 200, "body": json.dumps([len(SENT), result], default=repr)}
"""
BY_SOCKET = ("put", "get", "known table", "post")
BY_HTTP = ("condition", "unknown table", "gone", "malformed", "too long", "thread", "own handler")


@contextmanager
def asking(folder: Path, *, short_cut: bool) -> Iterator[ClientConnection]:
    app = apps.life(folder / "app")
    (app / "handler.py").write_text(HANDLER)
    (app / "fairlead.toml").write_text(f"[functions]\nshort_cut = {str(short_cut).lower()}\n")
    with Program(app, data=folder / "data") as program, connect(program.websocket(), max_size=None) as client:
        yield client


def answers(client: ClientConnection) -> dict[str, tuple[int, Any]]:
    """By what was asked: how many requests went by HTTP, and the result without what differs from call to call."""
    found = {}
    for case in (*BY_SOCKET, *BY_HTTP):
        client.send(case)
        said = [str(client.recv(60))]
        if case == "post":
            said.append(str(client.recv(60)))
            said.remove("posted")
        sent, result = json.loads(said[0])
        found[case] = (sent, plain(result))
    return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        changing = {"date", "connection", "RequestId", "x-amzn-requestid", "x-amz-crc32"}
        return {key: plain(one) for key, one in value.items() if key not in changing}
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def by_socket(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Any]]:
    with asking(tmp_path_factory.mktemp("socket"), short_cut=True) as client:
        return answers(client)


@pytest.fixture(scope="module")
def by_http(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Any]]:
    with asking(tmp_path_factory.mktemp("http"), short_cut=False) as client:
        return answers(client)


def test_results_and_exceptions_are_those_of_http(by_socket: Any, by_http: Any) -> None:
    assert {case: result for case, (_, result) in by_socket.items()} == {
        case: result for case, (_, result) in by_http.items()
    }
    assert by_http["gone"][1][0] == "GoneException"
    assert by_http["condition"][1][0] == "ConditionalCheckFailedException"


def test_what_succeeds_in_the_main_thread_sends_nothing_by_http(by_socket: Any) -> None:
    assert {case: by_socket[case][0] for case in BY_SOCKET} == dict.fromkeys(BY_SOCKET, 0)
    assert all(by_socket[case][0] >= 1 for case in BY_HTTP)


def test_the_switch_sends_everything_by_http(by_http: Any) -> None:
    assert all(sent >= 1 for sent, _ in by_http.values())
