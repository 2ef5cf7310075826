"""The gateway's side of one zygote: a Python process that forks workers in 2 ms."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairlead.clock import Clock
from fairlead.functions.output import Output
from fairlead.functions.runtimes import LaunchError
from fairlead.processes.channel import Channel
from fairlead.processes.spawning import Child, Spawner, SpawnError

_SCRIPT: Final = Path(__file__).with_name("worker") / "python" / "zygote.py"
_CONTROL: Final = 3
_PRELOAD_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a zygote is started with: two functions with the same recipe share one."""

    python: str
    has_site: bool
    """Whether the interpreter's own site-packages (those of a `.venv`) belong to the app."""
    path: tuple[str, ...]
    """Folders at the end of `sys.path`."""
    root: str
    """The app's folder, if it must be seen while preloading, or empty."""
    preload: bool


class Worker:
    """A process that a zygote forked."""

    __slots__ = ("_zygote", "pid")

    def __init__(self, zygote: "Zygote", pid: int) -> None:
        self._zygote = zygote
        self.pid = pid

    def kill(self) -> None:
        """SIGKILL its process group."""
        self._zygote.kill(self.pid)


class Zygote:
    """One zygote between `start` and its end. A new one is made when it has `ended`."""

    def __init__(self, recipe: Recipe, spawner: Spawner, clock: Clock, report: Callable[[str], None]) -> None:
        self.recipe = recipe
        self.ended = False
        self._spawner = spawner
        self._clock = clock
        self._report = report
        self._serial = 0
        self._asked: dict[int, tuple[asyncio.Future[int], Callable[[int], None]]] = {}
        self._workers: dict[int, Callable[[int], None]] = {}
        self._ready: asyncio.Future[str] | None = None
        self._gone: asyncio.Future[None] | None = None
        self._child: Child | None = None
        self._channel: Channel | None = None
        self._output: Output | None = None

    async def start(self, path: str, folder: Path) -> str:
        """Start it and wait until it has loaded what it is to share; gives what went wrong with that, or "".

        `path` is its PATH, `folder` its home. Raises LaunchError.
        """
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        ours, theirs = socket.socketpair()
        told, tell = os.pipe()
        self._output = Output(loop, told, lambda text: self._report(f"Python: {text.rstrip()}"))
        plan = {"path": self.recipe.path, "root": self.recipe.root, "preload": self.recipe.preload}
        argv = [self.recipe.python, "-I", *([] if self.recipe.has_site else ["-S"]), "-X", "utf8"]
        argv += [str(_SCRIPT), str(_CONTROL), json.dumps(plan)]
        fds = {_CONTROL: theirs.fileno(), 1: tell, 2: tell}
        try:
            self._child = await self._spawner.spawn(argv, _variables(path, folder), str(folder), fds, self._exited)
        except BaseException as error:
            ours.close()
            self._ready = None  # nobody waits for it
            self._finish()
            if isinstance(error, SpawnError):
                raise LaunchError(str(error)) from None
            raise
        finally:
            theirs.close()
            os.close(tell)
        self._channel = Channel(loop, ours, self._received, self._lost)
        limit = self._clock.call_at(self._clock.now() + _PRELOAD_SECONDS, self._child.kill)
        try:
            return await self._ready
        except asyncio.CancelledError:  # the gateway ends
            self._ready = None
            self._child.kill()
            self._finish()
            raise
        finally:
            limit.cancel()

    async def fork(
        self,
        env: Mapping[str, str],
        root: str,
        arn: str,
        worker_fd: int,
        output_fd: int,
        on_exit: Callable[[int], None],
        data_bytes: int = 0,
    ) -> Worker:
        """One more worker; `data_bytes` is its RLIMIT_DATA, 0 for none. Raises LaunchError."""
        if self._channel is None or self.ended:
            raise LaunchError(f"{self.recipe.python} has ended.")
        self._serial += 1
        forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked[self._serial] = (forked, on_exit)
        message = {
            "op": "fork",
            "id": self._serial,
            "env": dict(env),
            "root": root,
            "arn": arn,
            "data_bytes": data_bytes,
        }
        self._channel.send(message, (worker_fd, output_fd))
        return Worker(self, await asyncio.shield(forked))

    def kill(self, pid: int) -> None:
        """SIGKILL a worker's process group, if it still lives."""
        if self._channel is not None and pid in self._workers:
            self._channel.send({"op": "kill", "pid": pid})

    async def stop(self) -> None:
        """End it, and with it every worker."""
        if self._child is not None and not self.ended:
            self._gone = asyncio.get_running_loop().create_future()
            self._child.kill()
            await self._gone

    def _received(self, message: dict[str, Any]) -> None:
        match message["op"]:
            case "ready":
                if self._ready is not None and not self._ready.done():
                    self._ready.set_result(message["message"])
            case "forked":
                forked, on_exit = self._asked.pop(message["id"])
                pid = message["pid"]
                self._spawner.guard(pid)
                self._workers[pid] = on_exit
                forked.set_result(pid)
            case "failed":
                forked, _ = self._asked.pop(message["id"])
                forked.set_exception(LaunchError(f"A worker could not be forked: {message['message']}."))
            case "exited":
                self._spawner.release(message["pid"])
                self._workers.pop(message["pid"])(message["code"])
            case other:
                raise AssertionError(f"the zygote says {other}: {message}")

    def _lost(self) -> None:
        """Its socket has ended: it goes, or has gone."""
        self._finish()
        if self._child is not None:
            self._child.kill()

    def _exited(self, code: int) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(LaunchError(f"{self.recipe.python} ended while it was starting (status {code})."))
        self._finish()

    def _finish(self) -> None:
        """It forks no more. What it forked is killed: on Linux the kernel does that, elsewhere the spawner."""
        if self.ended:
            return
        self.ended = True
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)
        if self._channel is not None:
            self._channel.close()
        if self._output is not None:
            self._output.close()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(LaunchError(f"{self.recipe.python} ended while it was starting."))
        asked, self._asked = self._asked, {}
        for forked, _ in asked.values():
            forked.set_exception(LaunchError("The process that forks workers has ended."))
        workers, self._workers = self._workers, {}
        for pid, on_exit in workers.items():
            self._spawner.kill(pid)
            self._spawner.release(pid)
            on_exit(-signal.SIGKILL)


def _variables(path: str, folder: Path) -> dict[str, str]:
    # A handler may use what macOS otherwise forbids after a fork; the workers' own environment does not show it.
    forking = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"} if sys.platform == "darwin" else {}
    return {
        **forking,
        "PATH": path, "HOME": str(folder), "LANG": "en_US.UTF-8", "TZ": ":UTC", "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
