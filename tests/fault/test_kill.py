"""`kill -9`, of whatever is there to be killed: nothing acknowledged is lost, nothing is left behind."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from signal import SIGKILL
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_now

import apps
from processes import alive, descendants
from program import Program


def tables(program: Program) -> Any:
    return boto3.resource(
        "dynamodb",
        endpoint_url=program.http,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for something that another process does."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"not within {seconds} s")


def test_a_function_killed_while_it_runs_is_an_error_frame_and_the_next_message_works(tmp_path: Path) -> None:
    with (
        Program(apps.life(tmp_path / "app"), data=tmp_path / "data") as program,
        connect_now(program.websocket()) as client,
        connect_now(program.websocket()) as other,
    ):
        client.send("die")
        frame = json.loads(client.recv(20))
        assert frame["message"] == "Internal server error"
        assert set(frame) == {"message", "connectionId", "requestId"}
        client.send("again")
        assert client.recv(20) == "again"
        client.send("pid")
        pid = int(client.recv(20))
        client.send("sleep 30")
        os.kill(pid, 0)
        other.send("undisturbed")
        assert other.recv(20) == "undisturbed"


def test_clients_of_a_killed_gateway_get_their_disconnect_at_the_next_start(tmp_path: Path) -> None:
    app, data = apps.life(tmp_path / "app"), tmp_path / "data"

    async def twenty(url: str, then: Callable[[], None]) -> None:
        clients = await asyncio.gather(*(connect(url, open_timeout=60) for _ in range(20)))
        then()
        for client in clients:
            await client.wait_closed()

    with Program(app, data=data) as program:

        def check_and_kill() -> None:
            assert len(tables(program).Table("connections").scan()["Items"]) == 20
            program.kill()

        asyncio.run(twenty(program.websocket(), check_and_kill))
    with Program(app, data=data) as program:
        until(lambda: tables(program).Table("connections").scan()["Items"] == [])


def test_a_gateway_killed_while_a_handler_loops_leaves_no_process_and_no_port(tmp_path: Path) -> None:
    with (
        Program(apps.life(tmp_path / "app"), data=tmp_path / "data") as program,
        connect_now(program.websocket()) as client,
    ):
        client.send("loop")
        client.send("undisturbed")
        assert client.recv(20) == "undisturbed"
        family = descendants(program.pid)
        assert len(family) >= 4  # the spawner, the engine, a zygote, its workers
        port = program.port
        program.kill()
        until(lambda: not alive(family))
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))


def test_ctrl_c_leaves_nothing_behind_either(tmp_path: Path) -> None:
    with (
        Program(apps.life(tmp_path / "app"), data=tmp_path / "data") as program,
        connect_now(program.websocket()) as client,
    ):
        family = descendants(program.pid)
        assert program.interrupt() == 0
        assert not alive(family)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    with Program(tmp_path / "app", data=tmp_path / "data") as program:
        assert tables(program).Table("connections").scan()["Items"] == []


class Writer:
    """Puts one item after the other into a table and knows which of them were acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []

    def write(self, table: Any, round_: int) -> None:
        id = f"{round_}/{len(self.acknowledged)}"
        table.put_item(Item={"id": id})
        self.acknowledged.append(id)

    def write_through(self, table: Any, round_: int, killer: threading.Thread) -> None:
        """Write while `killer` kills, until a write fails, or goes through after it: an engine may be back at once."""
        while True:
            killed = not killer.is_alive()
            try:
                self.write(table, round_)
            except (BotoCoreError, ClientError):
                return
            if killed:
                return


@pytest.mark.parametrize("victim", ["gateway", "engine"])
def test_every_acknowledged_write_is_there_after_each_of_twenty_kills(tmp_path: Path, victim: str) -> None:
    app, data = tmp_path / "app", tmp_path / "data"
    app.mkdir()
    writer = Writer()
    program = Program(app, data=data).start()
    tables(program).create_table(
        TableName="writes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    for round_ in range(20):
        table = tables(program).Table("writes")
        lasts = time.monotonic() + 1.1  # an engine that ends sooner is started again more and more slowly
        while victim == "engine" and time.monotonic() < lasts:
            writer.write(table, round_)
        for _ in range(5 + round_):
            writer.write(table, round_)
        engine = next(pid for pid, command in descendants(program.pid).items() if "dynamodb" in command)
        killer = threading.Timer(
            0.003 * (round_ % 7), os.kill, (program.pid if victim == "gateway" else engine, SIGKILL)
        )
        killer.start()
        writer.write_through(table, round_, killer)
        killer.join()
        if victim == "gateway":
            program.kill()
            program = Program(app, data=data).start()
        until(partial(readable, table) if victim == "engine" else lambda: True)
        assert not set(writer.acknowledged) - stored(program)
    assert program.interrupt() == 0


def stored(program: Program) -> set[str]:
    pages = tables(program).meta.client.get_paginator("scan").paginate(TableName="writes")
    return {item["id"] for page in pages for item in page["Items"]}


def readable(table: Any) -> bool:
    try:
        table.get_item(Key={"id": "0/0"})
    except (BotoCoreError, ClientError):
        return False
    return True
