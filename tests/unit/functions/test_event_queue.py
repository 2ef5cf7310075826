import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fairlead.functions.event_queue import EVENT_BYTES, EventQueue, Retrying
from fairlead.functions.event_store import FILE, DeadLetter
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.storage.durability import Durability
from fairlead.testing.clock import FakeClock

BOOM = Raised(b'{"errorType":"Boom"}')
THROTTLED = Refused("TooManyRequestsException", "Rate Exceeded.")


class Case:
    """A queue, and functions that the test answers for."""

    def __init__(self, folder: Path, clock: FakeClock, at_once: int = 8) -> None:
        self.clock = clock
        self.calls: list[tuple[str, bytes, str]] = []
        self.replies: list[Callable[[Result], None]] = []
        self.reports: list[str] = []
        self.settings: dict[str, Retrying] = {}
        self.queue = EventQueue(
            folder / FILE,
            "1",
            clock=clock,
            invoke=self._invoke,
            retrying=lambda name: self.settings.get(name, Retrying()),
            report=self.reports.append,
            at_once=at_once,
            durability=Durability.OS,
        )

    def _invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        self.calls.append((name, payload, request_id))
        self.replies.append(reply)

    async def put(self, request_id: str, name: str = "f", payload: bytes = b"1") -> Refused | None:
        taken: asyncio.Future[Refused | None] = asyncio.get_running_loop().create_future()
        self.queue.put(name, payload, request_id, taken.set_result)
        return await taken

    async def calls_are(self, *ids: str) -> None:
        """Wait until exactly these have been called."""
        await self.quiet()
        assert [call[2] for call in self.calls] == list(ids)

    async def quiet(self) -> None:
        while self.queue._writing is not None:
            await self.queue._writing

    async def dead(self) -> list[DeadLetter]:
        told: asyncio.Future[list[DeadLetter] | Exception] = asyncio.get_running_loop().create_future()
        self.queue.dead_letters(told.set_result)
        letters = await told
        assert isinstance(letters, list)
        return letters


def play(folder: Path, scenario: Callable[[Case], Awaitable[None]], clock: FakeClock | None = None) -> Case:
    case = Case(folder, clock or FakeClock())

    async def main() -> None:
        await case.queue.start()
        case.queue.begin()
        await asyncio.wait_for(scenario(case), 60)
        await case.queue.stop()

    asyncio.run(main())
    return case


def test_an_event_is_taken_run_and_forgotten(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        assert await case.put("a", payload=b'{"x":1}') is None
        await case.calls_are("a")
        assert case.calls[0] == ("f", b'{"x":1}', "a")
        case.replies[0](Returned(b"null"))

    play(tmp_path, scenario)
    again = play(tmp_path, lambda case: case.calls_are())
    assert again.reports == []


def test_what_was_not_run_to_its_end_is_run_in_the_next_life(tmp_path: Path) -> None:
    async def first(case: Case) -> None:
        for id in "abc":
            await case.put(id)
        await case.calls_are("a", "b", "c")
        case.replies[1](Returned(b"null"))

    async def second(case: Case) -> None:
        await case.calls_are("a", "c")

    play(tmp_path, first)
    play(tmp_path, second)


def test_a_run_that_is_killed_with_the_gateway_does_not_count(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        await case.put("a")
        await case.calls_are("a")
        stopping = asyncio.ensure_future(case.queue.stop())
        await asyncio.sleep(0)
        case.replies[0](BOOM)
        await stopping
        assert await case.put("b") is not None

    case = Case(tmp_path, FakeClock())

    async def main() -> None:
        await case.queue.start()
        case.queue.begin()
        await scenario(case)

    asyncio.run(main())
    again = play(tmp_path, lambda case: case.calls_are("a"))
    assert again.reports == []


def test_a_failure_is_repeated_twice_with_pauses_and_then_a_dead_letter(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        await case.put("a", payload=b"[7]")
        await case.calls_are("a")
        case.replies[0](BOOM)
        case.clock.jump(59)
        await case.calls_are("a")
        case.clock.jump(1)
        await case.calls_are("a", "a")
        case.replies[1](BOOM)
        case.clock.jump(119)
        await case.calls_are("a", "a")
        case.clock.jump(1)
        await case.calls_are("a", "a", "a")
        case.replies[2](BOOM)
        (letter,) = await case.dead()
        assert (letter.request_id, letter.event, letter.attempts) == ("a", b"[7]", 3)
        assert (letter.reason, letter.error) == ("RetriesExhausted", BOOM.payload)
        assert letter.died - letter.arrived == 180
        assert "given up (RetriesExhausted)" in case.reports[0]

        told: asyncio.Future[bool | Exception] = asyncio.get_running_loop().create_future()
        case.queue.replay("a", told.set_result)
        assert await told is True
        await case.calls_are("a", "a", "a", "a")
        case.replies[3](Returned(b"1"))
        assert await case.dead() == []

    play(tmp_path, scenario)


def test_pauses_survive_a_restart(tmp_path: Path) -> None:
    clock = FakeClock()

    async def first(case: Case) -> None:
        await case.put("a")
        await case.quiet()
        case.replies[0](BOOM)
        await case.quiet()
        case.clock.jump(30)

    async def second(case: Case) -> None:
        await case.calls_are()
        case.clock.jump(30)
        await case.calls_are("a")
        case.replies[0](BOOM)
        case.clock.jump(119)
        await case.calls_are("a")

    play(tmp_path, first, clock)
    play(tmp_path, second, clock)


def test_a_function_says_how_often_and_how_long(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        case.settings = {"never": Retrying(0), "brief:live": Retrying(2, 100)}
        await case.put("a", "never")
        await case.put("b", "brief:live")
        await case.quiet()
        case.replies[0](BOOM)
        case.replies[1](BOOM)
        assert [(one.request_id, one.reason) for one in await case.dead()] == [("a", "RetriesExhausted")]
        case.clock.jump(60)
        await case.calls_are("a", "b", "b")
        case.replies[2](BOOM)
        assert [(one.request_id, one.reason) for one in await case.dead()][1:] == [("b", "EventAgeExceeded")]

    play(tmp_path, scenario)


def test_throttled_events_are_repeated_until_they_are_too_old(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        case.settings = {"f": Retrying(0, 600)}
        await case.put("a")
        await case.quiet()
        pauses = []
        while not await case.dead():
            case.replies[-1](THROTTLED)
            count, began = len(case.calls), case.clock.now()
            while len(case.calls) == count and not await case.dead():
                case.clock.jump(1)
                await case.quiet()
            pauses.append(round(case.clock.now() - began))
        assert pauses[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
        (letter,) = await case.dead()
        assert (letter.reason, letter.attempts) == ("EventAgeExceeded", 0)
        assert json.loads(letter.error)["errorType"] == "TooManyRequestsException"

    play(tmp_path, scenario)


def test_an_event_for_nobody_is_a_dead_letter_at_once(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        await case.put("a")
        await case.quiet()
        case.replies[0](Refused("ResourceNotFoundException", "Function not found: f"))
        assert [one.reason for one in await case.dead()] == ["ResourceNotFoundException"]

    play(tmp_path, scenario)


def test_a_function_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        for number in range(20):
            await case.put(f"h{number}", "hangs")
        await case.put("q", "quick")
        await case.calls_are("h0", "h1", "h2", "h3", "q")
        case.replies[2](Returned(b"1"))
        await case.calls_are("h0", "h1", "h2", "h3", "q", "h4")

    play(tmp_path, scenario)


def test_many_at_once(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        asking = [asyncio.ensure_future(case.put(str(number))) for number in range(1000)]
        done = 0
        while done < 1000:
            await case.quiet()
            await asyncio.sleep(0)
            while done < len(case.replies):
                case.replies[done](Returned(b"1"))
                done += 1
        assert await asyncio.gather(*asking) == [None] * 1000
        assert len({call[2] for call in case.calls}) == 1000

    play(tmp_path, scenario)
    assert play(tmp_path, lambda case: case.calls_are()).calls == []


@pytest.mark.parametrize("size", [EVENT_BYTES, EVENT_BYTES + 1])
def test_events_have_a_size(tmp_path: Path, size: int) -> None:
    async def scenario(case: Case) -> None:
        refused = await case.put("a", payload=b"1" * size)
        assert (None if refused is None else refused.code) == (
            None if size == EVENT_BYTES else "RequestTooLargeException"
        )

    play(tmp_path, scenario)


def test_the_same_request_twice_is_refused_not_lost(tmp_path: Path) -> None:
    async def scenario(case: Case) -> None:
        assert await case.put("a") is None
        refused = await case.put("a")
        assert refused is not None
        assert refused.code == "ServiceException"
        await case.calls_are("a")

    play(tmp_path, scenario)


def test_nothing_runs_before_the_functions_are_there(tmp_path: Path) -> None:
    case = Case(tmp_path, FakeClock())

    async def main() -> None:
        await case.queue.start()
        await case.put("a")
        await case.calls_are()
        assert case.queue.begin() == 1
        await case.calls_are("a")
        await case.queue.stop()

    asyncio.run(main())
