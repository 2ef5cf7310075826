"""The doors of the control plane for tests that speak HTTP: the real ones, on a port of their own, in a thread.

Functions are not run: whoever is called answers with its own name.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from fairlead.clock import SystemClock
from fairlead.control import apis, code, identity, roles, usage
from fairlead.control.apigateway import ApiGateway
from fairlead.control.applying import apply
from fairlead.control.definitions import FILE, Definitions, Document
from fairlead.control.desk import Desk
from fairlead.control.door import Control
from fairlead.control.functions.operations import OPERATIONS as FUNCTIONS
from fairlead.control.live import Running
from fairlead.deployments.directory import Directory
from fairlead.functions.results import Refused, Result, Returned
from fairlead.iam.credentials import credential
from fairlead.model.apps import App, Function, Table
from fairlead.model.limits import Limits
from fairlead.model.principals import ACCOUNT_ID, Principal
from fairlead.model.problems import Problem
from fairlead.net.http import HttpConnection
from fairlead.net.messages import Door, Request, Response
from fairlead.net.serving import HttpServing
from fairlead.net.wheel import Wheel
from fairlead.observe.log_tails import Tails
from fairlead.websocket_api.stage import Snapshot

KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "secret", "region_name": "us-west-2"}


def principal(request: Request) -> Principal:
    """Everyone is the one account's root."""
    del request
    return Principal(ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIATEST")


class Runners:
    """Functions that are known, but never run."""

    def __init__(self) -> None:
        self.known: dict[str, Function] = {}

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        del request_id
        if name in self.known:
            reply(Returned(json.dumps({"function": name, "event": json.loads(payload)}).encode()))
        else:
            reply(Refused("ResourceNotFoundException", f"Function not found: {name}"))

    async def start(self, functions: Sequence[Function]) -> list[Problem]:
        self.known.update({function.name: function for function in functions})
        return []

    async def replace(self, function: Function) -> None:
        self.known[function.name] = function

    async def remove(self, name: str) -> None:
        self.known.pop(name, None)

    def folders(self) -> set[str]:
        return {function.folder for function in self.known.values()}


class ControlServer:
    """A gateway's control plane over one data folder. `url` is where SDKs find it."""

    def __init__(self, data: Path, app: App | None = None) -> None:
        self._data = data
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self.url = ""
        self.directory = Directory()
        self.runners = Runners()
        self.tails = Tails()
        self.closed: list[str] = []
        self.reports: list[str] = []

    def start(self) -> None:
        """Start everything; returns when it serves."""
        self._thread.start()
        self.url = f"http://127.0.0.1:{self.run(self._serve())}"

    def stop(self) -> None:
        """End everything."""
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def client(self, name: str, **keys: str) -> Any:
        """A boto3 client that repeats nothing by itself."""
        retries = {"max_attempts": 0, "mode": "standard"}
        return boto3.client(name, endpoint_url=self.url, config=Config(retries=retries), **{**KEYS, **keys})

    def run(self, coroutine: Any) -> Any:
        """What a coroutine gives on the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def stored(self, kind: str, *prefix: str) -> list[Document]:
        """The documents that are kept under a beginning of a key."""

        async def look() -> list[Document]:
            return self.definitions.list(kind, *prefix)

        found: list[Document] = self.run(look())
        return found

    async def _serve(self) -> int:
        clock = SystemClock()
        folder = self._data / code.FOLDER
        code.prepare(folder)
        self.definitions = Definitions(self._data / FILE, ACCOUNT_ID)
        self.running = running = Running(
            self.definitions,
            self.directory,
            self.runners,
            limits=Limits(),
            code_root=folder,
            close_connections=self.closed.append,
            report=self.reports.append,
            queue=self.queue,
        )
        root = principal(Request("GET", "/", [], b"", ("", 0), 0))
        desk = Desk(ACCOUNT_ID, "us-east-1", root, self.definitions, clock, running, folder, tails=self.tails)
        self.problems = await apply(self._app, desk, _no_tables)
        self.problems += await running.restore(self._recover)
        operations = {
            "apigateway": usage.OPERATIONS,
            "apigatewayv2": apis.OPERATIONS,
            "lambda": FUNCTIONS,
            "iam": roles.OPERATIONS,
            "sts": identity.OPERATIONS,
        }
        report = self.reports.append
        doors = {name: Control(name, known, desk, principal, report) for name, known in operations.items()}
        self._doors: dict[str, Door] = {**doors, "apigateway": ApiGateway(doors["apigatewayv2"], doors["apigateway"])}
        self._serving = HttpServing(clock, Wheel(clock), self._door, _no_sockets, self.reports.append)
        self._server = await self._loop.create_server(lambda: HttpConnection(self._serving, 0), "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def queue(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """Where events go: here, nowhere."""
        taken(Refused("ServiceException", f"{name}, {request_id}: {len(payload)} bytes for nobody"))

    async def _recover(self, snapshots: Sequence[Snapshot]) -> None:
        assert list(self.directory) == []
        self.restored = [snapshot.scope for snapshot in snapshots]

    def _door(self, request: Request, answer: Callable[[Response], None]) -> None:
        named = credential(request.header(b"authorization"), request.query)
        assert named is not None
        self._doors[named.service](request, answer)

    async def _close(self) -> None:
        self._server.close()
        for connection in list(self._serving.connections):
            connection.abort()
        self.definitions.close()


async def _no_tables(tables: Sequence[Table], region: str) -> list[Problem]:
    assert not tables, region
    return []


def _no_sockets(request: Request, behind: bytes, transport: asyncio.Transport) -> None:
    raise AssertionError(f"{request.target} asked for a WebSocket")


@contextmanager
def serving(data: Path, app: App | None = None) -> Iterator[ControlServer]:
    """A server for one test. `app` is what its config declares."""
    server = ControlServer(data, app)
    server.start()
    try:
        yield server
    finally:
        server.stop()
