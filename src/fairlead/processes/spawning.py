"""The gateway's side of the spawner: start children, be told when they end, kill them."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess  # the spawner itself, before any thread
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from fairlead.processes.channel import Channel

_SCRIPT: Final = Path(__file__).with_name("spawner.py")
_END_SECONDS: Final = 5.0


class SpawnError(Exception):
    """A child could not be started; the text is a sentence that names the program and the reason."""


class Child:
    """A process that the spawner started: leader of a session and process group of its own."""

    __slots__ = ("_kill", "pid")

    def __init__(self, pid: int, kill: Callable[[int, int], None]) -> None:
        self.pid = pid
        self._kill = kill

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to its process group. Does nothing when it has gone."""
        self._kill(self.pid, number)


class Spawner:
    """The one way to start a process. `start` it before the event loop and any thread, then `attach` it to the loop."""

    def __init__(self, process: subprocess.Popen[bytes], sock: socket.socket) -> None:
        self._process = process
        self._sock = sock
        self._channel: Channel | None = None
        self._on_lost: Callable[[], None] = lambda: None
        self._serial = 0
        self._asked: dict[int, tuple[asyncio.Future[int], Callable[[int], None]]] = {}
        self._children: dict[int, Callable[[int], None]] = {}
        self._guarded: set[int] = set()

    @classmethod
    def start(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Start the spawner. `environment` is all that it gets; no child inherits any of it."""
        ours, theirs = socket.socketpair()
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(_SCRIPT), str(theirs.fileno())],
            env=dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,  # Ctrl-C is for the gateway alone
        )
        theirs.close()
        return cls(process, ours)

    @property
    def pid(self) -> int:
        """The spawner's own process id."""
        return self._process.pid

    def attach(self, loop: asyncio.AbstractEventLoop, on_lost: Callable[[], None]) -> None:
        """Serve on `loop`. `on_lost` is called when the spawner has died: every child has been killed then, and none
        can be started any more. After it each `on_exit` is called with -SIGKILL."""
        assert self._channel is None, "attached already"
        self._on_lost = on_lost
        self._channel = Channel(loop, self._sock, self._received, self._lost)

    async def spawn(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        fds: Mapping[int, int],
        on_exit: Callable[[int], None],
        *,
        data_bytes: int = 0,
    ) -> Child:
        """Start a program with exactly `env` in `cwd`.

        `fds` maps the child's descriptors to ours; 0, 1 and 2 are /dev/null unless given, all others are closed. Ours
        may be closed once this has returned. `argv[0]` is looked up in `env`'s PATH. `on_exit` is called once with the
        exit status (negative: the signal), perhaps before this returns. `data_bytes` is its RLIMIT_DATA, 0 for none.
        Raises SpawnError.
        """
        if self._channel is None:
            raise SpawnError(f"{argv[0]} can't be started: the process that starts others has ended.")
        self._serial += 1
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked[self._serial] = (started, on_exit)
        message = {
            "op": "spawn",
            "id": self._serial,
            "argv": list(argv),
            "env": dict(env),
            "cwd": cwd,
            "fds": list(fds),
            "data_bytes": data_bytes,
        }
        self._channel.send(message, list(fds.values()))
        try:
            # Shielded: a caller that is cancelled must not leave a child that nobody knows.
            pid = await asyncio.shield(started)
        except asyncio.CancelledError:
            started.add_done_callback(self._kill_abandoned)
            raise
        except SpawnError as error:
            raise SpawnError(f"{argv[0]} can't be started: {error}") from None
        return Child(pid, self.kill)

    def guard(self, pid: int) -> None:
        """Kill this process group too when we go: a worker that a zygote forked."""
        self._guarded.add(pid)
        if self._channel is not None:
            self._channel.send({"op": "guard", "pid": pid})

    def release(self, pid: int) -> None:
        """Forget a guarded group: its leader has been reaped, and the number may come again."""
        self._guarded.discard(pid)
        if self._channel is not None:
            self._channel.send({"op": "release", "pid": pid})

    def kill(self, pid: int, number: int = signal.SIGKILL) -> None:
        """Send a signal to a process group that was started or is guarded. Does nothing when it has gone."""
        if self._channel is not None and (pid in self._children or pid in self._guarded):
            self._channel.send({"op": "kill", "pid": pid, "signal": int(number)})

    def close(self) -> None:
        """Let the spawner kill everything and end, and wait for it (at most 5 s, then it is killed)."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        else:
            self._sock.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _kill_abandoned(self, started: asyncio.Future[int]) -> None:
        if not started.cancelled() and started.exception() is None:
            self.kill(started.result(), signal.SIGKILL)

    def _received(self, message: dict[str, Any]) -> None:
        match message["op"]:
            case "spawned":
                started, on_exit = self._asked.pop(message["id"])
                self._children[message["pid"]] = on_exit
                started.set_result(message["pid"])
            case "failed":
                started, _ = self._asked.pop(message["id"])
                started.set_exception(SpawnError(f"{message['message']}."))
            case "exited":
                self._children.pop(message["pid"])(message["code"])
            case other:
                raise AssertionError(f"the spawner says {other}: {message}")

    def _lost(self) -> None:
        """It died without being asked. On Linux the kernel has killed its children; their own children, and
        everything elsewhere, is for us."""
        self._channel = None
        for pid in [*self._children, *self._guarded]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._on_lost()
        asked, self._asked = self._asked, {}
        for started, _ in asked.values():
            started.set_exception(SpawnError("the process that starts others has ended."))
        children, self._children = self._children, {}
        for on_exit in children.values():
            on_exit(-signal.SIGKILL)
