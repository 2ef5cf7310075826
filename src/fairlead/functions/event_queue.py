"""Invocations of the type Event: taken when they are on disk, run by themselves, repeated when they fail.

"How Lambda handles errors and retries with asynchronous invocation" (Lambda Developer Guide): a function that fails is
called twice more, one and two minutes later; one that is throttled, or can't be called for a fault of ours, is called
again and again with pauses that double from 1 s to 5 min, and both until the event is too old. What is given up then is
a dead letter, which can be read and replayed.

Every event is run at least once: it leaves the disk after it has been run, so one whose run ended as the gateway was
killed is run again, with the same request id. Their order is not promised, as on AWS.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from math import inf
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import msgspec

from fairlead.clock import Clock, Timer
from fairlead.functions.event_store import DeadLetter, EventStore, Queued
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.storage.durability import Durability

EVENT_BYTES: Final = 262_144
"""Of a payload. Lambda quotas."""
RETRIES: Final = 2
RETRY_SECONDS: Final = 60.0
"""Before the first repetition; twice as much before the second."""
AGE_SECONDS: Final = 21_600.0
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 300.0
MOST: Final = 200_000
"""Events in the queue, above which no more are taken. Our choice."""
EXHAUSTED: Final = "RetriesExhausted"
TOO_OLD: Final = "EventAgeExceeded"
_TRANSIENT: Final = frozenset({"TooManyRequestsException", "ServiceException"})

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Retrying:
    """How often the events of a function are repeated, and how old they may become (seconds)."""

    attempts: int = RETRIES
    age_seconds: float = AGE_SECONDS


class Invoke(Protocol):
    """What runs functions."""

    def __call__(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run a function once; `reply` is called exactly once, on the loop."""


class _Lane:
    """The events of one function."""

    __slots__ = ("running", "waiting")

    def __init__(self) -> None:
        self.waiting: list[Queued] = []
        self.running = 0


class EventQueue:
    """The queue in the file at `path`.

    At most `at_once` events are run at one time, and half as many of one function, so that the events of a function
    that hangs hold up no other's. `retrying` gives what is set for a function (`name`, or `name:qualifier`).
    """

    def __init__(
        self,
        path: Path,
        account_id: str,
        *,
        clock: Clock,
        invoke: Invoke,
        retrying: Callable[[str], Retrying],
        report: Callable[[str], None],
        at_once: int = 8,
        retry_seconds: float = RETRY_SECONDS,
        durability: Durability = Durability.FULL,
    ) -> None:
        self._open = partial(EventStore, path, account_id, durability)
        self._clock = clock
        self._invoke = invoke
        self._retrying = retrying
        self._report = report
        self._at_once = max(1, at_once)
        self._share = max(1, at_once // 2)
        self._retry_seconds = retry_seconds
        self._lanes: dict[str, _Lane] = {}
        self._size = 0
        self._running = 0
        self._timer: Timer | None = None
        self._begun = False
        self._stopping = False
        self._thread = ThreadPoolExecutor(1, "events")
        self._store: EventStore | None = None
        self._jobs: list[tuple[Callable[[EventStore], Any], Callable[[Any], None]]] = []
        self._writing: asyncio.Future[None] | None = None

    # --- Its life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the file: events are taken from now on. Raises UnusableFileError, sqlite3.Error."""
        loop = asyncio.get_running_loop()
        self._store = await loop.run_in_executor(self._thread, self._open)
        for queued in await loop.run_in_executor(self._thread, self._store.queued):
            self._wait(queued)
        self._write()

    def begin(self) -> int:
        """The functions are there: run what is queued. Gives how many events that are."""
        self._begun = True
        self._pump()
        return self._size

    async def stop(self) -> None:
        """Take and begin nothing more, and close the file. What is being run is run again in the next life, unless it
        has ended before."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        while self._writing is not None:
            await self._writing
        if self._store is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
            self._store = None
        self._thread.shutdown()

    # --- What it is told and asked ---------------------------------------------------------------------------------

    def put(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """Queue an event (JSON text) for the function `name` (or `name:qualifier`). `taken` is called once: with None
        when it is on the disk, else with why it is not."""
        refused = self._refusal(payload)
        if refused is not None:
            taken(refused)
            return
        now = self._clock.now()
        queued = Queued(request_id, name, now, 0, now)
        self._size += 1

        def written(error: Exception | None) -> None:
            self._size -= 1
            if error is not None:
                taken(Refused("ServiceException", f"The event could not be queued: {error}"))
                return
            self._wait(queued)
            taken(None)
            self._pump()

        self._do(lambda store: store.put(queued, payload), written)

    def dead_letters(self, told: Callable[[list[DeadLetter] | Exception], None]) -> None:
        """Tell all events that were given up, the oldest first."""
        self._do(EventStore.dead_letters, told)

    def replay(self, request_id: str, told: Callable[[bool | Exception], None]) -> None:
        """Queue a dead letter again; tells whether there is one."""
        now = self._clock.now()

        def revived(queued: Queued | Exception | None) -> None:
            if isinstance(queued, Queued):
                self._wait(queued)
                self._pump()
            told(queued if isinstance(queued, Exception) else queued is not None)

        self._do(lambda store: store.revive(request_id, now), revived)

    def _refusal(self, payload: bytes) -> Refused | None:
        if len(payload) > EVENT_BYTES:
            text = f"{len(payload)} byte payload is too large for the Event invocation type (limit {EVENT_BYTES} bytes)"
            return Refused("RequestTooLargeException", text)
        if self._stopping or self._store is None:
            return Refused("ServiceException", "The gateway is ending.")
        if self._size >= MOST:
            return Refused("TooManyRequestsException", f"Rate Exceeded: {MOST} events are queued.")
        return None

    # --- Running ---------------------------------------------------------------------------------------------------

    def _wait(self, queued: Queued) -> None:
        lane = self._lanes.get(queued.function)
        if lane is None:
            lane = self._lanes[queued.function] = _Lane()
        heappush(lane.waiting, queued)
        self._size += 1

    def _pump(self) -> None:
        """Run what is due, as far as there is room, one event of each function in turn."""
        if not self._begun or self._stopping:
            return
        now = self._clock.now()
        ready = [lane for lane in self._lanes.values() if lane.waiting and lane.waiting[0].due <= now]
        while ready and self._running < self._at_once:
            for lane in ready:
                if lane.running < self._share and self._running < self._at_once:
                    self._begin(lane, heappop(lane.waiting))
            ready = [
                lane for lane in ready if lane.running < self._share and lane.waiting and lane.waiting[0].due <= now
            ]
        self._look_again(now)

    def _look_again(self, now: float) -> None:
        """When the next event comes to be due; for those that are, whatever ends makes room."""
        heads = (lane.waiting[0].due for lane in self._lanes.values() if lane.waiting)
        following = min((due for due in heads if due > now), default=inf)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if following < inf:
            self._timer = self._clock.call_at(following, self._pump)

    def _begin(self, lane: _Lane, queued: Queued) -> None:
        lane.running += 1
        self._running += 1
        self._do(lambda store: store.event(queued.request_id), partial(self._run, queued))

    def _run(self, queued: Queued, event: bytes | Exception | None) -> None:
        if self._stopping:
            return
        if not isinstance(event, bytes):
            self._ended(queued)
            self._report(f"{queued.function}: the queued event {queued.request_id} cannot be read: {event}.")
        elif self._clock.now() >= queued.arrived + self._retrying(queued.function).age_seconds:
            self._bury(queued, TOO_OLD, _error("EventAgeExceeded", "The event was too old to be run."))
        else:
            self._invoke(queued.function, event, queued.request_id, partial(self._answered, queued))

    def _answered(self, queued: Queued, result: Result) -> None:
        if isinstance(result, Returned):
            self._ended(queued)
            self._do(lambda store: store.remove(queued.request_id), self._written)
        elif self._stopping:
            return  # it was killed with the gateway, not by itself
        elif isinstance(result, Raised):
            self._failed(queued, result.payload)
        elif result.code in _TRANSIENT:
            self._throttled(queued, result)
        else:
            self._bury(queued, result.code, _error(result.code, result.message))
        self._pump()

    def _failed(self, queued: Queued, error: bytes) -> None:
        retrying, now = self._retrying(queued.function), self._clock.now()
        queued.attempts += 1
        queued.due = now + self._retry_seconds * 2 ** (queued.attempts - 1)
        if queued.attempts > retrying.attempts:
            self._bury(queued, EXHAUSTED, error)
        elif queued.due >= queued.arrived + retrying.age_seconds:
            self._bury(queued, TOO_OLD, error)
        else:
            attempts, due = queued.attempts, queued.due
            self._do(lambda store: store.retry(queued.request_id, attempts, due), self._written)
            self._again(queued)

    def _throttled(self, queued: Queued, refused: Refused) -> None:
        queued.due = self._clock.now() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**queued.throttles)
        queued.throttles += 1
        if queued.due >= queued.arrived + self._retrying(queued.function).age_seconds:
            self._bury(queued, TOO_OLD, _error(refused.code, refused.message))
        else:
            self._again(queued)

    def _again(self, queued: Queued) -> None:
        self._ended(queued)
        self._wait(queued)

    def _bury(self, queued: Queued, reason: str, error: bytes) -> None:
        died = self._clock.now()
        self._ended(queued)
        self._do(lambda store: store.bury(queued.request_id, queued.attempts, died, reason, error), self._written)
        self._report(
            f"{queued.function}: the event {queued.request_id} was given up ({reason}) and is kept as a dead letter."
        )
        self._pump()

    def _ended(self, queued: Queued) -> None:
        """It runs no more."""
        lane = self._lanes[queued.function]
        lane.running -= 1
        self._running -= 1
        self._size -= 1
        if not lane.running and not lane.waiting:
            del self._lanes[queued.function]

    # --- The disk --------------------------------------------------------------------------------------------------

    def _do(self, job: Callable[[EventStore], _T], done: Callable[[_T | Exception], None]) -> None:
        """Have the thread do something; all that has come meanwhile is one transaction."""
        self._jobs.append((job, done))
        self._write()

    def _write(self) -> None:
        store = self._store
        if store is None or self._writing is not None or not self._jobs:
            return
        jobs, self._jobs = self._jobs, []
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(self._thread, store.run, [job for job, _ in jobs])
        finished: asyncio.Future[None] = loop.create_future()
        self._writing = finished

        def tell(answers: asyncio.Future[list[object]]) -> None:
            self._writing = None
            error = answers.exception()
            told = [error] * len(jobs) if error is not None else answers.result()
            for (_, done), answer in zip(jobs, told, strict=True):
                done(answer)
            self._write()
            finished.set_result(None)

        writing.add_done_callback(tell)

    def _written(self, error: Exception | None) -> None:
        if error is not None:
            self._report(f"The queue of events cannot be written, so events may be run once more: {error}.")


def _error(kind: str, message: str) -> bytes:
    return msgspec.json.encode({"errorType": kind, "errorMessage": message})
