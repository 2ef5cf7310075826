"""The gateway's side of a zygote, with a real one at the other end."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fairlead.clock import SystemClock
from fairlead.functions.runtimes import LaunchError
from fairlead.functions.zygote import Recipe, Worker, Zygote
from fairlead.processes.spawning import Spawner

FALSE = shutil.which("false") or ""


class Case:
    """A zygote, and workers that load `app.py` in a folder."""

    def __init__(self, folder: Path, spawner: Spawner, python: str) -> None:
        self.folder = folder
        self.reports: list[str] = []
        recipe = Recipe(python, False, (), "", False)
        self.zygote = Zygote(recipe, spawner, SystemClock(), self.reports.append)

    async def fork(self, code: str = "def handler(e, c): pass") -> tuple[Worker, "asyncio.Future[int]"]:
        (self.folder / "app.py").write_text(code)
        ours, theirs = socket.socketpair()
        told, tell = os.pipe()
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        env = {"_HANDLER": "app.handler"}
        try:
            worker = await self.zygote.fork(env, str(self.folder), "arn", theirs.fileno(), tell, ended.set_result)
        except LaunchError:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(tell)
            os.close(told)
        ended.add_done_callback(lambda _: ours.close())
        return worker, ended


def play(folder: Path, scenario: Callable[[Case], Awaitable[None]], python: str = sys.executable) -> None:
    spawner = Spawner.start()

    async def main() -> None:
        spawner.attach(asyncio.get_running_loop(), lambda: None)
        case = Case(folder, spawner, python)
        await asyncio.wait_for(scenario(case), 20)
        await case.zygote.stop()
        assert case.zygote.ended

    try:
        asyncio.run(main())
    finally:
        spawner.close()


def test_workers_are_forked_killed_and_their_ends_told(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        assert await case.zygote.start("/bin", tmp_path) == ""
        worker, ended = await case.fork("while True: pass")
        worker.kill()
        assert await ended == -9
        worker.kill()
        _, ended = await case.fork("raise SystemExit(3)")
        assert await ended == 3

    play(tmp_path, scenario)


def test_the_end_of_the_zygote_is_the_end_of_its_workers(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        await case.zygote.start("/bin", tmp_path)
        _, ended = await case.fork("while True: pass")
        await case.zygote.stop()
        assert await ended == -9
        with pytest.raises(LaunchError, match="has ended"):
            await case.fork()

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("python", "sentence"),
    [("/no/python", "/no/python can't be started: No such file"), (FALSE, f"{FALSE} ended while it was")],
)
def test_a_python_that_does_not_start_is_a_sentence(tmp_path: Path, python: str, sentence: str) -> None:
    async def scenario(case: Case) -> None:
        with pytest.raises(LaunchError, match=sentence):
            await case.zygote.start("/bin", tmp_path)

    play(tmp_path, scenario, python)


@pytest.mark.parametrize("turns", [1, 2, 4])
def test_a_start_that_is_given_up_leaves_nothing_open(tmp_path: Path, turns: int) -> None:
    async def scenario(case: Case) -> None:
        starting = asyncio.ensure_future(case.zygote.start("/bin", tmp_path))
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        assert case.zygote.ended

    play(tmp_path, scenario)


def test_a_start_that_is_given_up_while_python_starts_ends_it(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        starting = asyncio.ensure_future(case.zygote.start("/bin", tmp_path))
        for _ in range(100_000):
            if case.zygote._child is not None:
                break
            await asyncio.sleep(0)
        assert case.zygote._child is not None
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        assert case.zygote.ended

    play(tmp_path, scenario)
