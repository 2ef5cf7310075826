"""The engine's process as its keeper sees it: it ends, does not start, or does not end."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from fairlead.dynamodb.framing import FrameReader, answer_frame
from fairlead.dynamodb.keeping import EngineProcess
from fairlead.model.principals import Principal
from fairlead.processes.spawning import Child, Spawner, SpawnError
from fairlead.testing.clock import FakeClock

ROOT = Principal("000000000000", "arn:aws:iam::000000000000:root")


class Started:
    """An engine as the test plays it: its end of the socket and what became of it."""

    def __init__(self, end: socket.socket, on_exit: Callable[[int], None]) -> None:
        self.end = end
        self.on_exit = on_exit
        self.killed = False

    def die(self, status: int) -> None:
        """End: the socket closes, and the exit is reported."""
        self.end.close()
        self.on_exit(status)

    def answer(self) -> None:
        """Answer the next call."""
        frames: list[tuple[int, int, bytes]] = []
        reader = FrameReader()
        while not frames:
            reader.feed(self.end.recv(65_536), lambda *frame: frames.append(frame))
        self.end.sendall(answer_frame(frames[0][0], 200, b"{}"))


class FakeSpawner:
    """Starts nothing: keeps a copy of the descriptor that a child would have got."""

    def __init__(self) -> None:
        self.engines: list[Started] = []
        self.argv: Sequence[str] = ()
        self.env: Mapping[str, str] = {}
        self.refusals = 0

    async def spawn(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        fds: Mapping[int, int],
        on_exit: Callable[[int], None],
    ) -> Child:
        assert cwd == "/"
        assert set(fds) == {1, 2, 3}
        if self.refusals:
            self.refusals -= 1
            raise SpawnError("no more processes.")
        self.argv, self.env = argv, env
        os.write(fds[2], b"started\n")
        engine = Started(socket.socket(fileno=os.dup(fds[3])), on_exit)
        self.engines.append(engine)

        def kill(pid: int, number: int) -> None:
            assert number == signal.SIGKILL
            engine.killed = True

        return Child(len(self.engines), kill)


class Rig:
    """A keeper with a spawner and a clock of the test's."""

    def __init__(self, folder: Path) -> None:
        self.spawner = FakeSpawner()
        self.clock = FakeClock()
        self.said: list[str] = []
        self.log = folder / "tables.log"
        spawner = cast(Spawner, self.spawner)
        self.process = EngineProcess(spawner, self.clock, folder / "data", "full", self.log, self.said.append)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop turn until something has happened. The test's own time-out ends a wait in vain."""
        while not condition():  # noqa: ASYNC110 - turns of the loop are what is waited for, not time
            await asyncio.sleep(0)

    async def restart(self, pause: float) -> None:
        """The keeper waits `pause` seconds, and no less, before it tries again."""
        await self.until(lambda: self.clock.pending == 1)
        started = len(self.spawner.engines)
        self.clock.jump(pause - 0.01)
        assert self.clock.pending == 1
        self.clock.jump(0.02)
        await self.until(lambda: len(self.spawner.engines) > started or self.clock.pending == 1)

    def call(self) -> list[int]:
        """Call the engine; the list gets the status."""
        statuses: list[int] = []
        answer: Any = lambda status, body: statuses.append(status)  # noqa: E731
        self.process.engine.call("ListTables", b"{}", ROOT, "us-east-1", answer)
        return statuses


def run(folder: Path, scenario: Callable[[Rig], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(30):
            await scenario(Rig(folder))

    asyncio.run(main())


def test_the_engine_is_started_with_its_data_and_nothing_of_the_environment(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        assert list(rig.spawner.argv[:4]) == [sys.executable, "-P", "-m", "fairlead.dynamodb.engine"]
        assert list(rig.spawner.argv[4:]) == [
            "--socket-fd",
            "3",
            "--data",
            str(tmp_path / "data"),
            "--durability",
            "full",
        ]
        assert rig.spawner.env == {"LANG": "C.UTF-8"}
        statuses = rig.call()
        await asyncio.to_thread(rig.spawner.engines[0].answer)
        await rig.until(lambda: statuses == [200])
        assert rig.log.read_bytes() == b"started\n"
        assert rig.log.stat().st_mode & 0o777 == 0o600
        rig.spawner.engines[0].on_exit(0)
        rig.spawner.engines[0].end.close()
        await rig.process.stop()

    run(tmp_path, scenario)


def test_an_engine_that_ends_is_started_again_and_nobody_waits_for_ever(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        rig.clock.jump(60)
        outstanding = rig.call()
        rig.spawner.engines[0].die(-9)
        await rig.until(lambda: outstanding == [500])
        waiting = rig.call()
        assert waiting == []
        assert rig.said == [f"The engine of the tables ended (signal 9) and is started again; see {rig.log}."]
        await rig.restart(0.1)
        assert len(rig.spawner.engines) == 2
        await rig.until(lambda: rig.process.engine.alive)
        await asyncio.to_thread(rig.spawner.engines[1].answer)
        await rig.until(lambda: waiting == [200])
        rig.spawner.engines[1].die(0)
        await rig.process.stop()

    run(tmp_path, scenario)


def test_one_that_ends_at_once_is_started_more_and_more_slowly_until_one_lasts(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        for pause in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0):
            await rig.until(lambda: rig.process.engine.alive)
            rig.spawner.engines[-1].die(1)
            await rig.until(lambda: rig.clock.pending == 1)
            assert rig.call() == ([500] if pause > 2 else []), "so long nobody waits"
            await rig.restart(pause)
        await rig.until(lambda: rig.process.engine.alive)
        assert all("status 1" in text for text in rig.said)
        rig.clock.jump(2)
        rig.spawner.engines[-1].die(1)
        await rig.restart(0.1)
        await rig.until(lambda: rig.process.engine.alive)
        rig.spawner.engines[-1].die(0)
        await rig.process.stop()

    run(tmp_path, scenario)


def test_one_that_cannot_be_started_is_tried_again_and_told(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        rig.spawner.refusals = 2
        rig.spawner.engines[0].die(1)
        for pause in (0.1, 0.2, 0.4):
            await rig.restart(pause)
        assert rig.said[1:] == ["The engine of the tables could not be started: no more processes."] * 2
        assert len(rig.spawner.engines) == 2
        await rig.until(lambda: rig.process.engine.alive)
        rig.spawner.engines[1].die(0)
        await rig.process.stop()

    run(tmp_path, scenario)


def test_a_stop_while_it_is_started_again_starts_nothing(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        rig.spawner.engines[0].die(1)
        await rig.until(lambda: rig.clock.pending == 1)
        await rig.process.stop()
        rig.clock.jump(60)
        await asyncio.sleep(0)
        assert len(rig.spawner.engines) == 1

    run(tmp_path, scenario)


def test_a_stop_lets_the_engine_end_by_itself(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        engine = rig.spawner.engines[0]
        engine.end.setblocking(False)
        stopping = asyncio.ensure_future(rig.process.stop())
        assert await asyncio.get_running_loop().sock_recv(engine.end, 1) == b""
        assert not stopping.done()
        engine.die(0)
        await stopping
        assert (rig.said, engine.killed) == ([], False)

    run(tmp_path, scenario)


def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    async def scenario(rig: Rig) -> None:
        await rig.process.start()
        await rig.process.stop()  # takes the 5 s that it is given
        assert rig.said == ["The engine of the tables did not end in time and was killed."]
        assert rig.spawner.engines[0].killed
        rig.spawner.engines[0].end.close()

    run(tmp_path, scenario)
