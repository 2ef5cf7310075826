"""Tools go on working: with made-up keys or none on loopback, with the root key anywhere."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

import apps
from clients import Client
from program import Program


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("local")
    with Program(apps.life(folder / "app"), data=folder / "data") as program:
        yield program


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("exposed")
    with Program(apps.life(folder / "app"), "--host", "0.0.0.0", data=folder / "data") as program:
        yield program


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("strict")
    app = apps.life(folder / "app")
    (app / "fairlead.toml").write_text('[gateway]\nsignatures = "keys"\n')
    with Program(app, data=folder / "data") as program:
        yield program


def root_key(program: Program) -> tuple[str, str]:
    path = program.data / "root-key.json"
    assert path.stat().st_mode & 0o777 == 0o600
    key = json.loads(path.read_text())
    return key["AccessKeyId"], key["SecretAccessKey"]


def client(service: str, endpoint: str, key: tuple[str, str] | None, **options: Any) -> Any:
    config = Config(signature_version=UNSIGNED if key is None else None, retries={"total_max_attempts": 1})
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="eu-west-1",
        config=config,
        aws_access_key_id=key[0] if key else None,
        aws_secret_access_key=key[1] if key else None,
        **options,
    )


def cli(program: Program, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The AWS CLI, with made-up keys."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-west-2"}
    return subprocess.run(
        [Path(sys.executable).with_name("aws"), "--endpoint-url", program.http, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "AWS_PAGER": "", "AWS_CONFIG_FILE": "/dev/null", **keys, **environ},
    )


def raw(program: Program, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", program.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told


def connection_id(program: Program) -> str:
    (item,) = client("dynamodb", program.http, root_key(program)).scan(TableName="connections")["Items"]
    found: str = item["id"]["S"]
    return found


def wait_until_nobody_is_there(program: Program) -> None:
    until = time.monotonic() + 30
    while client("dynamodb", program.http, root_key(program)).scan(TableName="connections")["Items"]:
        assert time.monotonic() < until


def test_the_aws_cli_with_made_up_keys(local: Program) -> None:
    listed = cli(local, "dynamodb", "list-tables")
    assert json.loads(listed.stdout) == {"TableNames": ["connections"]}, listed.stderr
    with Client(local.websocket()) as someone:
        id = connection_id(local)
        endpoint = ("--endpoint-url", local.management())
        posted = cli(
            local, "apigatewaymanagementapi", *endpoint, "post-to-connection", "--connection-id", id, "--data", "hi"
        )
        assert posted.returncode == 0, posted.stderr
        assert someone.hears() == "hi"
    wait_until_nobody_is_there(local)


def test_an_unsigned_and_a_bare_call_on_loopback(local: Program) -> None:
    assert client("dynamodb", local.http, None).list_tables()["TableNames"] == ["connections"]
    target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
    assert raw(local, "POST", "/", "{}", **target)[0] == 200
    with Client(local.websocket()) as someone:
        form = "application/x-www-form-urlencoded"
        status, _ = raw(local, "POST", f"/dev/@connections/{connection_id(local)}", "by curl", Content_Type=form)
        assert (status, someone.hears()) == (200, "by curl")
    wait_until_nobody_is_there(local)


def test_a_wrong_content_type(local: Program) -> None:
    target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert raw(local, "POST", "/", "{}", Content_Type=kind, **target)[0] == 415


def test_a_signed_call_that_says_it_is_a_pages(local: Program) -> None:
    def page(request: Any, **_: Any) -> None:
        request.headers["Origin"] = "https://my.example"
        request.headers["Sec-Fetch-Mode"] = "cors"

    def from_page(key: tuple[str, str] | None) -> Any:
        made = client("dynamodb", local.http, key)
        made.meta.events.register("before-sign.dynamodb", page)
        return made

    assert from_page(root_key(local)).list_tables()["TableNames"] == ["connections"]
    for key in (None, ("test", "test"), (root_key(local)[0], "another secret, of another gateway")):
        with pytest.raises(ClientError) as raised:
            from_page(key).list_tables()
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_hosts(local: Program) -> None:
    target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
    for host in ("localhost", "dynamodb.eu-west-1.amazonaws.com", "x.localhost.localstack.cloud:4566"):
        assert raw(local, "POST", "/", "{}", Host=host, **target)[0] == 200
    for host in ("stranger.example", "192.0.2.7:3001", "s3.eu-west-1.amazonaws.com"):
        assert raw(local, "POST", "/", "{}", Host=host, **target)[0] == 403
        assert raw(local, "GET", "/", Host=host)[0] == 403


@pytest.mark.parametrize("where", ["exposed", "strict"])
def test_beyond_loopback_unsigned_calls_are_refused(where: str, request: pytest.FixtureRequest) -> None:
    exposed: Program = request.getfixturevalue(where)
    assert "must be signed with the root key" in exposed.printed()
    assert client("dynamodb", exposed.http, root_key(exposed)).list_tables()["TableNames"] == ["connections"]
    codes = []
    for key in (None, ("test", "test"), (root_key(exposed)[0], "wrong")):
        with pytest.raises(ClientError) as raised:
            client("dynamodb", exposed.http, key).list_tables()
        codes.append(raised.value.response["Error"]["Code"])
    assert codes == [
        "MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidSignatureException",
    ]  # fmt: skip
    for service, call in (("iam", "list_roles"), ("lambda", "list_functions"), ("apigatewayv2", "get_apis")):
        for key in (None, ("test", "test")):
            with pytest.raises(ClientError) as raised:
                getattr(client(service, exposed.http, key), call)()
            assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_beyond_loopback_sockets_and_functions_work(exposed: Program) -> None:
    """The functions of the app write to a table, signed with the keys of their environments."""
    with Client(exposed.websocket()) as someone:
        someone.sends("hello")
        assert someone.hears() == "hello"
        id = connection_id(exposed)
        for key, code in (
            (None, "MissingAuthenticationTokenException"),
            (("test", "test"), "UnrecognizedClientException"),
        ):
            with pytest.raises(ClientError) as raised:
                client("apigatewaymanagementapi", exposed.management(), key).post_to_connection(
                    ConnectionId=id, Data=b"x"
                )
            assert raised.value.response["Error"]["Code"] == code
        by_root = client("apigatewaymanagementapi", exposed.management(), root_key(exposed))
        by_root.post_to_connection(ConnectionId=id, Data=b"by root")
        assert someone.hears() == "by root"
    wait_until_nobody_is_there(exposed)


def test_options_let_more_in(tmp_path: Path) -> None:
    options = ("--allow-host", "My.Dev", "--allow-origin", "https://my.example:443/", "--insecure", "--host", "0.0.0.0")
    with Program(apps.echo(tmp_path / "app"), *options, data=tmp_path / "data") as program:
        assert "whoever connects can call every API" in program.printed()
        target = {"X_Amz_Target": "DynamoDB_20120810.ListTables"}
        assert raw(program, "POST", "/", "{}", Host="my.dev:80", **target)[0] == 200
        assert raw(program, "POST", "/", "{}", Host="other.dev", **target)[0] == 403
        assert raw(program, "POST", "/", "{}", Origin="https://my.example", **target)[0] == 403
        assert opens(program.websocket(), "https://my.example")
        assert opens(program.websocket(), "http://localhost:5173")
        assert not opens(program.websocket(), "https://other.example")
        assert not opens(program.websocket(), "http://my.example")
    assert "--allow-host other.dev" in program.printed()
    assert "--allow-origin https://other.example" in program.printed()


def opens(url: str, origin: str) -> bool:
    try:
        with connect(url, origin=Origin(origin), proxy=None):
            return True
    except InvalidStatus as error:
        return error.response.status_code != 403


@pytest.mark.parametrize(
    "wrong",
    [
        ("--allow-host", "http://my.dev"),
        ("--allow-host", "my.dev:3001"),
        ("--allow-origin", "my.example"),
        ("--allow-origin", "https://my.example/path"),
    ],
)
def test_options_that_make_no_sense(tmp_path: Path, wrong: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "dev", str(tmp_path), *wrong], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert wrong[1] in done.stderr


def test_a_key_file_that_cannot_be_read_ends_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "root-key.json").write_text("not a key")
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "dev", str(tmp_path), "--port", "0", "--data", str(data)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "root-key.json holds no key" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_root_key_stays_the_same(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    with Program(app, data=tmp_path / "data") as program:
        first = root_key(program)
        assert "root-key.json" in program.printed()
        assert first[1] not in program.printed()
    with Program(app, data=tmp_path / "data") as program:
        assert root_key(program) == first
    with Program(app, "--fresh", data=tmp_path / "data") as program:
        assert root_key(program) != first
