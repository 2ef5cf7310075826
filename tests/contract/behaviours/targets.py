"""What the behaviours are asked of: a gateway of ours, started for it, or a real AWS account.

With FAIRLEAD_CONFORMANCE_TARGET=aws everything is made in the account and region that the environment's credentials
name, under names that begin with `fairlead-`, and deleted at the end.
"""

import json
import os
import sys
import threading
import uuid
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from contract.behaviours.sockets import Address
from program import Program

_ASKED = os.environ.get("FAIRLEAD_CONFORMANCE_TARGET", "")
assert _ASKED in ("", "aws"), f"FAIRLEAD_CONFORMANCE_TARGET is aws, or nothing for a gateway of ours; not {_ASKED}"
ON_AWS = _ASKED == "aws"
SLOW = os.environ.get("FAIRLEAD_CONFORMANCE_SLOW", "") not in ("", "0")
"""Whether behaviours that take AWS minutes are asked of it."""
REGION = "us-east-1"
IDLE, LIFE = (600.0, 7200.0) if ON_AWS else (1.0, 3.0)
"""Seconds of the API `hurried`: a clock cannot be made to jump from outside, so that ours gets shorter limits."""
_NAME = "fairlead-suite"
_SETTINGS = f"""\
[stages."{_NAME}-hurried/main"]
idle_seconds = {IDLE}
life_seconds = {LIFE}

[stages."{_NAME}-set/binary"]
binary = true

[stages."{_NAME}-set/flood"]
flood_rate = 0.001
flood_burst = 2

[stages."{_NAME}-set/flood-closes"]
flood_rate = 0.001
flood_burst = 2
flood_closes = true

[stages."{_NAME}-set/plain"]
compression = false

[stages."{_NAME}-set/pinged"]
ping_seconds = 0.5
"""
_CONFIG = Config(retries={"max_attempts": 10, "mode": "adaptive"} if ON_AWS else {"max_attempts": 0})


class Answer:
    """A plain HTTP answer. Header names are lower case."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Target(Protocol):
    """Whose behaviour is looked at."""

    name: str
    """What the names of everything that is made there begin with."""
    region: str
    runtime: str

    def client(self, service: str, **more: Any) -> Any:
        """A boto3 client of a control plane, or of `@connections` with the `endpoint_url` of a stage."""

    def address(self, host: str, path: str) -> Address:
        """Where `wss://host/path` is dialled."""

    def management(self, api_id: str, stage: str) -> Any:
        """The boto3 client of a stage's `@connections`."""

    def endpoint(self, api_id: str, stage: str) -> str:
        """The endpoint of a stage's `@connections` as SDKs outside of functions are given it."""

    def keys(self) -> dict[str, str]:
        """The environment in which an SDK's program finds its credentials."""

    def request(self, method: str, host: str, path: str, body: bytes = b"", *, signed: bool = True) -> Answer:
        """`https://host/path`, asked as plain HTTP."""

    def settle(self) -> None:
        """Wait until what has been deployed is served."""

    def signer(self) -> Any:
        """Credentials that the account knows."""

    def host(self, api_id: str) -> str:
        """The host of an API's default endpoint."""


class Aws:
    """A real account."""

    def __init__(self) -> None:
        self._session = boto3.Session()
        self.region = self._session.region_name or REGION
        self.runtime = "python3.12"
        self.name = f"fairlead-{uuid.uuid4().hex[:12]}"

    def client(self, service: str, **more: Any) -> Any:
        return self._session.client(service, region_name=self.region, config=_CONFIG, **more)

    def address(self, host: str, path: str) -> Address:
        return Address(f"wss://{host}/{path}")

    def endpoint(self, api_id: str, stage: str) -> str:
        return f"https://{self.host(api_id)}/{stage}"

    def management(self, api_id: str, stage: str) -> Any:
        return self.client("apigatewaymanagementapi", endpoint_url=self.endpoint(api_id, stage))

    def keys(self) -> dict[str, str]:
        return {**os.environ, "AWS_REGION": self.region}

    def settle(self) -> None:
        threading.Event().wait(10)  # its servers get it one after the other, and nothing tells when all have it

    def signer(self) -> Any:
        return self._session.get_credentials().get_frozen_credentials()

    def request(self, method: str, host: str, path: str, body: bytes = b"", *, signed: bool = True) -> Answer:
        credentials = self.signer() if signed else None
        return _ask(f"https://{host}", "", method, path, body, credentials, self.region)

    def host(self, api_id: str) -> str:
        suffix = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return f"{api_id}.execute-api.{self.region}.{suffix}"


class Ours:
    """A gateway of ours. Clients name APIs by AWS's host names, in `Host`, and dial this machine."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.region = REGION
        self.runtime = f"python3.{sys.version_info.minor}"
        self.name = _NAME

    def client(self, service: str, **more: Any) -> Any:
        return boto3.client(
            service,
            region_name=self.region,
            config=_CONFIG,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            **{"endpoint_url": self._program.http, **more},
        )

    def address(self, host: str, path: str) -> Address:
        return Address(f"ws://127.0.0.1:{self._program.port}/{path}", {"Host": host})

    def endpoint(self, api_id: str, stage: str) -> str:
        return f"{self._program.http}/execute-api/{api_id}/{stage}"

    def management(self, api_id: str, stage: str) -> Any:
        return self.client("apigatewaymanagementapi", endpoint_url=self.endpoint(api_id, stage))

    def keys(self) -> dict[str, str]:
        given = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": self.region}
        return {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": self.region, **given}

    def settle(self) -> None:
        """It is served once the call is answered."""

    def signer(self) -> Any:
        """The root key: the file is what the AWS CLI takes from a `credential_process`."""
        key = json.loads((self._program.data / "root-key.json").read_text())
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def request(self, method: str, host: str, path: str, body: bytes = b"", *, signed: bool = True) -> Answer:
        credentials = Credentials("test", "test") if signed else None
        url = f"http://127.0.0.1:{self._program.port}"
        return _ask(url, host, method, path, body, credentials, self.region)

    def host(self, api_id: str) -> str:
        return f"{api_id}.execute-api.{self.region}.amazonaws.com"


def _ask(url: str, host: str, method: str, path: str, body: bytes, credentials: Any, region: str) -> Answer:
    request = AWSRequest(method=method, url=url + path, data=body or None)
    if host:
        request.headers["Host"] = host
    if credentials is not None:
        SigV4Auth(credentials, "execute-api", region).add_auth(request)
    answer = URLLib3Session(timeout=60).send(request.prepare())
    return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)


def started(folder: Path) -> Program:
    """A gateway of ours that begins with nothing but its settings."""
    app = folder / "app"
    app.mkdir(parents=True)
    (app / "fairlead.toml").write_text(_SETTINGS)
    return Program(app, data=folder / "data")
