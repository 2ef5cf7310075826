"""`@connections` as other programs of AWS understand it: both SDKs for JavaScript, and the CLI. boto3 asks the rest."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.behaviours.sockets import SECONDS, Socket, Sockets
from contract.behaviours.targets import Target
from contract.behaviours.world import Api
from nodepackages import node_modules

NEVER = "AAAAAAAAAAAAAAA="
CALLS = Path(__file__).with_name("sdk_calls.cjs")
AWS = Path(sys.executable).with_name("aws")


@pytest.fixture
def socket(sockets: Sockets, talk: Api) -> Iterator[Socket]:
    socket = sockets.open(talk.at(), compress=False, headers={"User-Agent": "a client"})
    yield socket
    socket.leaves()


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdks_for_javascript(version: int, socket: Socket, talk: Api, target: Target) -> None:
    asked = {
        "version": version,
        "region": target.region,
        "endpoint": target.endpoint(talk.id, "main"),
        "wrong": target.endpoint(talk.id, "other"),
        "id": socket.own_id(),
        "never": NEVER,
        "size": 131_073,
    }
    environ = {**target.keys(), "NODE_PATH": str(node_modules()), "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1"}
    command = ["node", "--no-deprecation", str(CALLS)]
    done = subprocess.run(command, input=json.dumps(asked), env=environ, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["posted"] == {"answer": {}}
    assert socket.hears() == "from an SDK"
    seen = told["seen"]["answer"]
    assert set(seen) == {"ConnectedAt", "Identity", "LastActiveAt"}
    assert seen["Identity"]["UserAgent"] == "a client"
    assert seen["ConnectedAt"] <= seen["LastActiveAt"]
    for call in ("gone", "goneSeen", "goneDeleted"):
        assert failure(told[call], version) == ("GoneException", 410)
    assert failure(told["malformed"], version) == ("BadRequestException", 400)
    assert failure(told["large"], version) == ("PayloadTooLargeException", 413)
    assert failure(told["forbidden"], version) == ("ForbiddenException", 403)
    assert told["deleted"] == {"answer": {}}
    assert socket.closed() == (1000, "Connection Closed Normally")


def failure(told: Any, version: int) -> tuple[str, int]:
    """Name and status of an error; version 2 has the name twice."""
    if version == 2:
        assert told["code"] == told["error"]
    return told["error"], told["status"]


def test_the_aws_cli(socket: Socket, talk: Api, target: Target) -> None:
    def aws(operation: str, *more: str) -> "subprocess.CompletedProcess[str]":
        endpoint = ["--endpoint-url", target.endpoint(talk.id, "main"), "--output", "json"]
        command = [str(AWS), "apigatewaymanagementapi", operation, *endpoint, *more]
        return subprocess.run(
            command, env=target.keys(), capture_output=True, text=True, check=False, timeout=2 * SECONDS
        )

    id = socket.own_id()
    posted = aws("post-to-connection", "--connection-id", id, "--data", "from the CLI")
    assert (posted.returncode, posted.stdout) == (0, ""), posted.stderr
    assert socket.hears() == "from the CLI"
    seen = aws("get-connection", "--connection-id", id)
    assert set(json.loads(seen.stdout)) == {"ConnectedAt", "Identity", "LastActiveAt"}
    gone = aws("post-to-connection", "--connection-id", NEVER, "--data", "x")
    assert gone.returncode != 0
    assert "(GoneException) when calling the PostToConnection operation" in gone.stderr
