"""The Node.js runtime as a whole: real spawner, real Node.js, real esbuild, apps in folders."""

import asyncio
import json
import os
import socket
import struct
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fairlead.clock import SystemClock
from fairlead.functions.commands import runner
from fairlead.functions.nodejs import Nodejs
from fairlead.functions.toolchain import Node, Toolchain
from fairlead.model.apps import Function
from fairlead.model.problems import Severity
from fairlead.processes.spawning import Spawner
from nodepackages import node_modules
from nodeworker import INVOKE, LOG, MEMORY, RETURNED, handler_file


@dataclass
class Answer:
    """What came back for one event."""

    ready: dict[str, Any]
    kind: int
    value: Any


class Bench:
    """A runtime for one app, with a cache that is filled already."""

    def __init__(self, spawner: Spawner, root: Path) -> None:
        self.app = root / "app"
        self.app.mkdir(exist_ok=True)
        cache = root / "cache"
        cache.mkdir(exist_ok=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(root)}
        self.toolchain = Toolchain(runner(spawner), self.environment, cache, SystemClock(), lambda text: None)
        self.runtime = Nodejs(spawner, self.toolchain, root / "build")
        self.cache = cache
        self.runtime_name = ""

    def function(self, handler: str) -> Function:
        return Function("f", handler, self.runtime_name, str(self.app), "arn:f", "f")

    async def start(self) -> None:
        assert await self.runtime.start() == []
        node = await self.toolchain.node()
        assert isinstance(node, Node)
        self.runtime_name = f"nodejs{node.version[0]}.x"
        for name in ("aws-sdk-2", "esbuild-0.25", f"aws-sdk-3-node{node.version[0]}"):
            if not (self.cache / name).exists():
                (self.cache / name).symlink_to(node_modules().parent)

    async def answer(self, function: Function, event: Any = None) -> Answer:
        """Launch a child, give it one event, end it."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        null = os.open(os.devnull, os.O_WRONLY)
        env = {**self.environment, "LAMBDA_TASK_ROOT": function.folder, "_HANDLER": function.handler}
        ended = asyncio.Event()
        process = await self.runtime.launch(function, env, theirs.fileno(), null, lambda code: ended.set())
        theirs.close()
        os.close(null)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        kind, ready = await read(reader)
        body = (
            str(uuid.uuid4()).encode()
            + struct.pack("<QH", int(time.time() * 1000) + 5000, 0)
            + json.dumps(event).encode()
        )
        writer.write(struct.pack("<IB", len(body) + 1, INVOKE) + body)
        if kind == 2:
            kind, value = await read(reader)
            result = Answer(json.loads(ready), kind, json.loads(value[36:]))
        else:
            result = Answer({}, kind, json.loads(ready))
        process.kill()
        await ended.wait()
        writer.close()
        await writer.wait_closed()
        return result


async def read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    while True:
        size = struct.unpack("<I", await reader.readexactly(4))[0]
        frame = await reader.readexactly(size)
        if frame[0] not in (LOG, MEMORY):
            return frame[0], frame[1:]


def run(tmp_path: Path, play: Callable[[Bench], Awaitable[None]]) -> None:
    spawner = Spawner.start()

    async def main() -> None:
        spawner.attach(asyncio.get_running_loop(), lambda: None)
        bench = Bench(spawner, tmp_path)
        await bench.start()
        await asyncio.wait_for(play(bench), 60)
        await bench.runtime.stop()

    try:
        asyncio.run(main())
    finally:
        spawner.close()


def test_a_script_answers(tmp_path: Path) -> None:
    async def play(it: Bench) -> None:
        handler_file(it.app, "exports.handler = async (e, c) => [e, c.invokedFunctionArn];", "src/app.js")
        function = it.function("src/app.handler")
        assert await it.runtime.prepare(function) == []
        answer = await it.answer(function, {"a": 1})
        assert (answer.kind, answer.value) == (RETURNED, [{"a": 1}, "arn:f"])
        assert answer.ready["runtime"].startswith("Node.js v")

    run(tmp_path, play)


IMPORT = "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("app.js", "exports.handler = async () => typeof require('aws-sdk').DynamoDB + require('utils.js').u;"),
        ("app.js", "exports.handler = async () => typeof require('@aws-sdk/client-dynamodb').DynamoDBClient + 1;"),
        ("app.mjs", f"{IMPORT} export const handler = async () => typeof DynamoDBClient + 1;"),
        ("app.mjs", "import A from 'aws-sdk'; export const handler = async () => typeof A.DynamoDB + 1;"),
        ("app.ts", f"{IMPORT} export const handler = async (e: {{}}): Promise<string> => typeof DynamoDBClient + 1;"),
        ("app.mts", f"{IMPORT} export const handler = async (e: {{}}): Promise<string> => typeof DynamoDBClient + 1;"),
        ("app.ts", "import AWS from 'aws-sdk'; export const handler = async () => typeof AWS.DynamoDB + 1;"),
    ],
)
def test_the_sdks_are_there_though_the_app_has_none(tmp_path: Path, name: str, code: str) -> None:
    async def play(it: Bench) -> None:
        handler_file(it.app, "exports.u = 1", "utils.js")
        handler_file(it.app, code, name)
        function = it.function("app.handler")
        assert await it.runtime.prepare(function) == []
        assert (await it.answer(function)).value == "function1"

    run(tmp_path, play)


@pytest.mark.parametrize("extension", ["ts", "mts", "mjs", "js"])
def test_the_apps_own_package_wins(tmp_path: Path, extension: str) -> None:
    async def play(it: Bench) -> None:
        own = "node_modules/@aws-sdk/client-dynamodb"
        handler_file(it.app, '{"name": "@aws-sdk/client-dynamodb", "main": "main.js"}', f"{own}/package.json")
        handler_file(it.app, "exports.which = 'own'", f"{own}/main.js")
        handler_file(it.app, '{"name": "other", "main": "main.js"}', "node_modules/other/package.json")
        handler_file(it.app, "exports.which = 'other'", "node_modules/other/main.js")
        code = (
            "const { which } = require('@aws-sdk/client-dynamodb'); const { which: other } = require('other');"
            "exports.handler = async () => [which, other];"
            if extension == "js"
            else "import { which } from '@aws-sdk/client-dynamodb'; import { which as other } from 'other';"
            "import { marshall } from '@aws-sdk/util-dynamodb';"
            "export const handler = async () => [which, other, marshall].slice(0, 2);"
        )
        handler_file(it.app, code, f"src/app.{extension}")
        function = it.function("src/app.handler")
        assert await it.runtime.prepare(function) == []
        answer = await it.answer(function)
        assert answer.value == ["own", "other"]

    run(tmp_path, play)


def test_typescript_with_paths_is_bundled_again_on_a_save(tmp_path: Path) -> None:
    async def play(it: Bench) -> None:
        handler_file(it.app, '{"compilerOptions": {"baseUrl": ".", "paths": {"@libs/*": ["libs/*"]}}}', "tsconfig.json")
        handler_file(it.app, "export const word: string = 'one';", "libs/words.ts")
        handler_file(
            it.app,
            "import { word } from '@libs/words';\nexport const handler = async (fail: boolean) => {\n"
            "  if (fail) throw new Error(word);\n  return word;\n};",
            "src/app.ts",
        )
        function = it.function("src/app.handler")
        assert await it.runtime.prepare(function) == []
        assert (await it.answer(function)).value == "one"
        handler_file(it.app, "export const word = 'two';", "libs/words.ts")
        begun = time.perf_counter()
        assert await it.runtime.prepare(function) == []
        took = time.perf_counter() - begun
        assert (await it.answer(function)).value == "two"
        trace = (await it.answer(function, True)).value["trace"]
        assert any("src/app.ts:3" in line for line in trace), trace
        print(f"bundled again in {took * 1000:.0f} ms")

    run(tmp_path, play)


def test_broken_typescript_is_a_problem_with_its_place(tmp_path: Path) -> None:
    async def play(it: Bench) -> None:
        handler_file(it.app, "export const handler = async () => 'works';", "src/app.ts")
        function = it.function("src/app.handler")
        assert await it.runtime.prepare(function) == []
        handler_file(it.app, "import './gone';\nexport const handler = ;", "src/app.ts")
        problems = await it.runtime.prepare(function)
        assert {problem.severity for problem in problems} == {Severity.ERROR}
        assert (str(it.app / "src/app.ts"), 2) in [(problem.file, problem.line) for problem in problems]
        assert (await it.answer(function)).value == "works"

    run(tmp_path, play)


def test_nothing_is_written_into_the_apps_folder(tmp_path: Path) -> None:
    async def play(it: Bench) -> None:
        handler_file(it.app, "export const handler = async () => 1;", "src/app.ts")
        before = sorted(it.app.rglob("*"))
        await it.runtime.prepare(it.function("src/app.handler"))
        assert (await it.answer(it.function("src/app.handler"))).value == 1
        assert sorted(it.app.rglob("*")) == before

    run(tmp_path, play)
