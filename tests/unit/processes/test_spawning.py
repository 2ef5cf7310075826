import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from fairlead.processes.spawning import Spawner, SpawnError

PYTHON = [sys.executable, "-I", "-S", "-c"]


class Exits:
    """The exit statuses that were told, and a way to wait for so many."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self._enough: asyncio.Event = asyncio.Event()

    def __call__(self, code: int) -> None:
        self.codes.append(code)
        self._enough.set()

    async def wait(self, count: int = 1) -> list[int]:
        while len(self.codes) < count:
            self._enough.clear()
            await self._enough.wait()
        return self.codes


def play(scenario: Callable[[Spawner, Exits], Awaitable[None]]) -> list[str]:
    """Run a scenario with a spawner; gives what it told of its loss."""
    spawner = Spawner.start()
    lost: list[str] = []

    async def main() -> None:
        spawner.attach(asyncio.get_running_loop(), lambda: lost.append("lost"))
        await asyncio.wait_for(scenario(spawner, Exits()), 20)

    try:
        asyncio.run(main())
    finally:
        spawner.close()
    return lost


def test_a_child_runs_and_its_end_is_told() -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        told, tell = os.pipe()
        code = "import os; print(os.environ['A']); raise SystemExit(7)"
        await spawner.spawn([*PYTHON, code], {"A": "b"}, "/", {1: tell}, exits)
        os.close(tell)
        assert await exits.wait() == [7]
        assert os.read(told, 9) == b"b\n"
        os.close(told)

    assert play(scenario) == []


def test_fifty_at_once_are_each_told_once() -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        argv = ["/bin/sh", "-c", "exit 3"]
        children = await asyncio.gather(*(spawner.spawn(argv, {}, "/", {}, exits) for _ in range(50)))
        assert len({child.pid for child in children}) == 50
        assert await exits.wait(50) == [3] * 50

    play(scenario)


@pytest.mark.parametrize(
    ("argv", "cwd", "sentence"),
    [
        (["/no/such"], "/", "/no/such can't be started: No such file or directory: /no/such."),
        (["/etc/passwd"], "/", "/etc/passwd can't be started: Permission denied: /etc/passwd."),
        (["/bin/sh"], "/no/such", "/bin/sh can't be started: No such file or directory: /no/such."),
    ],
)
def test_what_cannot_start_is_a_sentence(argv: list[str], cwd: str, sentence: str) -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        with pytest.raises(SpawnError) as caught:
            await spawner.spawn(argv, {}, cwd, {}, exits)
        assert str(caught.value) == sentence
        assert exits.codes == []

    play(scenario)


def test_kill_takes_the_whole_group_and_is_harmless_afterwards() -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        told, tell = os.pipe()
        child = await spawner.spawn(["/bin/sh", "-c", "sleep 60 & wait"], {"PATH": "/bin"}, "/", {1: tell}, exits)
        os.close(tell)
        child.kill()
        assert await exits.wait() == [-signal.SIGKILL]
        assert os.read(told, 1) == b""  # nobody holds the pipe: the inner sleep is gone too
        os.close(told)
        child.kill()

    play(scenario)


def test_close_takes_guarded_groups_and_leaves_released_ones() -> None:
    ours = [subprocess.Popen(["/bin/sleep", "60"], start_new_session=True) for _ in range(2)]

    async def scenario(spawner: Spawner, exits: Exits) -> None:
        for process in ours:
            spawner.guard(process.pid)
        spawner.release(ours[1].pid)
        child = await spawner.spawn(["/bin/sh", "-c", "exit"], {}, "/", {}, exits)  # everything before has been read
        assert child.pid

    play(scenario)
    assert ours[0].wait(10) == -signal.SIGKILL
    assert ours[1].poll() is None
    ours[1].kill()
    ours[1].wait()


def test_a_lost_spawner_is_told_and_ends_everything() -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        await spawner.spawn(["/bin/sleep", "60"], {}, "/", {}, exits)
        os.kill(spawner.pid, signal.SIGKILL)
        assert await exits.wait() == [-signal.SIGKILL]
        with pytest.raises(SpawnError, match="has ended"):
            await spawner.spawn(["/bin/sleep", "60"], {}, "/", {}, exits)

    assert play(scenario) == ["lost"]


def test_a_spawn_that_nobody_waits_for_any_more_leaves_no_child() -> None:
    async def scenario(spawner: Spawner, exits: Exits) -> None:
        spawning = asyncio.ensure_future(spawner.spawn(["/bin/sleep", "60"], {}, "/", {}, exits))
        await asyncio.sleep(0)
        spawning.cancel()
        assert await exits.wait() == [-signal.SIGKILL]

    play(scenario)
