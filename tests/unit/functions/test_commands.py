import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence

import pytest

from fairlead.functions.commands import runner
from fairlead.functions.runtimes import Process
from fairlead.processes.spawning import SpawnError


class FakeStarter:
    """Plays a program that prints `output` and ends with `status`; with None it runs until it is killed."""

    pid = 1

    def __init__(self, output: bytes = b"", status: int | None = 0, error: str = "") -> None:
        self.output, self.status, self.error = output, status, error
        self.killed = False
        self.begun = asyncio.Event()

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
        if self.error:
            raise SpawnError(self.error)
        assert (list(argv), dict(env), cwd) == (["npm", "-v"], {"PATH": "/bin"}, "/tmp")
        assert fds[1] == fds[2]
        self._fd = os.dup(fds[1])
        self._on_exit = on_exit
        self.begun.set()
        if self.status is not None:
            asyncio.get_running_loop().run_in_executor(None, self._print)
            on_exit(self.status)
        return self

    def _print(self) -> None:
        with os.fdopen(self._fd, "wb") as pipe:
            pipe.write(self.output)

    def kill(self) -> None:
        self.killed = True
        os.close(self._fd)
        self._on_exit(-signal.SIGKILL)


def run(starter: FakeStarter) -> tuple[int, str]:
    async def main() -> tuple[int, str]:
        return await runner(starter)(["npm", "-v"], {"PATH": "/bin"}, "/tmp")

    return asyncio.run(main())


@pytest.mark.parametrize(("output", "text"), [(b"", ""), (b"11.0\n", "11.0\n"), (b"\xff\n", "\ufffd\n")])
def test_the_status_and_all_that_was_printed(output: bytes, text: str) -> None:
    assert run(FakeStarter(output, 3)) == (3, text)


def test_more_than_a_pipe_holds() -> None:
    assert run(FakeStarter(b"x" * 1_000_000)) == (0, "x" * 1_000_000)


def test_a_program_that_cannot_be_started() -> None:
    with pytest.raises(SpawnError, match="not found"):
        run(FakeStarter(error="not found"))


def test_a_run_that_is_cancelled_is_killed() -> None:
    async def main() -> None:
        starter = FakeStarter(status=None)
        run = runner(starter)(["npm", "-v"], {"PATH": "/bin"}, "/tmp")
        asked = asyncio.ensure_future(run)
        await starter.begun.wait()
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert starter.killed

    asyncio.run(main())
