"""Where uvloop cannot be had, the gateway runs on the standard library's loop and does the same."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import connect

import apps
from clients import Client, tables, wait_until_empty
from program import Program

CLIENTS = 50
MESSAGES = 10
LONG = "x" * 30_000


@pytest.fixture
def no_uvloop(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a Python that has no uvloop, and says at its end whether it found one nevertheless."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import atexit, sys\n"
        "sys.modules['uvloop'] = None\n"
        "atexit.register(lambda: print('uvloop was loaded:', 'uvloop.loop' in sys.modules))\n"
    )
    return {"PYTHONPATH": str(folder)}


async def talk(program: Program, number: int) -> None:
    async with connect(program.websocket(), open_timeout=60, ping_interval=None, close_timeout=30) as socket:
        said = {f"{number}/{message}" for message in range(MESSAGES)} | {f"{LONG}{number}"}
        for text in said:
            await socket.send(text)
        heard = [str(await asyncio.wait_for(socket.recv(), 60)) for _ in said]
        assert sorted(heard) == sorted(said)


async def crowd(program: Program) -> None:
    await asyncio.gather(*(talk(program, number) for number in range(CLIENTS)))


def test_connections_tables_pushes_and_crashes(tmp_path: Path, no_uvloop: Mapping[str, str]) -> None:
    with Program(apps.life(tmp_path / "app"), data=tmp_path / "data", environ=no_uvloop) as program:
        asyncio.run(crowd(program))
        wait_until_empty(program.http, "connections")
        with Client(program.websocket()) as client:
            client.says(text="hello")
            assert client.hears() == {"text": "hello"}
            (row,) = tables(program.http).scan(TableName="connections")["Items"]
            post = Request(f"{program.management()}/@connections/{row['id']['S']}", LONG.encode(), method="POST")
            with urlopen(post) as answer:
                assert answer.status == 200
            assert client.hears() == LONG
            client.sends("die")
            assert client.hears()["message"] == "Internal server error"
            client.sends("still here")
            assert client.hears() == "still here"
        wait_until_empty(program.http, "connections")
        assert program.interrupt() == 0
        assert "uvloop was loaded: False" in program.printed()


def test_a_killed_gateway_owes_no_disconnect(tmp_path: Path, no_uvloop: Mapping[str, str]) -> None:
    program = Program(apps.life(tmp_path / "app"), data=tmp_path / "data", environ=no_uvloop)
    program.start()
    with Client(program.websocket()) as client:
        client.sends("hello")
        assert client.hears() == "hello"
        program.kill()
    with program:
        wait_until_empty(program.http, "connections")
