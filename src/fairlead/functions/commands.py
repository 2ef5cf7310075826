"""Programs that run to their end for us (npm, pip, esbuild): their exit status and what they printed."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from fairlead.functions.runtimes import Process

Run = Callable[[Sequence[str], Mapping[str, str], str], Awaitable[tuple[int, str]]]
"""(argv, the whole environment, folder) to (exit status, stdout and stderr as they came). Raises SpawnError."""


class Starter(Protocol):
    """What starts children: `processes.spawning.Spawner`."""

    async def spawn(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        fds: Mapping[int, int],
        on_exit: Callable[[int], None],
        *,
        data_bytes: int = 0,
    ) -> Process:
        """Start a program, as `Spawner.spawn` says."""


class _Printed(asyncio.Protocol):
    """Everything that comes out of a pipe, and its end."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.data += data

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.set()


class _Exit:
    """A program's end: perhaps before anyone waits for it, perhaps after."""

    def __init__(self) -> None:
        self.status = 0
        self.happened = asyncio.Event()

    def __call__(self, status: int) -> None:
        self.status = status
        self.happened.set()


def runner(starter: Starter) -> Run:
    """Run commands through the one spawner. A run that is cancelled is killed."""

    async def run(argv: Sequence[str], env: Mapping[str, str], cwd: str) -> tuple[int, str]:
        ours, theirs = os.pipe()
        printed, ended = _Printed(), _Exit()
        pipe = os.fdopen(ours, "rb", buffering=0)
        try:
            transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: printed, pipe)
            try:
                child = await starter.spawn(argv, env, cwd, {1: theirs, 2: theirs}, ended)
            except BaseException:
                transport.close()
                raise
        finally:
            os.close(theirs)
        try:
            await ended.happened.wait()
            await printed.ended.wait()
        except asyncio.CancelledError:
            child.kill()
            raise
        finally:
            transport.close()
        return ended.status, printed.data.decode(errors="replace")

    return run
