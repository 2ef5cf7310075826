import asyncio
import fcntl
import json
import subprocess
import venv
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fairlead.functions.toolchain import Node, Toolchain
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError
from fairlead.testing.clock import FakeClock

NODE = Node("/usr/bin/node", (20, 1, 2))


@dataclass
class Command:
    argv: list[str]
    env: dict[str, str]
    cwd: Path


@dataclass
class Runs:
    """Takes the place of the programs: `act` is what every one of them does in its folder."""

    act: Callable[[Path], Awaitable[tuple[int, str]]]
    commands: list[Command] = field(default_factory=list)

    async def __call__(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> tuple[int, str]:
        self.commands.append(Command(list(argv), dict(env), Path(cwd)))
        return await self.act(Path(cwd))


async def installs(folder: Path) -> tuple[int, str]:
    await asyncio.sleep(0)
    for name in json.loads((folder / "package.json").read_text())["dependencies"]:
        package = folder / "node_modules" / name
        package.mkdir(parents=True)
        (package / "package.json").write_text('{"version": "3.1.0", "engines": {"node": ">=20.0.0"}}')
    return 0, "added 5 packages"


async def fails(folder: Path) -> tuple[int, str]:
    (folder / "node_modules").mkdir()
    return 1, "npm error code ENOTFOUND\nnpm error network is off\n"


@dataclass
class Bench:
    toolchain: Toolchain
    runs: Runs
    clock: FakeClock
    cache: Path
    reported: list[str]

    def left(self) -> list[str]:
        """What lies in the cache, without the locks."""
        return sorted(path.name for path in self.cache.iterdir() if path.suffix != ".lock")


def bench(tmp_path: Path, act: Callable[[Path], Awaitable[tuple[int, str]]], **environment: str) -> Bench:
    runs, clock, reported = Runs(act), FakeClock(), list[str]()
    cache = tmp_path / "cache"
    return Bench(Toolchain(runs, environment, cache, clock, reported.append), runs, clock, cache, reported)


def problem(found: Any) -> Problem:
    assert isinstance(found, Problem)
    assert found.severity is Severity.ERROR
    assert found.hint
    return found


def folder_with_node(tmp_path: Path) -> str:
    program = tmp_path / "bin/node"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program.parent)


def prints(text: str) -> Callable[[Path], Awaitable[tuple[int, str]]]:
    async def act(_: Path) -> tuple[int, str]:
        return 0, text

    return act


def test_node_is_found_on_the_path_given(tmp_path: Path) -> None:
    it = bench(tmp_path, prints("v20.1.2 /opt/node 20/bin/node\n"), PATH=folder_with_node(tmp_path))
    node = asyncio.run(it.toolchain.node())
    assert node == Node("/opt/node 20/bin/node", (20, 1, 2))  # a version manager's stand-in leads there
    assert it.runs.commands[0].argv[0] == str(tmp_path / "bin/node")
    assert str(node) == "Node.js v20.1.2"


def test_no_node_is_a_problem_with_its_remedy(tmp_path: Path) -> None:
    found = problem(asyncio.run(bench(tmp_path, installs, PATH=str(tmp_path)).toolchain.node()))
    assert "Node.js was not found" in found.message
    assert "18 or later" in found.hint


@pytest.mark.parametrize(
    ("printed", "message"),
    [("v16.20.0 /bin/node\n", "v16.20.0 (/bin/node) is too old"), ("Segmentation fault\n", "does not say")],
)
def test_a_node_that_will_not_do(tmp_path: Path, printed: str, message: str) -> None:
    it = bench(tmp_path, prints(printed), PATH=folder_with_node(tmp_path))
    assert message in problem(asyncio.run(it.toolchain.node())).message


def test_a_set_is_fetched_once(tmp_path: Path) -> None:
    it = bench(tmp_path, installs)

    async def use() -> list[Path | Problem]:
        together = await asyncio.gather(*(it.toolchain.aws_sdk_2() for _ in range(5)))
        return [*together, await it.toolchain.aws_sdk_2()]

    assert asyncio.run(use()) == [it.cache / "aws-sdk-2"] * 6
    assert (it.cache / "aws-sdk-2/node_modules/aws-sdk").is_dir()
    assert len(it.runs.commands) == len(it.reported) == 1
    assert it.runs.commands[0].argv[:2] == ["npm", "install"]
    assert "the AWS SDK for JavaScript 2" in it.reported[0]
    assert it.left() == ["aws-sdk-2"]


def test_npm_gets_its_own_configuration_and_no_keys(tmp_path: Path) -> None:
    kept = {
        "PATH": "/bin",
        "HOME": "/home/me",
        "npm_config_cafile": "/ca",
        "https_proxy": "http://p",
        "PIP_CERT": "/ca",
    }
    it = bench(tmp_path, installs, AWS_ACCESS_KEY_ID="AKIA", AWS_PROFILE="p", NPM_TOKEN="t", SECRET="s", **kept)
    asyncio.run(it.toolchain.aws_sdk_2())
    assert it.runs.commands[0].env == kept


def test_a_failure_leaves_nothing_and_is_one_sentence_with_a_remedy(tmp_path: Path) -> None:
    it = bench(tmp_path, fails)
    found = problem(asyncio.run(it.toolchain.aws_sdk_2()))
    assert found.message.startswith("The AWS SDK for JavaScript 2 is missing and could not be fetched (npm says: code")
    assert "\n" not in found.message
    assert "npm install aws-sdk" in found.hint
    assert it.left() == []


def test_a_failure_is_not_repeated_at_once(tmp_path: Path) -> None:
    it = bench(tmp_path, fails)
    first = asyncio.run(it.toolchain.aws_sdk_2())
    it.clock.jump(29)
    assert asyncio.run(it.toolchain.aws_sdk_2()) is first
    assert len(it.runs.commands) == 1
    it.clock.jump(2)
    it.runs.act = installs
    assert asyncio.run(it.toolchain.aws_sdk_2()) == it.cache / "aws-sdk-2"


def test_no_npm_is_a_problem(tmp_path: Path) -> None:
    async def act(_: Path) -> tuple[int, str]:
        raise SpawnError("npm can't be started: not found.")

    it = bench(tmp_path, act)
    assert "npm can't be started" in problem(asyncio.run(it.toolchain.aws_sdk_2())).message
    assert it.left() == []


def test_a_cache_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    it = bench(tmp_path, installs)
    it.cache.write_text("a file")
    assert "could not be fetched" in problem(asyncio.run(it.toolchain.aws_sdk_2())).message


def test_what_a_killed_fetcher_left_is_removed(tmp_path: Path) -> None:
    it = bench(tmp_path, installs)
    (it.cache / ".aws-sdk-2.partial/node_modules/half").mkdir(parents=True)
    home = asyncio.run(it.toolchain.aws_sdk_2())
    assert isinstance(home, Path)
    assert [path.name for path in (home / "node_modules").iterdir()] == ["aws-sdk"]


def test_stopping_gives_up_and_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def hangs(folder: Path) -> tuple[int, str]:
        (folder / "node_modules").mkdir()
        begun.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    it = bench(tmp_path, hangs)

    async def use() -> None:
        asked = asyncio.create_task(it.toolchain.aws_sdk_2())
        await begun.wait()
        await it.toolchain.stop()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(use())
    assert it.left() == []


async def turns() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_two_processes_do_not_fetch_the_same(tmp_path: Path) -> None:
    it = bench(tmp_path, installs)
    it.cache.mkdir()

    async def use() -> Path | Problem:
        with (it.cache / ".aws-sdk-2.lock").open("w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            asked = asyncio.create_task(it.toolchain.aws_sdk_2())
            for _ in range(3):
                await turns()
                assert it.clock.pending == 1
                it.clock.jump(0.2)
            (it.cache / "aws-sdk-2").mkdir()
        await turns()
        it.clock.jump(0.2)
        return await asked

    assert asyncio.run(use()) == it.cache / "aws-sdk-2"
    assert it.runs.commands == []


@pytest.mark.parametrize(
    ("major", "versions"), [(16, "<3.723.0"), (18, "<3.968.0"), (19, "<3.968.0"), (20, "^3"), (24, "^3")]
)
def test_sdk_3_is_fetched_in_a_version_for_the_node_found(tmp_path: Path, major: int, versions: str) -> None:
    asked: dict[str, str] = {}

    async def act(folder: Path) -> tuple[int, str]:
        asked.update(json.loads((folder / "package.json").read_text())["dependencies"])
        return await installs(folder)

    it = bench(tmp_path, act)
    asyncio.run(it.toolchain.aws_sdk_3(Node("node", (major, 0, 0))))
    assert set(asked.values()) == {versions}
    assert sorted(asked) == [
        "@aws-sdk/client-apigatewaymanagementapi",
        "@aws-sdk/client-dynamodb",
        "@aws-sdk/client-lambda",
        "@aws-sdk/lib-dynamodb",
        "@aws-sdk/util-dynamodb",
    ]
    assert it.left() == [f"aws-sdk-3-node{major}"]


def test_sdk_3_that_needs_a_newer_node_is_a_problem(tmp_path: Path) -> None:
    found = problem(asyncio.run(bench(tmp_path, installs).toolchain.aws_sdk_3(Node("node", (19, 0, 0)))))
    assert "needs Node.js 20, and Node.js v19.0.0 was found" in found.message


def test_esbuild_is_the_program_for_this_machine(tmp_path: Path) -> None:
    async def act(folder: Path) -> tuple[int, str]:
        program = folder / "node_modules/@esbuild/linux-x64/bin/esbuild"
        program.parent.mkdir(parents=True)
        program.write_text("")
        return 0, ""

    it = bench(tmp_path, act)
    found = asyncio.run(it.toolchain.esbuild())
    assert isinstance(found, Path)
    assert found.parts[-3:] == ("linux-x64", "bin", "esbuild")
    other = bench(tmp_path / "other", installs)
    assert "no program for this machine" in problem(asyncio.run(other.toolchain.esbuild())).message


def test_boto3_is_fetched_with_pip(tmp_path: Path) -> None:
    it = bench(tmp_path, prints(""))
    assert asyncio.run(it.toolchain.boto3("/usr/bin/python3", "3.12")) == it.cache / "boto3-python3.12"
    argv = it.runs.commands[0].argv
    assert (argv[0], argv[3]) == ("/usr/bin/python3", "install")
    assert argv[-1] == "boto3"


def test_pip_is_found_in_an_environment_without_it(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    it = bench(tmp_path, prints(""))
    asyncio.run(it.toolchain.boto3(str(tmp_path / "bare/bin/python"), "3.12"))
    begin = it.runs.commands[0].argv[:3]
    done = subprocess.run([*begin, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pip ")


def test_an_interpreter_without_pip_is_a_problem(tmp_path: Path) -> None:
    async def act(_: Path) -> tuple[int, str]:
        return 1, "/usr/bin/python3: No module named pip\n"

    found = problem(asyncio.run(bench(tmp_path, act).toolchain.boto3("/usr/bin/python3", "3.12")))
    assert "No module named pip" in found.message
    assert "pip install boto3" in found.hint
