"""Keeping the engine's process: started by the one spawner, started again when it ends."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.dynamodb.client import Engine
from fairlead.processes.spawning import Child, Spawner, SpawnError

_SOCKET: Final = 3
_PAUSE_SECONDS: Final = 0.1
_PAUSE_SECONDS_MAX: Final = 5.0
_LASTED_SECONDS: Final = 1.0
_END_SECONDS: Final = 5.0
_HOLD_SECONDS: Final = 2.0
"""How long calls wait for an engine that is started again. Our choice."""


class EngineProcess:
    """The engine of the tables, kept alive from `start` to `stop`. Its `engine` is what the doors call.

    What the process prints goes to `log`. An engine that ends at once again is started more and more slowly, and the
    operator is told each time; calls wait for it a moment and are then answered 500, which SDKs repeat.
    """

    def __init__(
        self,
        spawner: Spawner,
        clock: Clock,
        data: Path,
        durability: str,
        log: Path,
        report: Callable[[str], None],
    ) -> None:
        self._spawner = spawner
        self._clock = clock
        self._data = data
        self._durability = durability
        self._log = log
        self._report = report
        self._child: Child | None = None
        self._ended = asyncio.Event()
        self._stopping = False
        self._started_at = 0.0
        self._pause = _PAUSE_SECONDS
        self._restart: asyncio.Task[None] | None = None
        self.engine = Engine(self._lost)

    async def start(self) -> None:
        """Start the process and speak to it. Raises SpawnError."""
        ours, theirs = socket.socketpair()
        output = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        # -P keeps the current folder off its path.
        argv = [sys.executable, "-P", "-m", "fairlead.dynamodb.engine", "--socket-fd", str(_SOCKET),
                "--data", str(self._data), "--durability", self._durability]  # fmt: skip
        ended = self._ended = asyncio.Event()
        self._started_at = self._clock.now()
        try:
            fds = {_SOCKET: theirs.fileno(), 1: output, 2: output}
            self._child = await self._spawner.spawn(argv, {"LANG": "C.UTF-8"}, "/", fds, partial(self._exited, ended))
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(output)
        await self.engine.attach(ours)

    def give_up(self) -> None:
        """Start it no more, whatever becomes of it."""
        self._stopping = True

    async def stop(self) -> None:
        """Let it commit and end; after 5 s it is killed."""
        self._stopping = True
        self.engine.give_up()
        if self._restart is not None:
            self._restart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._restart
        self.engine.close()
        if self._child is not None:
            try:
                await asyncio.wait_for(self._ended.wait(), _END_SECONDS)
            except TimeoutError:
                self._report("The engine of the tables did not end in time and was killed.")
                self._child.kill()

    def _exited(self, ended: asyncio.Event, status: int) -> None:
        ended.set()
        if not self._stopping:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            self._report(f"The engine of the tables ended ({how}) and is started again; see {self._log}.")

    def _lost(self) -> None:
        if not self._stopping:
            self.engine.hold()
            self._restart = asyncio.get_running_loop().create_task(self._again())

    async def _again(self) -> None:
        if self._child is not None:
            self._child.kill()
        if self._clock.now() - self._started_at > _LASTED_SECONDS:
            self._pause = _PAUSE_SECONDS
        held_until = self._clock.now() + _HOLD_SECONDS
        while not self._stopping:
            if self._clock.now() + self._pause > held_until:
                self.engine.give_up()
            turn = asyncio.Event()
            self._clock.call_at(self._clock.now() + self._pause, turn.set)
            await turn.wait()
            self._pause = min(2 * self._pause, _PAUSE_SECONDS_MAX)
            try:
                await self.start()
            except (SpawnError, OSError) as error:
                self._report(f"The engine of the tables could not be started: {error}")
            else:
                return
