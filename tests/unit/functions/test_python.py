import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from fairlead.clock import SystemClock
from fairlead.functions.python import Python
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import Spawner

FALSE = shutil.which("false") or ""
OURS = f"{sys.version_info.major}.{sys.version_info.minor}"


class Case:
    """The runtime, and what it asks for."""

    def __init__(self, folder: Path, spawner: Spawner) -> None:
        self.folder = folder
        self.asked: list[tuple[str, str]] = []
        self.boto3: Path | Problem = folder / "boto3-folder"
        self.runtime = Python(spawner, SystemClock(), self._fetch, os.defpath, folder / "zygotes", lambda text: None)

    async def _fetch(self, python: str, version: str) -> Path | Problem:
        self.asked.append((python, version))
        return self.boto3

    def function(self, code: str = "def handler(e, c): pass", runtime: str = f"python{OURS}") -> Function:
        (self.folder / "app.py").write_text(code)
        return Function("f", "app.handler", runtime, str(self.folder), "arn", "f")


def play(folder: Path, scenario: Callable[[Case], Awaitable[None]]) -> None:
    spawner = Spawner.start()

    async def main() -> None:
        spawner.attach(asyncio.get_running_loop(), lambda: None)
        case = Case(folder, spawner)
        assert await case.runtime.start() == []
        await asyncio.wait_for(scenario(case), 20)
        await case.runtime.stop()

    try:
        asyncio.run(main())
    finally:
        spawner.close()


def test_boto3_is_fetched_only_for_an_app_that_imports_it(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        assert await case.runtime.prepare(case.function()) == []
        assert case.asked == []
        assert await case.runtime.prepare(case.function("import boto3")) == []
        assert case.asked == [(sys.executable, OURS)]
        (tmp_path / "boto3").mkdir()
        assert await case.runtime.prepare(case.function("import boto3")) == []
        assert len(case.asked) == 1

    play(tmp_path, scenario)


def test_a_boto3_that_cannot_be_fetched_is_the_problem(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        case.boto3 = Problem(Severity.ERROR, "offline")
        assert await case.runtime.prepare(case.function("import boto3")) == [case.boto3]

    play(tmp_path, scenario)


def test_another_version_is_told_once(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        notes = await case.runtime.prepare(case.function(runtime="python2.7"))
        assert [note.severity for note in notes] == [Severity.NOTE]
        assert notes[0].message.startswith(f"Functions for python2.7 run on Python {OURS}")
        assert await case.runtime.prepare(case.function(runtime="python2.7")) == []

    play(tmp_path, scenario)


def test_a_venv_that_is_too_old_is_named(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        (tmp_path / ".venv/lib/python3.8/site-packages").mkdir(parents=True)
        (tmp_path / ".venv/bin").mkdir()
        (tmp_path / ".venv/bin/python").symlink_to(FALSE)
        found = (await case.runtime.prepare(case.function()))[0]
        assert found.message == f"f: the .venv in {tmp_path} has Python 3.8; 3.10 is the oldest."

    play(tmp_path, scenario)


def test_a_missing_folder_and_a_broken_venv_are_problems(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        missing = Function("f", "app.handler", "python3.11", str(tmp_path / "no"), "arn", "f")
        assert "does not exist" in (await case.runtime.prepare(missing))[0].message
        (tmp_path / ".venv/lib/python3.12/site-packages").mkdir(parents=True)
        (tmp_path / ".venv/bin").mkdir()
        (tmp_path / ".venv/bin/python").symlink_to(FALSE)
        found = (await case.runtime.prepare(case.function()))[0]
        assert found.severity is Severity.ERROR
        assert f"{tmp_path}/.venv/bin/python ended while it was starting" in found.message

    play(tmp_path, scenario)


def test_a_zygote_that_has_died_unnoticed_is_replaced(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        function = case.function("import os, sys\nos.write(1, b'up')\ndef handler(e, c): pass")
        await case.runtime.prepare(function)
        (starting,) = case.runtime._zygotes.values()
        child = starting.result()._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        ours, theirs = socket.socketpair()
        told, tell = os.pipe()
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            env = {"_HANDLER": "app.handler"}
            worker = await case.runtime.launch(function, env, theirs.fileno(), tell, ended.set_result)
        finally:
            theirs.close()
            os.close(tell)
        with os.fdopen(told, "rb", buffering=0) as output:
            assert await asyncio.to_thread(output.read, 2) == b"up"
        worker.kill()
        assert await ended == -signal.SIGKILL
        ours.close()

    play(tmp_path, scenario)
