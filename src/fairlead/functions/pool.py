"""One function's environments, and the invocations that wait for one.

Code has generations: `renew` begins a new one. The first environment of it that is ready ends all older ones; until
then invocations wait, so that whoever saved a file sees its effect. If the new code can't be loaded, the last good one
goes on.
"""

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Any, Final

from fairlead.accounts.keys import Keys
from fairlead.clock import Clock, Timer
from fairlead.functions import failures
from fairlead.functions.capacity import Capacity
from fairlead.functions.environment import Surroundings, build
from fairlead.functions.execution import Environment, Invocation, Log
from fairlead.functions.inspection import is_inspected
from fairlead.functions.reports import Sink
from fairlead.functions.results import Raised, Refused
from fairlead.functions.runtimes import LaunchError, Runtime
from fairlead.functions.states import State
from fairlead.model.apps import Function
from fairlead.net.messages import Door
from fairlead.net.wheel import Wheel

_FIRST_RETRY: Final = 0.5
_LAST_RETRY: Final = 10.0
"""Seconds between attempts to load a handler that can't be loaded. Our choice; Lambda tries at every invocation."""
_TELL_AGAIN: Final = 10.0


@dataclass(frozen=True, slots=True)
class Shop:
    """What every pool needs of the house."""

    clock: Clock
    wheel: Wheel
    keys: Keys
    surroundings: Surroundings
    capacity: Capacity
    log: Log
    report: Callable[[str], None]
    init_failed: Callable[[Function, bytes], None]
    """Told once for each different error of each generation of the code."""
    in_background: Callable[[Coroutine[Any, Any, None]], None]
    reports: Sink | None = None
    """Takes START, END and REPORT lines."""
    door: Door | None = None
    """Takes the AWS calls that environments make over their sockets."""
    spares: int = 0
    """Environments of a function that are to be ready above those that run."""
    idle_seconds: float = inf
    """How long an environment may do nothing, unless it is the last one."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How busy a function is."""

    function: str
    """Its label."""
    busy: int
    """Environments that run an event."""
    idle: int
    """Environments that wait for one."""
    starting: int
    waiting: int
    """Events that wait for an environment."""


class Pool:
    """The environments of one function."""

    def __init__(self, shop: Shop, function: Function, runtime: Runtime) -> None:
        self.function = function
        self.running = 0
        self._shop = shop
        self.runtime = runtime
        self._environments: set[Environment] = set()
        self._idle: list[Environment] = []
        self._waiting: deque[Invocation] = deque()
        self._starting = 0
        self.newest = 0
        """The generation of the code that is on disk."""
        self._prepared = 0
        self._serving = 0
        """The newest generation of which an environment has been ready."""
        self._broken: bytes | None = None
        """Why the newest generation can't be loaded."""
        self._retry_at = -inf
        self._failures = 0
        self._told_waiting = -inf
        self._in_wheel = False
        self._shrinking: Timer | None = None
        self._verdicts: list[asyncio.Future[None]] = []
        self._idle_waiters: list[asyncio.Future[None]] = []
        self._empty_waiters: list[asyncio.Future[None]] = []
        shop.capacity.join(self)

    @property
    def size(self) -> int:
        """Environments, those being started included."""
        return len(self._environments)

    @property
    def starting(self) -> int:
        """Environments being started."""
        return self._starting

    def usage(self) -> Usage:
        """How busy it is."""
        return Usage(self.function.label, self.running, len(self._idle), self._starting, len(self._waiting))

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self.running or self._waiting)

    def invoke(self, invocation: Invocation) -> None:
        """Run it now, later, or refuse it; its `reply` is called in any case."""
        reserved, capacity = self.function.concurrency, self._shop.capacity
        if (reserved is not None and self.running >= reserved) or capacity.running >= capacity.concurrency:
            invocation.reply(Refused("TooManyRequestsException", "Rate Exceeded."))
            return
        if not self._holding:
            environment = self._take_idle()
            if environment is not None:
                self._run(environment, invocation)
                return
        if self._broken is not None and not self._can_serve() and self._shop.clock.now() < self._retry_at:
            invocation.reply(Raised(self._broken))
            return
        self._waiting.append(invocation)
        if not self._in_wheel:
            self._in_wheel = True
            self._shop.wheel.add(self, invocation.waits_until)
        self.grow()

    def renew(self, function: Function) -> None:
        """New code is on its way: whatever comes from now on waits for it. `prepared` or `unprepared` follows."""
        self.function = function
        self.newest += 1
        self._broken = None
        self._failures = 0
        self._retry_at = -inf
        _settle(self._verdicts)
        if is_inspected(function):  # one process at a time can have the inspector's port
            for environment in list(self._idle):
                environment.stop()

    def prepared(self) -> None:
        """The newest code can be launched. It is at once if somebody waits for it, else when `grow` is called."""
        self._prepared = self.newest
        if self._waiting:
            self.grow()

    def unprepared(self, sentence: str) -> None:
        """The newest code can't be launched; whoever says so has told the reason."""
        self._broken = failures.not_launched(sentence)
        self._fail(self._broken)
        self._after_failure()

    async def verdict(self) -> None:
        """Wait until the newest code has been loaded, could not be, or is the newest no more."""
        if self._holding:
            verdict: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._verdicts.append(verdict)
            await verdict

    async def idle(self) -> None:
        """Wait until nothing runs and nothing waits."""
        if self.busy:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle_waiters.append(waiter)
            await waiter

    async def empty(self) -> None:
        """Wait until every environment has ended."""
        if self._environments:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._empty_waiters.append(waiter)
            await waiter

    def folders(self) -> set[str]:
        """Where the code is that runs here, or is to run."""
        return {self.function.folder, *(environment.function.folder for environment in self._environments)}

    def end(self) -> None:
        """The function is gone: end what is idle, refuse what waits, and let what runs come to its end."""
        self._give_up(Refused("ResourceNotFoundException", f"Function not found: {self.function.name}"))
        self._retire()

    def close(self) -> None:
        """End all environments and refuse what waits."""
        if self._shrinking is not None:
            self._shrinking.cancel()
        self._shop.capacity.leave(self)
        self._give_up(Refused("ServiceException", "The gateway is ending."))
        for environment in list(self._environments):
            environment.stop()

    def grow(self) -> None:
        """Start what is missing, as far as the machine's share goes."""
        if self._prepared < self.newest or (self._broken is not None and self._shop.clock.now() < self._retry_at):
            return
        most = self._most
        fresh = not any(environment.generation == self.newest for environment in self._environments)
        while (fresh and self._holding) or self._starting < len(self._waiting):
            if self.size >= most and not (fresh and self._holding):
                return
            if not self._shop.capacity.take(self, fresh):
                self._tell_waiting()
                return
            self._start()
            fresh = False

    def give_up_idle(self) -> bool:
        """Stop the environment that has been idle longest."""
        for environment in self._idle:
            if environment.state is State.READY:
                environment.stop()
                return True
        return False

    def loaded(self, environment: Environment) -> None:
        """An environment is ready: it serves, unless newer code does already."""
        self._starting -= 1
        if environment.generation < self._serving:
            environment.stop()
        else:
            if environment.generation > self._serving:
                self._serving = environment.generation
                self._retire()
            if environment.generation == self.newest:
                self._broken = None
                self._failures = 0
                _settle(self._verdicts)
            self._offer(environment, fresh=True)
        self._shop.capacity.started()
        self._drain()

    def free(self, environment: Environment) -> None:
        """An environment has answered."""
        self.running -= 1
        self._shop.capacity.running -= 1
        if environment.generation < self._serving:
            environment.stop()
        else:
            self._offer(environment)
        if self._idle_waiters:
            self._tell_idle()

    def ended(self, environment: Environment, init_error: bytes | None) -> None:
        """An environment is gone, whatever it was doing."""
        self._environments.discard(environment)
        with contextlib.suppress(ValueError):
            self._idle.remove(environment)
        self._shop.keys.revoke(environment.key)
        if environment.engaged:
            self.running -= 1
            self._shop.capacity.running -= 1
        if init_error is not None and environment.generation == self.newest:
            self._fail(init_error)
        if not environment.loaded:
            self._starting -= 1
            self._shop.capacity.started()
        self._shop.capacity.gave_back()
        self._after_failure()
        self._tell_idle()
        if not self._environments:
            _settle(self._empty_waiters)

    def due(self, now: float) -> None:
        """The wheel asks: has an invocation waited for too long?"""
        self._in_wheel = False
        waiting = self._waiting
        while waiting and waiting[0].waits_until <= now:
            sentence = "Rate Exceeded: no environment became free in time."
            waiting.popleft().reply(Refused("TooManyRequestsException", sentence))
        if waiting and not self._in_wheel:
            self._in_wheel = True
            self._shop.wheel.add(self, waiting[0].waits_until)
        self._tell_idle()

    def _give_up(self, refused: Refused) -> None:
        """No code is the newest any more: whoever is about to load some need not, and nothing waits for it."""
        self.newest += 1
        self._prepared = self._serving = self.newest
        _settle(self._verdicts)
        waiting, self._waiting = self._waiting, deque()
        for invocation in waiting:
            invocation.reply(refused)

    @property
    def _holding(self) -> bool:
        """Whether nobody knows yet if the newest code can be loaded."""
        return self._serving < self.newest and self._broken is None

    def _can_serve(self) -> bool:
        """Whether something lives or begins to live that may take an invocation."""
        return any(environment.state is not State.STOPPING for environment in self._environments)

    def _take_idle(self) -> Environment | None:
        while self._idle:
            environment = self._idle.pop()
            if environment.state is State.READY:
                return environment
        return None

    def _run(self, environment: Environment, invocation: Invocation) -> None:
        self.running += 1
        self._shop.capacity.running += 1
        environment.run(invocation, self._shop.clock.now())
        if len(self._idle) < self._shop.spares and not self._waiting:
            self._keep_spares()

    @property
    def _most(self) -> float:
        """Environments that it may have."""
        if is_inspected(self.function):
            return 1  # a debugger sees one
        return inf if self.function.concurrency is None else max(1, self.function.concurrency)

    def _keep_spares(self) -> None:
        """Start what the next events at one time would have to wait for, while nothing else needs the room."""
        wanted = self._shop.spares - len(self._idle) - self._starting
        if self._prepared < self.newest or self._holding or self._broken is not None:
            return
        while wanted > 0 and self.size < self._most and self._shop.capacity.take_spare():
            self._start()
            wanted -= 1

    def _offer(self, environment: Environment, *, fresh: bool = False) -> None:
        """Give a ready environment the next event, or let it rest. One that has run is used again before a fresh one:
        its connections and caches are warm, and what is used least is what shrinking ends."""
        if self._waiting and not self._holding:
            self._run(environment, self._waiting.popleft())
            return
        environment.rests_since = self._shop.clock.now()
        if fresh:
            self._idle.insert(0, environment)
        else:
            self._idle.append(environment)
        if self._shrinking is None and self.size > 1:
            self._shrink_at(environment.rests_since + self._shop.idle_seconds)
        self._shop.capacity.idle()

    def _shrink_at(self, when: float) -> None:
        if when < inf:
            self._shrinking = self._shop.clock.call_at(when, self._shrink)

    def _shrink(self) -> None:
        """End what has done nothing for too long. One environment stays, so that the next event finds it."""
        self._shrinking = None
        ready = [environment for environment in self._idle if environment.state is State.READY]
        ready.sort(key=lambda environment: environment.rests_since)
        now = self._shop.clock.now()
        alive = self.running + len(ready)
        while ready and alive > 1 and ready[0].rests_since + self._shop.idle_seconds <= now:
            ready.pop(0).stop()
            alive -= 1
        if ready and alive > 1:
            self._shrink_at(ready[0].rests_since + self._shop.idle_seconds)

    def _drain(self) -> None:
        """Give what waits to what is idle."""
        while self._waiting and not self._holding:
            environment = self._take_idle()
            if environment is None:
                self.grow()
                return
            self._run(environment, self._waiting.popleft())

    def _retire(self) -> None:
        """Newer code serves: end what is idle of the older; what is busy ends when it has answered."""
        for environment in self._environments:
            if environment.generation < self._serving and environment.state is State.READY:
                environment.stop()

    def _fail(self, error: bytes) -> None:
        known, self._broken = self._broken, error
        self._failures += 1
        pause = min(_LAST_RETRY, _FIRST_RETRY * 2 ** (self._failures - 1))
        self._retry_at = self._shop.clock.now() + pause
        if known != error:
            self._shop.init_failed(self.function, error)
        _settle(self._verdicts)

    def _after_failure(self) -> None:
        """Serve what waits with what is left; if nothing is and nothing can be, it fails with the reason."""
        self._drain()
        if self._broken is not None and self._waiting and not self._can_serve():
            waiting, self._waiting = self._waiting, deque()
            for invocation in waiting:
                invocation.reply(Raised(self._broken))

    def _tell_idle(self) -> None:
        if not self.busy:
            _settle(self._idle_waiters)

    def _tell_waiting(self) -> None:
        """Say that invocations wait, when it is the machine's number that makes them wait."""
        now = self._shop.clock.now()
        if self._shop.capacity.full and now - self._told_waiting >= _TELL_AGAIN:
            self._told_waiting = now
            number = self._shop.capacity.environments
            self._shop.report(
                f"{self.function.label}: invocations wait, because all {number} environments are busy "
                f"(the setting functions.environments)"
            )

    def _start(self) -> None:
        """Start an environment; the capacity has been taken."""
        shop = self._shop
        key = shop.keys.issue(self.function)
        environment = Environment(
            self, self.function, self._prepared, key, shop.clock, shop.wheel, shop.log, shop.reports, shop.door
        )
        self._environments.add(environment)
        self._starting += 1
        shop.in_background(self._launch(environment))

    async def _launch(self, environment: Environment) -> None:
        shop = self._shop
        try:
            worker_fd, output_fd = environment.connect(asyncio.get_running_loop())
        except OSError as error:  # no descriptors left
            environment.not_launched(f"{environment.function.label} could not be started: {error.strerror}.")
            return
        try:
            date = datetime.fromtimestamp(shop.clock.now(), UTC).strftime("%Y/%m/%d")
            variables = build(environment.function, shop.surroundings, environment.key, date)
            process = await self.runtime.launch(
                environment.function, variables, worker_fd, output_fd, environment.exited
            )
        except (LaunchError, OSError) as error:
            environment.not_launched(str(error))
        else:
            environment.launched(process)
        finally:
            os.close(worker_fd)
            os.close(output_fd)


def _settle(waiters: list[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
    waiters.clear()
