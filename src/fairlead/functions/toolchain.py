"""Programs and packages beside the app's own: Node.js as found, and the SDKs and esbuild as fetched when needed.

What Lambda has and an app does not bring is fetched once with npm or pip, as the developer has configured them, into a
cache folder that all apps share. Each set of packages appears there whole or not at all, and one fetcher at a time.
"""

import asyncio
import fcntl
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.functions.commands import Run
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError

OLDEST_NODE: Final = (18, 0, 0)
_V3_CLIENTS: Final = (
    "client-apigatewaymanagementapi",
    "client-dynamodb",
    "client-lambda",
    "lib-dynamodb",
    "util-dynamodb",
)
_V3_BEFORE: Final = ((18, "<3.723.0"), (20, "<3.968.0"))
"""(Node.js major that later versions need, the versions for an older one), from the packages' `engines`."""
_NPM: Final = (
    "npm", "install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock",
    "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000",
)  # fmt: skip
_PIP: Final = """\
import runpy, sys
try:
    import pip
except ModuleNotFoundError:
    import ensurepip, glob, os, sysconfig
    bundled = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
    for folder in (bundled, sysconfig.get_config_var("WHEEL_PKG_DIR") or bundled):
        sys.path += glob.glob(os.path.join(folder, "pip-*.whl"))
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""
"""`-m pip`, also where there is none, as in an environment that uv has made: Python brings a wheel of it."""
_KEPT: Final = re.compile(
    r"PATH|HOME|USER|LANG|LC_\w+|TMPDIR|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|(?:NVM|FNM|VOLTA|ASDF|MISE|NODENV|COREPACK)_\w+|N_PREFIX"
    r"|(?i:https?_proxy|all_proxy|no_proxy|npm_config_\w+|pip_\w+)"
)
"""The developer's variables that tools get: where programs and their configuration are, and the way out."""
_AGAIN_SECONDS: Final = 30.0
_LOCK_SECONDS: Final = 0.2
_SELF: Final = "process.version + ' ' + process.execPath"


@dataclass(frozen=True, slots=True)
class Node:
    """The Node.js that functions run on."""

    path: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return "Node.js v" + ".".join(map(str, self.version))


@dataclass(frozen=True, slots=True)
class _Fetch:
    """A set of packages: its folder's name in the cache, how a person calls it, and how it gets there."""

    name: str
    title: str
    command: Sequence[str]
    remedy: str
    package_json: str = ""


class Toolchain:
    """Finds and fetches. `environment` is the developer's; of it npm and pip get what concerns them."""

    def __init__(
        self,
        run: Run,
        environment: Mapping[str, str],
        cache: Path,
        clock: Clock,
        report: Callable[[str], None],
    ) -> None:
        self._run = run
        self.path = environment.get("PATH", "")
        self.environment = {name: value for name, value in environment.items() if _KEPT.fullmatch(name)}
        self._cache = cache
        self._clock = clock
        self._report = report
        self._running: dict[str, asyncio.Task[Path | Problem]] = {}
        self._failed: dict[str, tuple[float, Problem]] = {}

    @property
    def run(self) -> Run:
        """How commands are run."""
        return self._run

    async def node(self) -> Node | Problem:
        """The `node` of the PATH; behind a version manager's stand-in, the program that this leads to."""
        path = shutil.which("node", path=self.path)
        if path is None:
            return _error(
                "Node.js was not found, and there are functions that need it.",
                "Install Node.js 18 or later, and see that `node --version` answers in this terminal.",
            )
        try:
            _, printed = await self._run([path, "-p", _SELF], self.environment, ".")
        except SpawnError as error:
            printed = str(error)
        found = re.search(r"^v(\d+)\.(\d+)\.(\d+)\S* (/.+)$", printed, re.MULTILINE)
        if found is None:
            said = printed.strip()[:200]
            return _error(f"{path} does not say its version, but: {said!r}", "See that `node --version` works here.")
        node = Node(found[4], (int(found[1]), int(found[2]), int(found[3])))
        if node.version < OLDEST_NODE:
            return _error(f"{node} ({node.path}) is too old to run functions.", "Install Node.js 18 or later.")
        return node

    async def aws_sdk_2(self) -> Path | Problem:
        """A folder whose `node_modules` holds `aws-sdk`."""
        return await self._npm("aws-sdk-2", "the AWS SDK for JavaScript 2", {"aws-sdk": "^2"})

    async def aws_sdk_3(self, node: Node) -> Path | Problem:
        """A folder whose `node_modules` holds the `@aws-sdk` clients that apps use, in a version for this Node.js."""
        versions, major = "^3", str(node.version[0])
        for needed, before in _V3_BEFORE:
            if node.version[0] < needed:
                versions = before
                break
        packages = {f"@aws-sdk/{client}": versions for client in _V3_CLIENTS}
        found = await self._npm(f"aws-sdk-3-node{major}", "the AWS SDK for JavaScript 3", packages)
        return found if isinstance(found, Problem) else _checked(found, node)

    async def esbuild(self) -> Path | Problem:
        """The esbuild program."""
        found = await self._npm("esbuild-0.25", "esbuild, for TypeScript", {"esbuild": "~0.25.0"})
        if isinstance(found, Problem):
            return found
        programs = sorted((found / "node_modules/@esbuild").glob("*/bin/esbuild"))
        return programs[0] if programs else _error("esbuild has no program for this machine.", _install("esbuild"))

    async def boto3(self, python: str, version: str) -> Path | Problem:
        """A folder for `sys.path` that holds boto3, for the interpreter `python`; `version` is its own, `3.12`."""
        command = (
            python, "-c", _PIP, "install", "--quiet", "--disable-pip-version-check", "--no-input", "--retries=1",
            "--target=.", "boto3",
        )  # fmt: skip
        remedy = "Install boto3 where the app finds it (`pip install boto3`)"
        return await self._fetched(_Fetch(f"boto3-python{version}", "boto3", command, remedy))

    async def stop(self) -> None:
        """Give up what is being fetched; nothing of it stays."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _npm(self, name: str, title: str, packages: Mapping[str, str]) -> Path | Problem:
        text = json.dumps({"private": True, "dependencies": dict(packages)})
        return await self._fetched(_Fetch(name, title, _NPM, _install(*packages), text))

    async def _fetched(self, fetch: _Fetch) -> Path | Problem:
        """The set's folder; whoever asks while it is being fetched waits for that."""
        home = self._cache / fetch.name
        if _is_there(home):
            return home
        failed = self._failed.get(fetch.name)
        if failed is not None and self._clock.now() - failed[0] < _AGAIN_SECONDS:
            return failed[1]
        task = self._running.get(fetch.name)
        if task is None:
            task = self._running[fetch.name] = asyncio.create_task(self._fetch(fetch, home))
            task.add_done_callback(lambda _: self._running.pop(fetch.name))
        found = await asyncio.shield(task)
        if isinstance(found, Problem):
            self._failed[fetch.name] = self._clock.now(), found
        return found

    async def _fetch(self, fetch: _Fetch, home: Path) -> Path | Problem:
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with (self._cache / f".{fetch.name}.lock").open("w") as lock:
                await self._locked(lock.fileno())
                return await self._fetch_alone(fetch, home)
        except SpawnError as error:
            program = Path(fetch.command[0]).name
            return _error(
                f"{_capital(fetch.title)} is missing and could not be fetched: {error}",
                f"Install {program}, or bring the package: {fetch.remedy[0].lower()}{fetch.remedy[1:]}.",
            )
        except OSError as error:
            return _error(f"{_capital(fetch.title)} could not be fetched: {error}", f"{fetch.remedy}.")

    async def _fetch_alone(self, fetch: _Fetch, home: Path) -> Path | Problem:
        if _is_there(home):  # another process was faster
            return home
        work = self._cache / f".{fetch.name}.partial"
        shutil.rmtree(work, ignore_errors=True)  # of a fetcher that was killed
        work.mkdir()
        self._report(f"Fetching {fetch.title} into {home} (once; the app does not bring it)")
        try:
            if fetch.package_json:
                (work / "package.json").write_text(fetch.package_json)
            status, printed = await self._run(fetch.command, self.environment, str(work))
            if status != 0:
                return _unfetched(fetch, printed)
            work.rename(home)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return home

    async def _locked(self, descriptor: int) -> None:
        """Wait for the lock without holding a thread, so that Ctrl-C ends the wait."""
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                turn = asyncio.Event()
                self._clock.call_at(self._clock.now() + _LOCK_SECONDS, turn.set)
                await turn.wait()
            else:
                return


def _is_there(folder: Path) -> bool:
    return folder.is_dir()


def _checked(found: Path, node: Node) -> Path | Problem:
    """Whether what npm chose runs on this Node.js: a later version may need a newer one than this table knows."""
    for client in _V3_CLIENTS:
        package = json.loads((found / "node_modules/@aws-sdk" / client / "package.json").read_text())
        needed = re.search(r">=\s*(\d+)", package.get("engines", {}).get("node", ""))
        if needed is not None and node.version[0] < int(needed[1]):
            return _error(
                f"@aws-sdk/{client} {package['version']} needs Node.js {needed[1]}, and {node} was found.",
                f"Install a newer Node.js, or a version for this one in the app, and remove {found}.",
            )
    return found


def _unfetched(fetch: _Fetch, printed: str) -> Problem:
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    said = next((line for line in lines if re.search(r"(?i)\berror\b|not found|no module", line)), "")
    said = re.sub(r"^npm (error|ERR!) ", "", said)[:300]
    because = f" ({fetch.command[0] if not fetch.package_json else 'npm'} says: {said})" if said else ""
    return _error(
        f"{_capital(fetch.title)} is missing and could not be fetched{because}.",
        f"{fetch.remedy}, or go online and start again.",
    )


def _install(*packages: str) -> str:
    return f"Run `npm install {' '.join(packages)}` in the app's folder"


def _capital(title: str) -> str:
    return title[0].upper() + title[1:]


def _error(message: str, hint: str) -> Problem:
    return Problem(Severity.ERROR, message, hint)
