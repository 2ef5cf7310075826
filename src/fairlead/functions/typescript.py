"""Handlers written in TypeScript: found where JavaScript is not, and bundled by esbuild.

A bundle holds the app's own files; packages stay outside and are loaded from the app's `node_modules`. `tsconfig.json`
is esbuild's to read. Types are not checked: that is the editor's work, and Lambda's builders do the same.
"""

import asyncio
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from fairlead.functions.commands import Run
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError

SCRIPTS: Final = ("", ".js", ".mjs", ".cjs")
TYPED: Final = (".ts", ".mts", ".cts", ".tsx")
_PLACE: Final = re.compile(r"\[(ERROR|WARNING)\] (.*)\n(?:\n\s+(\S.*):(\d+):\d+:)?")
_SEVERITIES: Final = {"ERROR": Severity.ERROR, "WARNING": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a handler's path names, and the TypeScript beside a script that hides it."""

    path: Path
    hidden: Path | None = None

    @property
    def typed(self) -> bool:
        """Whether it has to be bundled."""
        return self.path.suffix in TYPED


def module_path(folder: Path, handler: str) -> Path:
    """`a/b.c.d` in `folder` is the module `a/b`, without the extension that has to be found."""
    parent, _, name = handler.rpartition("/")
    return folder / parent.lstrip("/") / name.partition(".")[0]


def find(folder: Path, handler: str) -> Source | None:
    """The handler's file in Lambda's order, then the TypeScript ones; a folder's index.js last, as `require` has it.

    Compiled output elsewhere (`lib`, `.build`) never counts: the path in the config decides. A path that leads out of
    the folder is none, as on Lambda.
    """
    if ".." in handler:
        return None
    stem = module_path(folder, handler)
    typed = next((path for path in (_with(stem, suffix) for suffix in TYPED) if path.is_file()), None)
    for suffix in SCRIPTS:
        if _with(stem, suffix).is_file():
            return Source(_with(stem, suffix), typed)
    if typed is not None:
        return Source(typed)
    index = stem / "index.js"
    return Source(index) if index.is_file() or (stem / "package.json").is_file() else None


def is_module(source: Path) -> bool:
    """Whether Node.js would take it for an ES module: by its extension, else by the nearest package.json."""
    if source.suffix in (".mts", ".cts"):
        return source.suffix == ".mts"
    for folder in source.parents:
        try:
            package = json.loads((folder / "package.json").read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(package, dict) and package.get("type") == "module"
    return False


def own_esbuild(source: Path) -> Path | None:
    """The esbuild that the app has installed."""
    programs = (folder / "node_modules/.bin/esbuild" for folder in source.parents)
    return next((program for program in programs if program.exists()), None)


class Bundler:
    """Bundles handlers into `build`, which mirrors the sources' paths; one bundle of a source at a time."""

    def __init__(self, run: Run, environment: Mapping[str, str], build: Path) -> None:
        self._run = run
        self._env = environment
        self._build = build
        self._turns: dict[Path, asyncio.Lock] = {}

    def output(self, source: Path, folder: Path) -> Path:
        """Where the bundle of `source`, a file under `folder`, is written."""
        suffix = ".mjs" if is_module(source) else ".cjs"
        own = f"{folder.name}-{sha256(str(folder).encode()).hexdigest()[:8]}"  # many folders may hold an app.ts
        return self._build / own / source.relative_to(folder).with_suffix(suffix)

    async def bundle(self, source: Path, folder: Path, esbuild: Path, node_major: int) -> tuple[Path, list[Problem]]:
        """Write the bundle, whole: a child that loads it meanwhile sees the old or the new one.

        The problems are esbuild's, with its places; after an ERROR the bundle is as before.
        """
        output = self.output(source, folder)
        fresh = output.with_name(f".{output.name}")
        argv = [
            str(esbuild), str(source), "--bundle", "--platform=node", "--packages=external",
            f"--target=node{node_major}",
            f"--format={'esm' if output.suffix == '.mjs' else 'cjs'}", f"--outfile={fresh}", "--sourcemap=inline",
            "--sources-content=false", "--log-level=warning", "--color=false",
        ]  # fmt: skip
        async with self._turns.setdefault(output, asyncio.Lock()):
            try:
                status, printed = await self._run(argv, self._env, str(folder))
            except SpawnError as error:
                return output, [Problem(Severity.ERROR, f"{source.name} could not be bundled: {error}")]
            problems = _problems(printed, folder)
            if status != 0 and not any(problem.severity is Severity.ERROR for problem in problems):
                problems.append(
                    Problem(Severity.ERROR, f"esbuild could not bundle it: {printed.strip()[:500]}", file=str(source))
                )
            if status == 0:
                os.replace(fresh, output)
        return output, problems


def _problems(printed: str, folder: Path) -> list[Problem]:
    return [
        Problem(
            _SEVERITIES[kind],
            text,
            file=os.path.normpath(folder / place) if place else "",
            line=int(line) if line else None,
        )
        for kind, text, place, line in _PLACE.findall(printed)
    ]


def _with(stem: Path, suffix: str) -> Path:
    return stem.with_name(stem.name + suffix)
