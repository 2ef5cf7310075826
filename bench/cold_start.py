"""How long an environment takes from the wish for it to its READY, handler and SDK loaded."""

import asyncio
import os
import socket
import statistics
import subprocess  # what it is compared with
import sys
import tempfile
import time
from pathlib import Path

from measuring import Bench, Figure

from fairlead.clock import SystemClock
from fairlead.functions.commands import runner
from fairlead.functions.nodejs import Nodejs
from fairlead.functions.python import Python
from fairlead.functions.runtimes import Runtime
from fairlead.functions.toolchain import Toolchain
from fairlead.model.apps import Function
from fairlead.processes.spawning import Spawner

TURNS = 21
BOTO3 = "import boto3\n{}\ndef handler(event, context): return 1\n"
HANDLERS = {
    "no SDK": "exports.handler = async () => 1;\n",
    "SDK v3": "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\n"
    "const { ApiGatewayManagementApiClient } = require('@aws-sdk/client-apigatewaymanagementapi');\n"
    "exports.handler = async () => new DynamoDBClient({});\n",
    "SDK v2": "const AWS = require('aws-sdk');\nexports.handler = async () => new AWS.DynamoDB();\n",
}
MOST = {"no SDK": 110, "SDK v3": 165, "SDK v2": 260}


def cold_start(bench: Bench) -> list[Figure]:
    """Python with boto3 and a client, beside a fresh interpreter that imports boto3; Node.js with and without SDKs."""
    spawner = Spawner.start({"PATH": os.environ["PATH"]})
    try:
        return asyncio.run(_measure(bench.folder / "cold", spawner))
    finally:
        spawner.close()


async def _measure(folder: Path, spawner: Spawner) -> list[Figure]:
    spawner.attach(asyncio.get_running_loop(), lambda: None)
    clock = SystemClock()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "fairlead"
    toolchain = Toolchain(runner(spawner), os.environ, cache, clock, print)
    figures = []
    python = Python(spawner, clock, toolchain.boto3, os.environ["PATH"], folder / "home", print)
    name = f"python3.{sys.version_info.minor}"
    function = await _prepared(python, folder / "python", "f.py", BOTO3.format(""), name)
    path = await toolchain.boto3(sys.executable, f"3.{sys.version_info.minor}")
    forked, fresh = [], []
    for _ in range(TURNS):  # in turns: what else the machine does falls on both
        forked.append(await _until_ready(python, function))
        fresh.append(await asyncio.to_thread(_import_boto3, str(path)))
    forked_ms, fresh_ms = statistics.median(forked), statistics.median(fresh)
    figures.append(Figure("Python with boto3 imported, ready", forked_ms, "ms", None))
    figures.append(Figure("python -c 'import boto3'", fresh_ms, "ms", None))
    figures.append(Figure("  the second by the first", fresh_ms / forked_ms, "times", None, 20))
    client = BOTO3.format("CLIENT = boto3.client('dynamodb')")
    function = await _prepared(python, folder / "client", "f.py", client, name)
    times = [await _until_ready(python, function) for _ in range(TURNS)]
    figures.append(Figure("Python with boto3 and a client, ready", statistics.median(times), "ms", None))
    await python.stop()
    node = Nodejs(spawner, toolchain, folder / "build")
    for name, code in HANDLERS.items():
        function = await _prepared(node, folder / name.replace(" ", ""), "f.js", code, "nodejs20.x")
        times = [await _until_ready(node, function) for _ in range(TURNS)]
        figures.append(Figure(f"Node.js, {name}, ready", statistics.median(times), "ms", MOST[name]))
    await node.stop()
    return figures


def _write(folder: Path, file: str, code: str) -> None:
    folder.mkdir(parents=True)
    (folder / file).write_text(code)


async def _prepared(runtime: Runtime, folder: Path, file: str, code: str, name: str) -> Function:
    await asyncio.to_thread(_write, folder, file, code)
    function = Function("f", "f.handler", name, str(folder), "arn:f", "f", memory_mb=512)
    await runtime.start()
    for problem in await runtime.prepare(function):
        print(problem)
    return function


async def _until_ready(runtime: Runtime, function: Function) -> float:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    null = os.open(os.devnull, os.O_WRONLY)
    loop = asyncio.get_running_loop()
    gone: asyncio.Future[int] = loop.create_future()
    env = {
        "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
        "FAIRLEAD_GATEWAY": "http://127.0.0.1:1", "FAIRLEAD_KEY": "k", "FAIRLEAD_SHORT_CUT": "1",
        "_HANDLER": function.handler, "LAMBDA_TASK_ROOT": function.folder, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
    }  # fmt: skip
    begun = time.perf_counter()
    process = await runtime.launch(function, env, theirs.fileno(), null, gone.set_result)
    data = await loop.sock_recv(ours, 65536)
    took = (time.perf_counter() - begun) * 1000
    assert data[4] == 2, data
    process.kill()
    await gone
    for end in (ours, theirs):
        end.close()
    os.close(null)
    return took


def _import_boto3(path: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import boto3"], env={"PYTHONPATH": path}, check=True)
    return (time.perf_counter() - begun) * 1000
