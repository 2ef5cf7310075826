"""All functions of a gateway: who is called by which name, with what code, and how it all begins and ends."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, Final

from fairlead import ids
from fairlead.accounts.keys import Keys
from fairlead.clock import Clock
from fairlead.functions import remedies
from fairlead.functions.capacity import Capacity
from fairlead.functions.environment import Surroundings
from fairlead.functions.execution import Invocation, Log
from fairlead.functions.inspection import is_inspected, suspended
from fairlead.functions.pool import Pool, Shop, Usage
from fairlead.functions.reports import Sink
from fairlead.functions.results import Refused, Result
from fairlead.functions.runtimes import Runtime, family, unsupported
from fairlead.functions.watching import Watcher
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.net.messages import Door
from fairlead.net.wheel import Wheel

WAIT_SECONDS: Final = 29.0
"""How long an invocation waits for an environment: as long as an integration may take. Our choice."""
_END_SECONDS: Final = 2.0
"""How long killed processes may take to be gone."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two numbers that bound the functions."""

    concurrency: int = 1000
    """Events being run in the account, above which AWS refuses with TooManyRequestsException (Lambda quotas)."""
    environments: int = 16
    """Processes on this machine, above which invocations wait."""
    cores: int = 2
    wait_seconds: float = WAIT_SECONDS
    spares: int = 0
    """Environments of each function that are to be ready above those that run, while there is room."""
    idle_seconds: float = inf
    """After this time without an event an environment ends, unless it is the function's last."""


class Functions:
    """The functions. `runtimes` holds one Runtime for each family: `python`, `nodejs`."""

    def __init__(
        self,
        *,
        clock: Clock,
        wheel: Wheel,
        keys: Keys,
        surroundings: Surroundings,
        runtimes: Mapping[str, Runtime],
        bounds: Bounds,
        log: Log,
        report: Callable[[str], None],
        reports: Sink | None = None,
        published: Callable[[str], Function | None] = lambda key: None,
        door: Door | None = None,
        inspect: str = "",
    ) -> None:
        """`log` takes what functions print, `reports` the platform's lines about their runs. `published` gives the
        version that a key (`name:7`) names: versions are loaded when they are first called. `door` takes the AWS calls
        that environments make over their own sockets (`Surroundings.short_cut`). `inspect` names the function that is
        looked at in a debugger."""
        self._inspect = inspect
        self._clock = clock
        self._runtimes = runtimes
        self._bounds = bounds
        self._report = report
        self._pools: dict[str, Pool] = {}
        self._published = published
        self._refused: dict[str, Refused] = {}
        self._started: set[str] = set()
        self._starting = asyncio.Lock()
        self._leaving: set[Pool] = set()
        """Of functions that are gone, until what they run has ended."""
        self._tasks: set[asyncio.Task[None]] = set()
        at_once = max(2, bounds.cores)
        self._preparing = asyncio.Semaphore(at_once)
        self._loading = asyncio.Semaphore(at_once)
        self._collected: list[Problem] | None = None
        self._stopping = False
        self._watcher: Watcher | None = None
        capacity = Capacity(bounds.environments, bounds.cores, bounds.concurrency)
        self._shop = Shop(
            clock, wheel, keys, surroundings, capacity, log, report, self._init_failed, self._in_background,
            reports, door, bounds.spares, bounds.idle_seconds,
        )  # fmt: skip

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run the function once with an event (JSON text). `reply` is called exactly once, on the loop, maybe at once.

        `name` is a function's key (`Function.key`), `request_id` a UUID, 36 characters.
        """
        pool = self._pools.get(name) or self._load_published(name)
        if pool is None or self._stopping:
            reply(self._refusal(name))
            return
        now = self._clock.now()
        trace = f"Root={ids.trace_root(now)};Parent={ids.random_bytes(8).hex()};Sampled=0"
        pool.invoke(Invocation(payload, request_id, trace, reply, now + self._bounds.wait_seconds))

    def _load_published(self, key: str) -> Pool | None:
        """Begin to load a version that is called for the first time."""
        function = None if ":" not in key or self._stopping else self._published(key)
        if function is None:
            return None
        self._add(function)
        pool = self._pools.get(key)
        if pool is not None:
            self._in_background(self._load(pool))
        return pool

    async def start(self, functions: Sequence[Function]) -> list[Problem]:
        """Load every handler once. Gives what is wrong; a function that can't be loaded is tried again when called."""
        problems = self._collected = []
        for name in sorted({family(function.runtime) for function in functions} & set(self._runtimes)):
            problems += await self._start_runtime(name)
        for function in functions:
            self._add(function)
        await asyncio.gather(*(self._load(pool) for pool in self._pools.values()))
        self._collected = None
        return problems

    async def replace(self, function: Function) -> None:
        """The function, or its code, is new: invocations from now on get the new one, those running end on the old.

        Returns when that is so, or has failed and was reported; the last good code goes on then.
        """
        pool = self._pools.get(function.key)
        runtime = self._runtimes.get(family(function.runtime))
        function = suspended(function, self._inspect)
        if pool is None or runtime is None:
            self._add(function)
        else:
            pool.runtime = runtime
            pool.renew(function)
        if function.key in self._pools:
            await self._load(self._pools[function.key])

    async def remove(self, name: str) -> None:
        """The function is gone: invocations from now on find none, what waits is refused, what runs comes to its end.

        Returns when it has.
        """
        self._refused.pop(name, None)
        pool = self._pools.pop(name, None)
        if pool is not None:
            await self._run_out(pool)

    def usages(self) -> list[Usage]:
        """How busy every function is."""
        return [pool.usage() for pool in self._pools.values()]

    @property
    def inspects(self) -> bool:
        """Whether one of them is looked at in a debugger."""
        return any(is_inspected(pool.function) for pool in self._pools.values())

    def folders(self) -> set[str]:
        """Every folder whose code runs, or is to run."""
        return {folder for pool in (*self._pools.values(), *self._leaving) for folder in pool.folders()}

    def changed(self, paths: Collection[str]) -> None:
        """Files have changed: replace every function whose folder they are in."""
        pools = [pool for pool in self._pools.values() if _concerns(pool.function, paths)]
        for pool in pools:
            pool.renew(pool.function)
        for pool in sorted(pools, key=lambda pool: not pool.busy):
            self._in_background(self._load(pool))

    def watch(self, unwatched: Path | None = None) -> None:
        """Notice saved files from now on. What lies below `unwatched` was unpacked there and is edited by nobody."""
        loop = asyncio.get_running_loop()
        folders = {pool.function.folder for pool in self._pools.values()}
        if unwatched is not None:
            folders = {folder for folder in folders if not Path(folder).is_relative_to(unwatched)}
        self._watcher = Watcher(loop, folders, self.changed, self._report)
        self._watcher.start()

    async def stop(self, grace: float) -> None:
        """Take nothing new, let what runs and waits end for at most `grace` seconds, then end every process."""
        self._stopping = True
        if self._watcher is not None:
            self._watcher.stop()
        pools = [*self._pools.values(), *self._leaving]
        if not await self._within(grace, [pool.idle() for pool in pools]):
            busy = [pool.function.label for pool in pools if pool.busy]
            self._report(f"Still running after {grace:g} s, and killed: {', '.join(busy)}")
        pools = [*self._pools.values(), *self._leaving]
        self._pools, self._leaving = {}, set()
        for pool in pools:
            pool.close()
        await self._within(_END_SECONDS, [pool.empty() for pool in pools])
        for name in self._started:
            await self._runtimes[name].stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _within(self, seconds: float, waits: Sequence[Coroutine[Any, Any, None]]) -> bool:
        """Whether all of `waits` come to their end in time."""
        expired: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self._clock.call_at(self._clock.now() + seconds, lambda: expired.set_result(None))
        ended = asyncio.gather(*waits)
        either: set[asyncio.Future[Any]] = {ended, expired}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        if ended.done():
            return True
        ended.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ended
        return False

    def _add(self, function: Function) -> None:
        runtime = self._runtimes.get(family(function.runtime))
        if runtime is None:
            problem = unsupported(function)
            self._refused[function.key] = Refused("InvalidRuntimeException", problem.message)
            self._tell(problem)
            if function.key in self._pools:
                self._in_background(self._run_out(self._pools.pop(function.key)))
            return
        self._refused.pop(function.key, None)
        function = suspended(function, self._inspect)
        pool = self._pools[function.key] = Pool(self._shop, function, runtime)
        pool.renew(function)

    async def _run_out(self, pool: Pool) -> None:
        self._leaving.add(pool)
        pool.end()
        await pool.empty()
        if pool in self._leaving:  # else `stop` has closed it
            self._leaving.discard(pool)
            pool.close()

    async def _start_runtime(self, name: str) -> list[Problem]:
        """Start a language when its first function comes."""
        async with self._starting:
            if name in self._started:
                return []
            self._started.add(name)
            return await self._runtimes[name].start()

    async def _load(self, pool: Pool) -> None:
        """Prepare the newest code and start one environment of it."""
        function, generation = pool.function, pool.newest
        try:
            problems = await self._start_runtime(family(function.runtime))
            async with self._preparing:
                problems += await pool.runtime.prepare(function)
        except Exception as error:  # noqa: BLE001 - a task's border; invocations must not wait for ever
            problems = [Problem(Severity.ERROR, f"{function.label} could not be prepared: {error!r}")]
        for problem in problems:
            self._tell(problem)
        if pool.newest != generation:
            return  # newer code still has begun its own
        wrong = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
        if wrong is None:
            pool.prepared()
            async with self._loading:  # a saved file must not start every function of an app at one time
                if pool.newest == generation:
                    pool.grow()
                    await pool.verdict()
        else:
            pool.unprepared(str(wrong))

    def _refusal(self, name: str) -> Refused:
        if self._stopping:
            return Refused("ServiceException", "The gateway is ending.")
        return self._refused.get(name) or Refused("ResourceNotFoundException", f"Function not found: {name}")

    def _init_failed(self, function: Function, payload: bytes) -> None:
        self._tell(remedies.problem(function, payload))

    def _tell(self, problem: Problem) -> None:
        if self._collected is not None:
            self._collected.append(problem)
        else:
            self._report(str(problem))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._report(f"A function could not be started: {task.exception()!r}")


def _concerns(function: Function, paths: Collection[str]) -> bool:
    inside = os.path.join(function.folder, "")
    return any(path.startswith(inside) for path in paths)
