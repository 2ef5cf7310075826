"""Crowds meet functions that crash, and environments that are killed under them: an answer or an error for each."""

import asyncio
import json
import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from websockets.asyncio.client import connect

import apps
from program import Program

CLIENTS = 100
MESSAGES = 20
KILLING_SECONDS = 4.0


def crashing(folder: Path) -> Path:
    """An app whose function crashes on every message whose number ends in 7."""
    apps.echo(folder)
    (folder / "handler.py").write_text(
        "import os\n"
        "def echo(event, context):\n"
        "    if event['body'].endswith('7'): os.kill(os.getpid(), 9)\n"
        "    return {'statusCode': 200, 'body': event['body']}\n"
    )
    return folder


def failed(answer: str) -> bool:
    """Whether it is the frame for an integration that failed; anything else must be an echo."""
    if not answer.startswith("{"):
        return False
    frame = json.loads(answer)
    assert sorted(frame) == ["connectionId", "message", "requestId"], frame
    assert frame["message"] == "Internal server error", frame
    return True


async def one_client(url: str, number: int) -> tuple[Counter[str], int]:
    async with connect(url, open_timeout=120, ping_interval=None, compression=None, close_timeout=60) as socket:
        for message in range(MESSAGES):
            await socket.send(f"{number}/{message}")
        answers = [str(await asyncio.wait_for(socket.recv(), 120)) for _ in range(MESSAGES)]
    return Counter(answer for answer in answers if not failed(answer)), sum(map(failed, answers))


def test_exactly_the_events_that_crash_the_function_fail(tmp_path: Path) -> None:
    async def crowd(url: str) -> list[tuple[Counter[str], int]]:
        return await asyncio.gather(*(one_client(url, number) for number in range(CLIENTS)))

    with Program(crashing(tmp_path / "app"), data=tmp_path / "data") as program:
        for number, (echoed, errors) in enumerate(asyncio.run(crowd(program.websocket()))):
            assert echoed == Counter(f"{number}/{message}" for message in range(MESSAGES) if message % 10 != 7)
            assert errors == MESSAGES // 10


def descendants(pid: int) -> Iterator[int]:
    """Every process below one."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.splitlines())}
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    yield from below - {pid}


async def talk(url: str, until: asyncio.Event, seen: Counter[str]) -> None:
    """Send one message after the other, each of which must be answered."""
    async with connect(url, open_timeout=120, ping_interval=None, close_timeout=60) as socket:
        while not until.is_set():
            await socket.send("hello")
            answer = str(await asyncio.wait_for(socket.recv(), 60))
            assert answer == "hello" or failed(answer)
            seen["failed" if answer != "hello" else "answered"] += 1


async def kill_under_load(url: str, seconds: float) -> tuple[Counter[str], set[int]]:
    """Kill environments at random, found by asking them for their pids; what the clients saw, and who was killed."""
    over, seen, killed = asyncio.Event(), Counter[str](), set[int]()
    clients = [asyncio.ensure_future(talk(url, over, seen)) for _ in range(20)]
    chance = random.Random(1)
    end = asyncio.get_running_loop().time() + seconds
    async with connect(url, open_timeout=120, ping_interval=None, close_timeout=60) as socket:
        while asyncio.get_running_loop().time() < end or not killed:
            await socket.send("pid")
            answer = str(await asyncio.wait_for(socket.recv(), 60))
            if not failed(answer):
                killed.add(int(answer))
                os.kill(int(answer), signal.SIGKILL)
            await asyncio.sleep(chance.random() / 20)
    over.set()
    await asyncio.gather(*clients)
    return seen, killed


def test_killed_environments_leave_no_message_without_an_answer_and_no_process(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    (app / "handler.py").write_text(
        "import os, time\n"
        "def echo(event, context):\n"
        "    time.sleep(0.002)\n"
        "    return {'statusCode': 200, 'body': str(os.getpid()) if event['body'] == 'pid' else event['body']}\n"
    )
    with Program(app, data=tmp_path / "data") as program:
        seconds = float(os.environ.get("KILLING_SECONDS", KILLING_SECONDS))
        seen, killed = asyncio.run(kill_under_load(program.websocket(), seconds))
        print(seen, len(killed))
        assert seen["answered"] > 0
        below = set(descendants(program.pid))
        assert not killed & below
        assert program.interrupt() == 0
        left = below & set(
            map(int, subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, check=True).stdout.split())
        )
        assert not left
