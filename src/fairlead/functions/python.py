"""Functions in Python: workers forked from a zygote that runs the app's interpreter and has loaded its boto3."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.functions import memory
from fairlead.functions.interpreters import Layout, find
from fairlead.functions.runtimes import LaunchError, Process
from fairlead.functions.sdk_imports import Sources
from fairlead.functions.zygote import Recipe, Zygote
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import Spawner

_VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
_OLDEST: Final = "3.10"
"""The oldest Python that zygote and worker run on."""

FetchBoto3 = Callable[[str, str], Awaitable[Path | Problem]]
"""(interpreter, its version) to a folder for `sys.path` that holds boto3, or why there is none."""


class Python:
    """The runtime of every `python3.…` name.

    An app's own `.venv` decides which Python runs it; without one it is ours, with the standard library alone.
    `path` is the PATH that zygotes get, `folder` their home.
    """

    def __init__(
        self,
        spawner: Spawner,
        clock: Clock,
        fetch_boto3: FetchBoto3,
        path: str,
        folder: Path,
        report: Callable[[str], None],
    ) -> None:
        self._spawner = spawner
        self._clock = clock
        self._fetch_boto3 = fetch_boto3
        self._path = path
        self._folder = folder
        self._report = report
        self._sources = Sources()
        self._layouts: dict[str, tuple[Layout, Recipe]] = {}
        self._zygotes: dict[Recipe, asyncio.Task[Zygote]] = {}
        self._told: set[str] = set()
        self._stopped = False

    async def start(self) -> list[Problem]:
        """Nothing to find: the interpreter that runs the gateway is there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return []

    async def prepare(self, function: Function) -> list[Problem]:
        """Find the app's interpreter and packages, fetch boto3 if it needs one, and have a zygote stand ready."""
        if not await asyncio.to_thread(Path(function.folder).is_dir):
            return [_error(function, f"{function.label}: its folder {function.folder} does not exist.")]
        layout = find(function, sys.executable, _VERSION)
        if _older(layout.version):
            sentence = (
                f"{function.label}: the .venv in {layout.home} has Python {layout.version}; {_OLDEST} is the oldest."
            )
            return [_error(function, sentence, "Make it again with a newer Python.")]
        wants = await asyncio.to_thread(self._sources.boto3, Path(function.folder))
        extra: tuple[str, ...] = ()
        if wants and not layout.has_boto3:
            fetched = await self._fetch_boto3(layout.python, layout.version)
            if isinstance(fetched, Problem):
                return [fetched]
            extra = (str(fetched),)
        recipe = Recipe(layout.python, layout.has_venv, extra, function.folder if layout.carries else "", wants)
        self._layouts[function.name] = (layout, recipe)
        try:
            await self._zygote(recipe)
        except LaunchError as error:
            return [_error(function, f"{function.label}: {error}")]
        return self._version_note(function, layout)

    async def launch(
        self,
        function: Function,
        env: Mapping[str, str],
        worker_fd: int,
        output_fd: int,
        on_exit: Callable[[int], None],
    ) -> Process:
        """Fork a worker, as the Runtime protocol says. A `.venv` that has come or gone since is taken notice of."""
        layout, recipe = self._layouts[function.name]
        if find(function, sys.executable, _VERSION) != layout:
            for problem in await self.prepare(function):
                if problem.severity is Severity.ERROR:
                    raise LaunchError(problem.message)
            layout, recipe = self._layouts[function.name]
        zygote = await self._zygote(recipe)
        words = (env, function.folder, function.arn, worker_fd, output_fd, on_exit, memory.data_bytes(function))
        try:
            return await zygote.fork(*words)
        except LaunchError:
            if not zygote.ended:
                raise
        # It had died with its workers, and the loop told the end of theirs first: another one does it.
        zygote = await self._zygote(recipe)
        return await zygote.fork(*words)

    async def stop(self) -> None:
        """End the zygotes and, with them, what they forked."""
        self._stopped = True
        for starting in self._zygotes.values():
            if starting.done() and not starting.cancelled() and starting.exception() is None:
                await starting.result().stop()
            else:
                starting.cancel()

    async def _zygote(self, recipe: Recipe) -> Zygote:
        """The living zygote for a recipe, started if there is none; all who ask meanwhile wait for the same one."""
        starting = self._zygotes.get(recipe)
        if starting is not None and starting.done() and (starting.exception() or starting.result().ended):
            starting = None
        if starting is None:
            if self._stopped:
                raise LaunchError("The gateway is ending.")
            starting = asyncio.get_running_loop().create_task(self._start(recipe))
            starting.add_done_callback(_heard)
            self._zygotes[recipe] = starting
        return await asyncio.shield(starting)

    async def _start(self, recipe: Recipe) -> Zygote:
        zygote = Zygote(recipe, self._spawner, self._clock, self._report)
        wrong = await zygote.start(self._path, self._folder)
        if wrong:
            self._report(f"boto3 could not be loaded in advance by {recipe.python}: {wrong}")
        return zygote

    def _version_note(self, function: Function, layout: Layout) -> list[Problem]:
        if function.runtime == f"python{layout.version}" or function.runtime in self._told:
            return []
        self._told.add(function.runtime)
        return [
            Problem(
                Severity.NOTE,
                f"Functions for {function.runtime} run on Python {layout.version} ({layout.python}), "
                "the one that was found.",
            )
        ]


def _older(version: str) -> bool:
    major, _, minor = version.partition(".")
    return minor.isdigit() and (int(major), int(minor)) < tuple(map(int, _OLDEST.split(".")))


def _heard(starting: "asyncio.Task[Zygote]") -> None:
    """Take the error: whoever waited may have been cancelled, and asyncio would print it as one that nobody saw."""
    if not starting.cancelled():
        starting.exception()


def _error(function: Function, message: str, hint: str = "") -> Problem:
    return Problem(Severity.ERROR, message, hint, function.file, function.line)
