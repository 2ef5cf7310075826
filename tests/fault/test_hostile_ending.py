"""Gateways that end at the worst moment: whoever was let in, or was about to be, still gets its `$disconnect`."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import apps
from clients import tables, wait_until_empty
from processes import alive, descendants
from program import Program

HANDSHAKE = (
    b"GET /dev HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def held(folder: Path, when: str) -> tuple[Path, Path]:
    """The app `life`, and a file during whose existence its lifecycle function does not end `when` ("CONNECT", after
    the row is there, or "DISCONNECT", before it is gone)."""
    app, hold = apps.life(folder), folder / "hold"
    handler = app / "handler.py"
    condition = f'context_of["eventType"] == "{when}" and os.path.exists({str(hold)!r})'
    waiting = f"    while {condition}:\n        time.sleep(0.02)\n"
    connecting, ending = '    if context_of["eventType"] == "CONNECT":\n', '    return {"statusCode": 200}\n'
    text = handler.read_text()
    before = ending if when == "CONNECT" else connecting
    assert before in text
    handler.write_text(text.replace(before, waiting + before, 1))
    hold.touch()
    return app, hold


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"not within {seconds} s")


def rows(program: Program) -> int:
    return len(tables(program.http).scan(TableName="connections")["Items"])


def spawner_of(program: Program) -> int:
    return next(pid for pid, command in descendants(program.pid).items() if "spawner.py" in command)


def test_disconnects_that_ctrl_c_could_not_wait_for_are_called_at_the_next_start(tmp_path: Path) -> None:
    app, hold = held(tmp_path / "app", "DISCONNECT")
    (app / "fairlead.toml").write_text("[functions]\nenvironments = 1\n[gateway]\ndrain_seconds = 0.5\n")
    with Program(app, data=tmp_path / "data") as program, ExitStack() as clients:
        for _ in range(20):
            clients.enter_context(connect(program.websocket()))
        assert rows(program) == 20
        assert program.interrupt() == 0
        printed = program.printed()
        assert "20 $disconnect functions had not ended; they are called again at the next start." in printed
        assert "The gateway is ending" not in printed
    hold.unlink()
    with Program(app, data=tmp_path / "data") as program:
        assert "20 connections were open when the last run ended" in program.printed()
        wait_until_empty(program.http, "connections")


def test_what_connect_had_begun_when_the_gateway_was_killed_is_ended_by_disconnect(tmp_path: Path) -> None:
    app, hold = held(tmp_path / "app", "CONNECT")
    with Program(app, data=tmp_path / "data") as program, ExitStack() as clients:
        for number in range(3):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", program.port)))
            client.sendall(HANDSHAKE)
            if number == 0:
                client.shutdown(socket.SHUT_RDWR)  # has left while it was being judged
        until(lambda: rows(program) == 3)
        program.kill()
    hold.unlink()
    with Program(app, data=tmp_path / "data") as program:
        wait_until_empty(program.http, "connections")


def test_a_refused_connection_is_owed_nothing_after_a_kill(tmp_path: Path) -> None:
    app = apps.life(tmp_path / "app")
    handler = app / "handler.py"
    refusing = '    print("called", context_of["eventType"])\n    return {"statusCode": 403}\n'
    handler.write_text(handler.read_text().replace('    return {"statusCode": 200}\n', refusing, 1))
    with Program(app, data=tmp_path / "data") as program:
        with socket.create_connection(("127.0.0.1", program.port)) as client:
            client.settimeout(30)
            client.sendall(HANDSHAKE)
            assert client.recv(1000).startswith(b"HTTP/1.1 403 ")
        until(lambda: b'"closed"' in (tmp_path / "data" / "connections.journal").read_bytes())  # soon, not at once
        program.kill()
    with Program(app, data=tmp_path / "data") as program:
        assert "were open when the last run ended" not in program.printed()
        program.interrupt()
        assert "DISCONNECT" not in program.printed()


def test_without_its_spawner_the_gateway_says_so_and_ends_and_owes_what_it_owes(tmp_path: Path) -> None:
    app = apps.life(tmp_path / "app")
    with Program(app, data=tmp_path / "data") as program, connect(program.websocket()) as client:
        family = descendants(program.pid)
        os.kill(spawner_of(program), signal.SIGKILL)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(30)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert program.ends() == 1
        assert "The process that starts all others has ended" in program.printed()
        assert "Traceback" not in program.printed()
        assert not alive(family)
    with Program(app, data=tmp_path / "data") as program:
        assert "1 connections were open when the last run ended" in program.printed()
        wait_until_empty(program.http, "connections")


def test_a_ready_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "dev", str(app), "--port", "0", "--data", str(tmp_path / "data"),
         "--ready-file", str(tmp_path / "nowhere" / "ready.json")],
        check=False, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ready.json cannot be written: No such file or directory." in done.stderr
    assert "Traceback" not in done.stderr
