"""Starts under odd circumstances: a sentence, never a traceback, and what can run runs."""

import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from websockets.sync.client import connect

import apps
from processes import alive, descendants
from program import Program


def fails(folder: Path, *arguments: str, data: Path | None = None) -> str:
    """What a start that must fail says, all of it."""
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "dev", str(apps.echo(folder / "app")), "--port", "0",
         "--data", str(data or folder / "data"), *arguments],
        check=False, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_data_folder_below_a_file_is_a_sentence(tmp_path: Path) -> None:
    assert "/dev/null/data cannot be used: Not a directory." in fails(tmp_path, data=Path("/dev/null/data"))


def test_a_folder_where_a_file_of_ours_should_be_is_a_sentence(tmp_path: Path) -> None:
    journal = tmp_path / "data" / "connections.journal"
    journal.mkdir(parents=True)
    assert f"{journal} cannot be used: Is a directory." in fails(tmp_path)


@pytest.mark.parametrize("host", ["300.1.1.1", "a" * 300, "a..b"])
def test_a_host_that_is_none_is_a_sentence(tmp_path: Path, host: str) -> None:
    assert fails(tmp_path, "--host", host).startswith("fairlead: ")


def shell(program: Program, words: str) -> Program:
    """`program`, started by a shell that does `words` to it."""
    program.argv = ["sh", "-c", f"exec {shlex.join(program.argv)} {words}"]
    program.heard = False
    return program


@pytest.mark.parametrize("words", [">&-", ">&- 2>&- <&-", ">/dev/full 2>/dev/full"])
def test_without_anybody_to_print_to_it_serves_all_the_same(tmp_path: Path, words: str) -> None:
    if "/dev/full" in words and not Path("/dev/full").exists():
        words = ">/dev/null"
    with shell(Program(apps.echo(tmp_path / "app"), data=tmp_path / "data"), words) as program:
        with connect(program.websocket()) as client:
            client.send("heard")
            assert client.recv(20) == "heard"
        assert program.interrupt() == 0


def test_a_reader_that_has_gone_stops_nothing(tmp_path: Path) -> None:
    program = Program(apps.echo(tmp_path / "app"), data=tmp_path / "data")
    program.argv = ["sh", "-c", f"{{ {shlex.join(program.argv)}; echo $? >{tmp_path}/status; }} 2>&1 | head -1"]
    program.heard = False
    with program:
        pid = program.ready["pid"]
        with connect(program.websocket()) as client:
            client.send("heard")
            assert client.recv(20) == "heard"
        os.kill(pid, signal.SIGINT)
        program.ends()
        assert program.printed().count("\n") == 1
        assert (tmp_path / "status").read_text() == "0\n"


def test_a_terminal_that_is_closed_is_a_ctrl_c(tmp_path: Path) -> None:
    with Program(apps.echo(tmp_path / "app"), data=tmp_path / "data") as program, connect(program.websocket()):
        family = descendants(program.pid)
        os.kill(program.pid, signal.SIGHUP)
        assert program.ends() == 0
        assert not alive(family)


def test_ctrl_c_while_a_handler_still_loads_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    loading = tmp_path / "loading"
    (app / "handler.py").write_text(f"import pathlib, time\npathlib.Path({str(loading)!r}).touch()\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "fairlead", "dev", str(app), "--port", "0", "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    pause = threading.Event()
    while not loading.exists():
        assert process.poll() is None
        pause.wait(0.05)
    family = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=8)
    assert process.returncode == 0
    assert "Traceback" not in printed
    assert not alive(family)
