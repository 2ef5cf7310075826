import asyncio
import json
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from fairlead.dynamodb.client import Engine, Notice
from fairlead.dynamodb.framing import FrameReader, answer_frame, notice_frame
from fairlead.model.principals import Principal
from loops import LOOPS

SOMEONE = Principal("000000000000", "arn:aws:iam::000000000000:root", "AKIA")


class Rig:
    """A client and the other end of its socket."""

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self.engine = Engine(self.lost.set)
        self.answers: list[tuple[str, int, bytes]] = []
        self.answered = asyncio.Event()

    async def attach(self) -> None:
        ours, theirs = socket.socketpair()
        await self.engine.attach(ours)
        self.reader, self.writer = await asyncio.open_unix_connection(sock=theirs)

    def call(self, name: str) -> None:
        def answer(status: int, body: bytes) -> None:
            self.answers.append((name, status, body))
            self.answered.set()

        self.engine.call(name, b"{}", SOMEONE, "us-east-1", answer)

    async def frames(self, count: int) -> list[tuple[int, int, bytes]]:
        found: list[tuple[int, int, bytes]] = []
        frames = FrameReader()
        while len(found) < count:
            frames.feed(await self.reader.read(65_536), lambda *frame: found.append(frame))
        return found


Scenario = Callable[[Rig], Coroutine[Any, Any, None]]


@pytest.fixture(params=LOOPS.values(), ids=list(LOOPS))
def run(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    return lambda scenario: run_on(request.param, scenario)


def run_on(factory: Callable[[], asyncio.AbstractEventLoop], scenario: Scenario) -> None:
    async def main() -> None:
        rig = Rig()
        await rig.attach()
        await scenario(rig)
        if rig.engine.alive:
            rig.engine.close()
            await rig.lost.wait()
        rig.writer.close()

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())


def test_answers_find_their_calls_in_any_order(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        for name in ("One", "Two", "Three"):
            rig.call(name)
        numbers = {}
        for number, head, rest in await rig.frames(3):
            numbers[rest[:head].split(b"\0")[0].decode()] = number
        for name in ("Three", "One", "Two"):
            rig.answered.clear()
            rig.writer.write(answer_frame(numbers[name], 200, name.encode()))
            await rig.answered.wait()
        assert rig.answers == [("Three", 200, b"Three"), ("One", 200, b"One"), ("Two", 200, b"Two")]

    run(scenario)


def test_calls_of_one_turn_are_one_write(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        for _ in range(100):
            rig.call("Ping")
        data = await rig.reader.read(1 << 20)
        found: list[int] = []
        FrameReader().feed(data, lambda number, *_: found.append(number))
        assert found == list(range(1, 101))
        rig.writer.write(b"".join(answer_frame(number, 200, b"") for number in found))
        while len(rig.answers) < 100:
            rig.answered.clear()
            await rig.answered.wait()

    run(scenario)


def test_an_engine_that_ends_answers_everyone_500(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.call("One")
        rig.call("Two")
        await rig.frames(2)
        rig.writer.close()
        await rig.lost.wait()
        rig.call("Three")
        assert [(name, status) for name, status, _ in rig.answers] == [("One", 500), ("Two", 500), ("Three", 500)]
        assert json.loads(rig.answers[0][2])["__type"].endswith("#InternalServerError")
        assert not rig.engine.alive

    run(scenario)


def test_a_new_engine_takes_over(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.writer.close()
        await rig.lost.wait()
        rig.lost.clear()
        await rig.attach()
        rig.call("Again")
        ((number, _, _),) = await rig.frames(1)
        rig.writer.write(answer_frame(number, 200, b"{}"))
        await rig.answered.wait()
        assert rig.answers == [("Again", 200, b"{}")]

    run(scenario)


def test_calls_may_wait_for_the_next_engine(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.writer.close()
        await rig.lost.wait()
        rig.lost.clear()
        rig.engine.hold()
        rig.call("Waits")
        assert rig.answers == []
        await rig.attach()
        ((number, _, _),) = await rig.frames(1)
        rig.writer.write(answer_frame(number, 200, b"{}"))
        await rig.answered.wait()
        assert rig.answers == [("Waits", 200, b"{}")]

    run(scenario)


def test_calls_wait_no_longer_when_it_is_given_up(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.writer.close()
        await rig.lost.wait()
        rig.engine.hold()
        rig.call("Waits")
        rig.engine.give_up()
        rig.call("Late")
        assert [(name, status) for name, status, _ in rig.answers] == [("Waits", 500), ("Late", 500)]

    run(scenario)


def test_what_is_no_frame_ends_the_engine(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.call("One")
        rig.writer.write(b"\0" * 64)
        await rig.lost.wait()
        assert [(name, status) for name, status, _ in rig.answers] == [("One", 500)]

    run(scenario)


def notice(table: str, last: str = "100000000000000000001") -> bytes:
    return notice_frame("\0".join(("000000000000", table, "label", last)).encode())


def test_a_notice_is_heard_by_whoever_watches_its_table(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        heard: asyncio.Queue[tuple[str, Notice]] = asyncio.Queue()

        def hear(who: str, table: str) -> Callable[[], None]:
            return rig.engine.watch("000000000000", table, lambda notice: heard.put_nowait((who, notice)))

        ends = [hear("one", "things"), hear("two", "things"), hear("three", "others")]
        told = [rest.decode().split("\0") for _, _, rest in await rig.frames(3)]
        assert told == [["watch", "000000000000", name] for name in ("things", "things", "others")]
        rig.writer.write(notice("nobody's") + notice("things"))
        found = [await heard.get(), await heard.get()]
        assert [who for who, _ in found] == ["one", "two"]
        only = found[0][1]
        assert (only.account_id, only.table, only.label, only.last) == (
            "000000000000",
            "things",
            "label",
            "100000000000000000001",
        )
        ends[0]()
        ends[0]()
        rig.writer.write(notice("things"))
        assert (await heard.get())[0] == "two"
        ends[1]()
        assert [rest for _, _, rest in await rig.frames(1)] == [b"unwatch\x00000000000000\x00things"]

    run(scenario)


def test_the_next_engine_is_told_who_watches(run: Callable[[Scenario], None]) -> None:
    async def scenario(rig: Rig) -> None:
        rig.engine.watch("000000000000", "things", lambda notice: None)
        await rig.frames(1)
        rig.writer.close()
        await rig.lost.wait()
        rig.lost.clear()
        end = rig.engine.watch("000000000000", "late", lambda notice: None)
        rig.engine.watch("000000000000", "never", lambda notice: None)()
        await rig.attach()
        told = [rest.decode().split("\0")[2] for _, _, rest in await rig.frames(2)]
        assert told == ["things", "late"]
        end()

    run(scenario)
