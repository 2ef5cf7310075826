"""A runtime whose processes are played by the test, and the pools and functions above it."""

import asyncio
import contextlib
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from fairlead import ids
from fairlead.accounts.keys import Keys
from fairlead.functions import frames
from fairlead.functions.environment import Surroundings
from fairlead.functions.functions import Bounds, Functions
from fairlead.functions.results import Result
from fairlead.functions.runtimes import LaunchError
from fairlead.model.apps import Function
from fairlead.model.problems import Problem
from fairlead.net.wheel import Wheel
from fairlead.testing.clock import FakeClock


class FakeProcess:
    """The child's side of one environment."""

    def __init__(
        self, pid: int, env: Mapping[str, str], worker: int, output: int, on_exit: Callable[[int], None]
    ) -> None:
        self.pid = pid
        self.env = env
        self.sock = socket.socket(fileno=os.dup(worker))
        self.sock.setblocking(False)
        self.output = os.dup(output)
        self.killed = False
        self._on_exit = on_exit
        self._ended = False
        self._ready = False
        self._got = b""

    def kill(self) -> None:
        if not self.killed:
            self.killed = True
            asyncio.get_running_loop().call_soon(self.exit, -9)

    def exit(self, code: int) -> None:
        if not self._ended:
            self._ended = True
            self.sock.close()
            os.close(self.output)
            self._on_exit(code)

    def send(self, kind: int, body: bytes) -> None:
        self.sock.sendall(struct.pack("<IB", len(body) + 1, kind) + body)

    def ready(self) -> None:
        self._ready = True
        self.send(frames.READY, b"{}")

    def take_ready(self) -> bool:
        """Be ready, if it has not been; whether it had not."""
        if self._ready:
            return False
        self.ready()
        return True

    def fail(self, kind: str = "Boom", message: str = "no") -> None:
        self.send(frames.INIT_ERROR, json.dumps({"errorType": kind, "errorMessage": message}).encode())
        self.exit(1)

    def take(self) -> tuple[str, bytes] | None:
        """The request id and the event of the next INVOKE."""
        with contextlib.suppress(BlockingIOError):
            self._got += self.sock.recv(1 << 20)
        if not self._got:
            return None
        length, kind = struct.unpack_from("<IB", self._got)
        assert kind == frames.INVOKE
        body, self._got = self._got[5 : 4 + length], self._got[4 + length :]
        (trace,) = struct.unpack_from("<H", body, 44)
        return body[:36].decode(), body[46 + trace :]

    def answer(self, kind: int = frames.RETURNED, payload: bytes = b"null") -> bytes:
        """Answer the next INVOKE; gives its event."""
        taken = self.take()
        assert taken is not None
        self.send(kind, taken[0].encode() + payload)
        return taken[1]

    def answer_any(self) -> bool:
        """Answer the next INVOKE, if there is one."""
        taken = self.take()
        if taken is not None:
            self.send(frames.RETURNED, taken[0].encode() + b"null")
        return taken is not None


class FakeRuntime:
    """Launches processes that do nothing by themselves."""

    def __init__(self) -> None:
        self.processes: list[FakeProcess] = []
        self.problems: list[Problem] = []
        self.refuses = ""
        self.stopped = False

    async def start(self) -> list[Problem]:
        return []

    async def prepare(self, function: Function) -> list[Problem]:
        return self.problems

    async def launch(
        self, function: Function, env: Mapping[str, str], worker_fd: int, output_fd: int, on_exit: Callable[[int], None]
    ) -> FakeProcess:
        if self.refuses:
            raise LaunchError(self.refuses)
        process = FakeProcess(len(self.processes), env, worker_fd, output_fd, on_exit)
        self.processes.append(process)
        return process

    async def stop(self) -> None:
        self.stopped = True

    @property
    def living(self) -> list[FakeProcess]:
        return [process for process in self.processes if not process.killed and not process._ended]


class Stage:
    """Functions over the fake runtime and a clock that stands still."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self.clock = FakeClock()
        self.runtime = FakeRuntime()
        self.reports: list[str] = []
        self.lines: list[tuple[str, str, str]] = []
        self.platform: list[str] = []
        """START, END and REPORT."""
        self.published: dict[str, Function] = {}
        self.keys = Keys("000000000000")
        self.functions = Functions(
            clock=self.clock,
            wheel=Wheel(self.clock),
            keys=self.keys,
            surroundings=Surroundings("/bin", lambda: "http://127.0.0.1:3001", folder),
            runtimes={"python": self.runtime},
            bounds=bounds,
            log=lambda *record: self.lines.append(record),
            report=self.reports.append,
            reports=lambda label, request_id, text: self.platform.extend(text.removesuffix("\n").split("\n")),
            published=self.published.get,
        )

    def function(self, name: str = "f", **fields: Any) -> Function:
        given = {
            "handler": "f.handler",
            "runtime": "python3.11",
            "folder": "/app",
            "arn": f"arn:aws:lambda:eu-west-1:000000000000:function:{name}",
            "label": name,
        }
        return Function(name=name, **(given | {"timeout_seconds": 3.0} | fields))

    async def start(self, *functions: Function) -> list[Problem]:
        """Start with one ready environment for each function."""
        starting = asyncio.ensure_future(self.functions.start(functions))
        await turn()
        for process in self.runtime.processes:
            process.ready()
        return await starting

    def ask(self, event: bytes = b"{}", name: str = "f") -> "asyncio.Future[Result]":
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.functions.invoke(name, event, ids.uuid(), result.set_result)
        return result

    async def jump(self, seconds: float) -> None:
        self.clock.jump(seconds)
        await turn()


async def turn(times: int = 12) -> None:
    """Let the loop look at its sockets and go on with its tasks."""
    for _ in range(times):
        await asyncio.sleep(0)


def play(folder: Path, scenario: Callable[[Stage], Awaitable[None]], bounds: Bounds | None = None) -> None:
    """Run a scenario; at its end every process must have been told to end, and every key be worthless."""

    async def main() -> None:
        stage = Stage(folder, bounds or Bounds(environments=4, cores=2))
        await asyncio.wait_for(scenario(stage), 20)
        stopping: Coroutine[Any, Any, None] = stage.functions.stop(0)
        ending = asyncio.ensure_future(stopping)
        while not ending.done():
            await turn(2)
            stage.clock.jump(0.1)
        await ending
        assert stage.runtime.stopped
        assert stage.runtime.living == []
        assert not any(stage.keys.is_environment(process.env["FAIRLEAD_KEY"]) for process in stage.runtime.processes)

    asyncio.run(main())
