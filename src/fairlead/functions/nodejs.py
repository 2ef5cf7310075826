"""Functions in JavaScript and TypeScript: one Node.js process for every environment, started by the one spawner."""

import asyncio
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.functions import memory
from fairlead.functions.commands import Starter
from fairlead.functions.inspection import ADDRESS, is_inspected
from fairlead.functions.runtimes import LaunchError, Process
from fairlead.functions.sdk_imports import Needs, Sources
from fairlead.functions.toolchain import Node, Toolchain
from fairlead.functions.typescript import Bundler, Source, find, is_module, module_path, own_esbuild
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError

_WORKER: Final = Path(__file__).with_name("worker") / "node"
_WORKER_FD: Final = 3
_PROVIDED: Final = re.compile(r"aws-sdk|@aws-sdk/.*")


@dataclass(frozen=True, slots=True)
class _Launchable:
    """What one function's children are started with."""

    options: tuple[str, ...]
    """Node.js's own."""
    arguments: tuple[str, ...]
    """The bootstrap's."""
    node_path: tuple[str, ...]


class Nodejs:
    """The runtime of every `nodejs…` name; whatever the name says, the Node.js that was found is used.

    `build` is a folder for bundles, best one below the app's own so that its packages are above it.
    """

    def __init__(self, starter: Starter, toolchain: Toolchain, build: Path) -> None:
        self._starter = starter
        self._toolchain = toolchain
        self._bundler = Bundler(toolchain.run, toolchain.environment, build)
        self._build = build
        self._sources = Sources()
        self._node: Node | None = None
        self._told: set[str] = set()
        self._launchable: dict[str, _Launchable] = {}

    async def start(self) -> list[Problem]:
        """Find Node.js: an ERROR when there is none, or one before 18."""
        found = await self._toolchain.node()
        if isinstance(found, Problem):
            return [found]
        self._node = found
        return []

    async def prepare(self, function: Function) -> list[Problem]:
        """Find the handler's file, bundle it when it is TypeScript, fetch the SDK that the app does not bring."""
        if self._node is None:
            return [
                Problem(
                    Severity.ERROR,
                    f"{function.label} needs Node.js, which was not found.",
                    "Install Node.js 18 or later.",
                )
            ]
        folder = Path(function.folder)
        source = find(folder, function.handler)
        if source is None:
            return [_no_handler(function)]
        problems = [*self._runtime_name(function, self._node), *self._told_once(source, folder)]
        arguments: list[str] = []
        if source.typed:
            bundle = await self._bundled(source.path, folder, self._node)
            problems += bundle[1]
            arguments += ["--file", str(bundle[0])]
        needs = await asyncio.to_thread(self._sources.node, folder)
        fallbacks = await self._fallbacks(needs, self._node)
        problems += [found for found in fallbacks if isinstance(found, Problem)]
        if not any(problem.severity is Severity.ERROR for problem in problems):
            paths = [found for found in fallbacks if isinstance(found, Path)]
            self._launchable[function.name] = self._ready(source, folder, needs, arguments, paths)
        return problems

    async def launch(
        self,
        function: Function,
        env: Mapping[str, str],
        worker_fd: int,
        output_fd: int,
        on_exit: Callable[[int], None],
    ) -> Process:
        """Start a child, as the Runtime protocol says."""
        assert self._node is not None, "launched before start"
        launchable = self._launchable[function.name]
        node_path = [part for part in env.get("NODE_PATH", "").split(os.pathsep) if part]
        inspector = (f"--inspect={ADDRESS}",) if is_inspected(function) else ()
        argv = [
            self._node.path, *inspector, f"--max-old-space-size={function.memory_mb}",
            "--require", str(_WORKER / "redirect.js"), *launchable.options,
            str(_WORKER / "bootstrap.js"), *launchable.arguments,
        ]  # fmt: skip
        environment = {
            **env,
            "NODE_PATH": os.pathsep.join(dict.fromkeys([*node_path, *launchable.node_path])),
            "FAIRLEAD_WORKER_FD": str(_WORKER_FD),
            "FAIRLEAD_FUNCTION_ARN": function.arn,
        }
        fds = {_WORKER_FD: worker_fd, 1: output_fd, 2: output_fd}
        try:
            return await self._starter.spawn(
                argv, environment, function.folder, fds, on_exit, data_bytes=memory.data_bytes(function)
            )
        except SpawnError as error:
            raise LaunchError(str(error)) from None

    async def stop(self) -> None:
        """Give up what is being fetched."""
        await self._toolchain.stop()

    async def _bundled(self, source: Path, folder: Path, node: Node) -> tuple[Path, list[Problem]]:
        esbuild = own_esbuild(source) or await self._toolchain.esbuild()
        if isinstance(esbuild, Problem):
            return source, [esbuild]
        return await self._bundler.bundle(source, folder, esbuild, node.version[0])

    async def _fallbacks(self, needs: Needs, node: Node) -> list[Path | Problem]:
        found: list[Path | Problem] = []
        if needs.v3:
            found.append(await self._toolchain.aws_sdk_3(node))
        if needs.v2:
            found.append(await self._toolchain.aws_sdk_2())
        return found

    def _ready(
        self, source: Source, folder: Path, needs: Needs, arguments: list[str], fallbacks: list[Path]
    ) -> _Launchable:
        """The app's packages come first, also for a bundle outside its folder; what was fetched comes last."""
        above = [path.parent for path in _node_modules(source.path)] if source.typed else []
        fallbacks = [*above, *fallbacks]
        if fallbacks and (needs.imports or (source.typed and is_module(source.path))):
            arguments = [*arguments, "--fallback", os.pathsep.join(map(str, fallbacks))]
        node_path = (str(folder), str(folder / "node_modules"), *(str(path / "node_modules") for path in fallbacks))
        return _Launchable(("--enable-source-maps",) if source.typed else (), tuple(arguments), node_path)

    def _runtime_name(self, function: Function, node: Node) -> list[Problem]:
        major = re.fullmatch(r"nodejs(\d+)(\..*)?", function.runtime)
        if (major is not None and int(major[1]) == node.version[0]) or function.runtime in self._told:
            return []
        self._told.add(function.runtime)
        return [Problem(Severity.NOTE, f"Functions for {function.runtime} run on {node}, the one that was found.")]

    def _told_once(self, source: Source, folder: Path) -> list[Problem]:
        problems = []
        if source.hidden is not None and str(source.hidden) not in self._told:
            self._told.add(str(source.hidden))
            problems.append(_hidden(source.path, source.hidden))
        package = next((path for path in _packages(source.path) if path.is_file()), None)
        if package is not None and (missing := _missing(package)):
            where = f"{package}: {missing}"
            if where not in self._told:
                self._told.add(where)
                problems.append(_not_installed(package, missing))
        return problems


def _no_handler(function: Function) -> Problem:
    stem = module_path(Path(function.folder), function.handler)
    return Problem(
        Severity.ERROR,
        f"{function.label}: there is no file for the handler {function.handler}: {stem} with .js, .mjs, .cjs or .ts.",
        "Correct `handler` (a path and an exported name, `src/app.hello`), or build the app first if it is compiled.",
        function.file,
        function.line,
    )


def _hidden(script: Path, typed: Path) -> Problem:
    try:
        stale = typed.stat().st_mtime_ns > script.stat().st_mtime_ns
    except OSError:  # one of them has gone since
        stale = False
    if stale:
        return Problem(
            Severity.WARNING,
            f"{script.name} is run, as on Lambda, and {typed.name} beside it is newer.",
            f"Compile {typed.name} again, or remove {script.name} to have it compiled here.",
            str(script),
        )
    return Problem(Severity.NOTE, f"{script.name} is run, as on Lambda, not {typed.name} beside it.", file=str(script))


def _packages(source: Path) -> list[Path]:
    return [folder / "package.json" for folder in source.parents]


def _node_modules(source: Path) -> list[Path]:
    return [path for folder in source.parents if (path := folder / "node_modules").is_dir()]


def _missing(package: Path) -> list[str]:
    """The dependencies that nobody has installed, without those that the runtime provides."""
    try:
        content = json.loads(package.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []  # npm and Node.js say what is wrong with it
    named = content.get("dependencies") if isinstance(content, dict) else None
    places = _node_modules(package)
    return [
        name
        for name in named or ()
        if not _PROVIDED.fullmatch(name) and not any((place / name).exists() for place in places)
    ]


def _not_installed(package: Path, missing: list[str]) -> Problem:
    return Problem(
        Severity.WARNING,
        f"{', '.join(missing)} of {package.name} {'is' if len(missing) == 1 else 'are'} not installed.",
        f"Run `npm install` in {package.parent}.",
        str(package),
    )
