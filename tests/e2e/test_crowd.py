"""Many clients at once meet an app that has never run: nobody is turned away, and no answer is lost or doubled."""

import asyncio
from collections import Counter
from pathlib import Path

from websockets.asyncio.client import connect

import apps
from program import Program

CLIENTS = 1000
MESSAGES = 10


async def one_client(url: str, number: int) -> Counter[str]:
    async with connect(url, open_timeout=60, ping_interval=None, compression=None, close_timeout=30) as socket:
        for message in range(MESSAGES):
            await socket.send(f"{number}/{message}")
        answers = [str(await asyncio.wait_for(socket.recv(), 60)) for _ in range(MESSAGES)]
        await socket.send("last")  # whatever was doubled would come before or with the answer to this
        answers.append(str(await asyncio.wait_for(socket.recv(), 60)))
        return Counter(answers)


async def crowd(url: str) -> list[Counter[str]]:
    return await asyncio.gather(*(one_client(url, number) for number in range(CLIENTS)))


def test_a_thousand_clients_with_ten_messages_each_in_flight(tmp_path: Path) -> None:
    with Program(apps.echo(tmp_path / "app"), data=tmp_path / "data") as program:
        answers = asyncio.run(crowd(program.websocket()))
        for number, got in enumerate(answers):
            assert got == Counter([*(f"{number}/{message}" for message in range(MESSAGES)), "last"])
