"""`https://` and `wss://` on the same ports, by clients that are not ours and are given the authority's certificate."""

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from websockets.sync.client import connect

import apps
import nodepackages
from clients import SECONDS, wait_until_empty
from program import Program


class Secured:
    """A gateway, and the certificate that its clients are given."""

    def __init__(self, program: Program, share: Path) -> None:
        self.program = program
        self.share = share
        self.file = share / "fairlead" / "authority" / "certificate.pem"
        self.https = program.http.replace("http://", "https://")
        self.wss = program.websocket().replace("ws://", "wss://")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("tls")
    environ = {"XDG_DATA_HOME": str(folder / "share")}
    with Program(apps.life(folder / "app"), data=folder / "data", environ=environ) as program:
        secured = Secured(program, folder / "share")
        assert not secured.file.exists(), "a start needs none"
        told = subprocess.run(
            [sys.executable, "-m", "fairlead", "ca"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **environ},
        )
        assert str(secured.file) in told.stdout
        assert secured.file.with_name("key.pem").stat().st_mode & 0o777 == 0o600
        yield secured


def trusting(secured: Secured) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(secured.file))


def client(secured: Secured, service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="eu-west-1",
        verify=str(secured.file),
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_pythons_websockets_and_boto3(secured: Secured) -> None:
    with connect(secured.wss, ssl=trusting(secured), proxy=None, open_timeout=SECONDS) as socket:
        assert socket.socket.version() == "TLSv1.3"  # type: ignore[attr-defined] # an SSLSocket
        socket.send("by python")
        assert socket.recv(SECONDS) == "by python"
        (item,) = client(secured, "dynamodb", secured.https).scan(TableName="connections")["Items"]
        management = client(secured, "apigatewaymanagementapi", f"{secured.https}/dev")
        management.post_to_connection(ConnectionId=item["id"]["S"], Data=b"pushed")
        assert socket.recv(SECONDS) == "pushed"
        large = "x" * 30_000
        socket.send(large)
        assert socket.recv(SECONDS) == large
        management.delete_connection(ConnectionId=item["id"]["S"])
        with pytest.raises(Exception, match="1000"):
            socket.recv(SECONDS)
    wait_until_empty(secured.program.http, "connections")


def test_an_ended_connection_runs_its_disconnect(secured: Secured) -> None:
    for half in (False, True):
        with connect(secured.wss, ssl=trusting(secured), proxy=None, open_timeout=SECONDS) as socket:
            socket.send("here")
            assert socket.recv(SECONDS) == "here"
            raw = socket.socket
            assert isinstance(raw, ssl.SSLSocket)
            if half:  # close_notify and nothing else
                raw.settimeout(SECONDS)
                raw.unwrap()
            else:  # a cable that is cut
                raw.shutdown(2)
        wait_until_empty(secured.program.http, "connections")


def test_curl(secured: Secured) -> None:
    url = ""
    for host in ("localhost", "127.0.0.1", "app.localhost"):
        command = ["curl", "--silent", "--show-error", "--cacert", str(secured.file), "--max-time", "30"]
        resolve = ["--resolve", f"app.localhost:{secured.program.port}:127.0.0.1"]
        target = ["-H", "X-Amz-Target: DynamoDB_20120810.ListTables", "-H", "Content-Type:", "--data", "{}"]
        url = f"https://{host}:{secured.program.port}/"
        told = subprocess.run([*command, *resolve, *target, url], check=True, capture_output=True, text=True)
        assert json.loads(told.stdout) == {"TableNames": ["connections"]}
    without = subprocess.run(["curl", "--silent", url], check=False, capture_output=True)
    assert without.returncode == 60, "a client that was told nothing does not trust it"
    until = time.monotonic() + SECONDS
    while "`fairlead ca` says how to" not in secured.program.printed():
        assert time.monotonic() < until, "the operator is not told what to do"
        time.sleep(0.02)


def test_the_aws_cli(secured: Secured) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-west-2"}
    told = subprocess.run(
        [Path(sys.executable).with_name("aws"), "--endpoint-url", secured.https, "apigatewayv2", "get-apis"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "AWS_PAGER": "", "AWS_CONFIG_FILE": "/dev/null", **keys, "AWS_CA_BUNDLE": str(secured.file)},
    )
    assert len(json.loads(told.stdout)["Items"]) == 1, told.stderr


_NODE = """
const WebSocket = require('ws');
const tls = require('tls');
const [port, url] = process.argv.slice(2);
const socket = new WebSocket(url);
socket.on('open', () => socket.send('by node'));
socket.on('message', (data) => { console.log(String(data)); socket.close(1000); });
socket.on('error', (error) => { console.log(error.code || String(error)); process.exit(1); });
socket.on('close', () => {
  const old = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', maxVersion: 'TLSv1.2' }, () => {
    console.log(old.getProtocol());
    old.renegotiate({}, (error) => { console.log(error ? 'refused' : 'renegotiated'); old.destroy(); });
    old.on('error', () => { console.log('refused'); old.destroy(); });
  });
});
"""


def test_nodes_ws_and_a_renegotiation(secured: Secured, tmp_path: Path) -> None:
    modules = nodepackages.node_modules()
    script = tmp_path / "client.cjs"
    script.write_text(_NODE)
    told = subprocess.run(
        ["node", str(script), str(secured.program.port), secured.wss],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "NODE_PATH": str(modules), "NODE_EXTRA_CA_CERTS": str(secured.file)},
    )
    assert told.stdout.split() == ["by", "node", "TLSv1.2", "refused"], told.stderr
    wait_until_empty(secured.program.http, "connections")
