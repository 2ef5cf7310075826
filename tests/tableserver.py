"""DynamoDB's door and its engine for tests that speak HTTP: the real ones, on a port of their own, in a thread."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from fairlead.clock import SystemClock
from fairlead.dynamodb.client import Engine
from fairlead.dynamodb.framing import FrameReader, call_frame, call_head
from fairlead.model.principals import ACCOUNT_ID, Principal
from fairlead.net.http import HttpConnection
from fairlead.net.messages import Request
from fairlead.net.serving import HttpServing
from fairlead.net.wheel import Wheel
from fairlead.tables.door import Tables

KEYS = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "secret", "region_name": "eu-west-1"}


def principal(request: Request) -> Principal:
    """Everyone is the one account's root."""
    del request
    return Principal(ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIATEST")


MODULE = ("-m", "fairlead.dynamodb.engine")


def start_engine(
    data: Path, durability: str = "full", program: Sequence[str] = MODULE
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """An engine's process and our end of its socket."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [
                sys.executable,
                *program,
                "--socket-fd",
                str(theirs.fileno()),
                "--data",
                str(data),
                "--durability",
                durability,
            ],
            pass_fds=[theirs.fileno()],
        )
    return process, ours


class Wire:
    """Calls on an engine's socket without a gateway, as many in flight as one likes."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._reader = FrameReader()
        self._number = 0
        self.answers: dict[int, tuple[int, Any]] = {}

    def send(self, operation: str, **parameters: Any) -> int:
        """Send a call; its number."""
        self._number += 1
        head = call_head(operation, ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root", "AKIATEST", "eu-west-1")
        self._end.sendall(call_frame(self._number, head, json.dumps(parameters).encode()))
        return self._number

    def receive(self) -> bool:
        """Take in what comes next; False when the engine is gone."""
        try:
            data = self._end.recv(1 << 20)
        except ConnectionResetError:
            return False
        self._reader.feed(data, self._answered)
        return bool(data)

    def call(self, operation: str, **parameters: Any) -> tuple[int, Any]:
        """Send a call and wait for its answer: HTTP status and parsed body."""
        number = self.send(operation, **parameters)
        while number not in self.answers:
            assert self.receive(), "the engine ended"
        return self.answers.pop(number)

    def _answered(self, number: int, status: int, body: bytes) -> None:
        self.answers[number] = (status, json.loads(body) if body else None)


class TableServer:
    """One engine behind one door. `url` is where SDKs find it."""

    def __init__(self, data: Path, durability: str = "full") -> None:
        self._data = data
        self._durability = durability
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self.url = ""
        self.lost = threading.Event()
        self.engine = Engine(self.lost.set)
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        """Start everything; returns when it serves."""
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._run(self._serve())}"
        self.restart()

    def restart(self) -> None:
        """Start an engine, the first one or another after it ended."""
        self.lost.clear()
        self.process, ours = start_engine(self._data, self._durability)
        self._run(self.engine.attach(ours))

    def stop(self) -> None:
        """End everything; the engine's exit code is 0 if it was still there."""
        self._run(self._close())
        assert self.lost.wait(30)
        assert self.process.wait(30) is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def client(self, **config: Any) -> Any:
        """A boto3 client that repeats nothing by itself."""
        retries = {"max_attempts": 0, "mode": "standard"}
        settings = Config(retries=retries, **config)
        return boto3.client("dynamodb", endpoint_url=self.url, config=settings, **KEYS)

    def resource(self) -> Any:
        """A boto3 resource."""
        return boto3.resource("dynamodb", endpoint_url=self.url, **KEYS)

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    async def _serve(self) -> int:
        clock = SystemClock()
        serving = HttpServing(clock, Wheel(clock), Tables(self.engine.call, principal), _no_sockets, print)
        self._serving = serving
        self._server = await self._loop.create_server(lambda: HttpConnection(serving, 0), "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _close(self) -> None:
        self._server.close()
        for connection in list(self._serving.connections):
            connection.abort()
        self.engine.close()


def _no_sockets(request: Request, behind: bytes, transport: asyncio.Transport) -> None:
    raise AssertionError(f"{request.target} asked for a WebSocket")


@contextmanager
def serving(data: Path, durability: str = "full") -> Iterator[TableServer]:
    """A server for one test."""
    server = TableServer(data, durability)
    server.start()
    try:
        yield server
    finally:
        server.stop()
