import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fairlead.functions.inspection import suspended
from fairlead.functions.nodejs import Nodejs
from fairlead.functions.runtimes import LaunchError, Process
from fairlead.functions.toolchain import Toolchain
from fairlead.model.apps import Function
from fairlead.model.problems import Problem, Severity
from fairlead.processes.spawning import SpawnError
from fairlead.testing.clock import FakeClock


@dataclass
class Started:
    argv: list[str]
    env: dict[str, str]
    cwd: str
    fds: dict[int, int]
    data_bytes: int


class FakeProcess:
    pid = 7

    def kill(self) -> None:
        """There is nothing to kill."""


@dataclass
class Bench:
    """A runtime whose Node.js and whose cache are made of empty files."""

    root: Path
    version: str = "v20.1.2"
    error: str = ""
    started: list[Started] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = self.root / "app"
        self.cache = self.root / "cache"
        self.write("bin/node", "#!/bin/sh\n").chmod(0o755)
        self.write("cache/esbuild-0.25/node_modules/@esbuild/any/bin/esbuild")
        for client in (
            "client-apigatewaymanagementapi",
            "client-dynamodb",
            "client-lambda",
            "lib-dynamodb",
            "util-dynamodb",
        ):
            self.write(f"cache/aws-sdk-3-node20/node_modules/@aws-sdk/{client}/package.json", '{"version": "3.1.0"}')
        self.write("cache/aws-sdk-2/node_modules/aws-sdk/package.json", "{}")
        path = {"PATH": str(self.root / "bin")}
        toolchain = Toolchain(self.run, path, self.cache, FakeClock(), lambda text: None)
        self.runtime = Nodejs(self, toolchain, self.app / ".fairlead/build")

    def write(self, name: str, text: str = "") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    async def run(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> tuple[int, str]:
        if argv[1] == "-p":
            return 0, f"{self.version} {argv[0]}\n"
        if "broken" in argv[1]:
            return 1, "✘ [ERROR] Unexpected end of file\n\n    broken.ts:2:0:\n"
        target = next(word.removeprefix("--outfile=") for word in argv if word.startswith("--outfile="))
        self.write(target)
        return 0, ""

    async def spawn(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str,
        fds: Mapping[int, int],
        on_exit: Callable[[int], None],
        *,
        data_bytes: int = 0,
    ) -> Process:
        if self.error:
            raise SpawnError(self.error)
        self.started.append(Started(list(argv), dict(env), cwd, dict(fds), data_bytes))
        return FakeProcess()

    def function(self, handler: str = "src/app.handler", runtime: str = "nodejs20.x") -> Function:
        return Function(
            "s-dev-hello", handler, runtime, str(self.app), "arn:hello", "hello", file="serverless.yml", line=9
        )

    def prepare(self, *functions: Function) -> list[Problem]:
        async def main() -> list[Problem]:
            problems = await self.runtime.start()
            for function in functions:
                problems += await self.runtime.prepare(function)
            return problems

        return asyncio.run(main())

    def launch(self, function: Function, **env: str) -> Started:
        asyncio.run(self.runtime.launch(function, env, 11, 12, lambda code: None))
        return self.started[-1]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_script_is_launched_with_the_redirect_before_it(bench: Bench) -> None:
    bench.write("app/src/app.js")
    function = bench.function()
    assert bench.prepare(function) == []
    started = bench.launch(function, PATH="/bin", SECRET="s", NODE_PATH="/opt/nodejs/node_modules")
    node, heap, require, redirect, bootstrap = started.argv
    assert (node, heap, require) == (str(bench.root / "bin/node"), "--max-old-space-size=128", "--require")
    assert Path(redirect).name == "redirect.js"
    assert Path(redirect).is_file()
    assert Path(bootstrap).name == "bootstrap.js"
    assert Path(bootstrap).is_file()
    assert started.cwd == str(bench.app)
    assert started.fds == {3: 11, 1: 12, 2: 12}
    assert started.env == {
        "PATH": "/bin",
        "SECRET": "s",
        "NODE_PATH": f"/opt/nodejs/node_modules:{bench.app}:{bench.app}/node_modules",
        "FAIRLEAD_WORKER_FD": "3",
        "FAIRLEAD_FUNCTION_ARN": "arn:hello",
    }


def test_a_child_that_cannot_be_started_is_a_launch_error(bench: Bench) -> None:
    bench.write("app/src/app.js")
    bench.prepare(bench.function())
    bench.error = "node can't be started: too many processes."
    with pytest.raises(LaunchError, match="too many processes"):
        bench.launch(bench.function())


def test_the_sdk_that_the_app_does_not_bring_stands_behind_its_packages(bench: Bench) -> None:
    bench.write("app/src/app.js", "require('aws-sdk'); require('@aws-sdk/client-dynamodb')")
    bench.prepare(bench.function())
    started = bench.launch(bench.function())
    assert started.env["NODE_PATH"].split(":") == [
        str(bench.app),
        str(bench.app / "node_modules"),
        str(bench.cache / "aws-sdk-3-node20/node_modules"),
        str(bench.cache / "aws-sdk-2/node_modules"),
    ]
    assert "--fallback" not in started.argv


def test_import_is_served_too_where_it_is_used(bench: Bench) -> None:
    bench.write("app/src/app.mjs", "import '@aws-sdk/client-dynamodb'")
    bench.prepare(bench.function())
    assert bench.launch(bench.function()).argv[-2:] == ["--fallback", str(bench.cache / "aws-sdk-3-node20")]


def test_typescript_is_bundled_and_the_bundle_loaded(bench: Bench) -> None:
    bench.write("app/src/app.ts", "import '@aws-sdk/client-dynamodb'")
    assert bench.prepare(bench.function()) == []
    argv = bench.launch(bench.function()).argv
    assert "--enable-source-maps" in argv
    assert argv[-2] == "--file"
    assert Path(argv[-1]).is_file()
    assert argv[-1].startswith(str(bench.app / ".fairlead/build"))
    assert argv[-1].endswith("/src/app.cjs")


def test_a_bundle_that_is_an_es_module_finds_the_apps_packages_and_the_fallback(bench: Bench) -> None:
    bench.write("app/src/app.mts", "import '@aws-sdk/client-dynamodb'")
    (bench.app / "node_modules/x").mkdir(parents=True)
    bench.prepare(bench.function())
    *_, file, path, fallback, folders = bench.launch(bench.function()).argv
    assert (file, fallback, folders) == ("--file", "--fallback", f"{bench.app}:{bench.cache / 'aws-sdk-3-node20'}")
    assert path.endswith("/src/app.mjs")


def test_after_an_error_what_was_prepared_stays_in_use(bench: Bench) -> None:
    bench.write("app/src/app.js")
    bench.prepare(bench.function())
    (bench.app / "src/app.js").unlink()
    bench.write("app/src/broken.ts")
    (problem,) = bench.prepare(bench.function("src/broken.handler"))
    assert (problem.severity, problem.message, problem.line) == (Severity.ERROR, "Unexpected end of file", 2)
    assert "--file" not in bench.launch(bench.function()).argv


def test_a_handler_without_a_file_is_named(bench: Bench) -> None:
    (problem,) = bench.prepare(bench.function("src/gone.handler"))
    assert problem.severity is Severity.ERROR
    assert "hello: there is no file for the handler src/gone.handler" in problem.message
    assert problem.hint
    assert (problem.file, problem.line) == ("serverless.yml", 9)


def test_a_runtime_name_that_is_not_the_node_found_is_said_once(bench: Bench) -> None:
    bench.write("app/src/app.js")
    functions = [
        bench.function(runtime=runtime) for runtime in ("nodejs8.10", "nodejs8.10", "nodejs20.x", "nodejs12.x")
    ]
    problems = bench.prepare(*functions)
    assert [(problem.severity, problem.message) for problem in problems] == [
        (Severity.NOTE, "Functions for nodejs8.10 run on Node.js v20.1.2, the one that was found."),
        (Severity.NOTE, "Functions for nodejs12.x run on Node.js v20.1.2, the one that was found."),
    ]


def test_without_node_every_function_is_refused_with_the_remedy(bench: Bench) -> None:
    (bench.root / "bin/node").unlink()
    bench.write("app/src/app.js")
    problems = bench.prepare(bench.function())
    assert [problem.severity for problem in problems] == [Severity.ERROR] * 2
    assert all("Install Node.js 18" in problem.hint for problem in problems)


@pytest.mark.parametrize(("newer", "severity"), [("app.ts", Severity.WARNING), ("app.js", Severity.NOTE)])
def test_a_script_beside_typescript_is_run_and_that_is_said_once(bench: Bench, newer: str, severity: Severity) -> None:
    for name in ("app.js", "app.ts"):
        os.utime(bench.write(f"app/src/{name}"), (1_000, 2_000 if name == newer else 1_000))
    (problem,) = bench.prepare(bench.function(), bench.function())
    assert problem.severity is severity
    assert "app.js is run" in problem.message
    assert "--file" not in bench.launch(bench.function()).argv


def test_packages_that_nobody_installed_are_named_with_the_remedy(bench: Bench) -> None:
    bench.write("app/src/app.js")
    bench.write(
        "app/package.json", '{"dependencies": {"aws-sdk": "2", "uuid": "1", "ws": "8", "@aws-sdk/client-x": "3"}}'
    )
    bench.write("node_modules/ws/package.json")
    (problem,) = bench.prepare(bench.function(), bench.function())
    assert problem.severity is Severity.WARNING
    assert problem.message == "uuid of package.json is not installed."
    assert problem.hint == f"Run `npm install` in {bench.app}."


@pytest.mark.parametrize(
    "text",
    ["{ broken", "[]", '{"dependencies": null}', '{"dependencies": []}', pytest.param("[" * 100_000, id="deep")],
)
def test_a_package_json_that_says_nothing_is_passed_over(bench: Bench, text: str) -> None:
    bench.write("app/src/app.js")
    bench.write("app/package.json", text)
    assert bench.prepare(bench.function()) == []


def test_an_inspected_function_has_an_inspector(bench: Bench) -> None:
    bench.write("app/src/app.js")
    function = suspended(bench.function(), "hello")
    assert bench.prepare(function) == []
    assert bench.launch(function).argv[1] == "--inspect=127.0.0.1:9229"
