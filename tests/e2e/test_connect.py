"""`fairlead connect` as scripts and people use it, against a server that is not ours."""

import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

ARGV = [sys.executable, "-m", "fairlead", "connect"]


def answer(connection: ServerConnection) -> None:
    """Say the word: close, vanish, show a header; anything else comes back."""
    for message in connection:
        match message:
            case "close":
                connection.close(4001, "see you\x1b[2J")
            case "vanish":
                connection.socket.close()
                return
            case "headers":
                assert connection.request is not None
                connection.send(connection.request.headers.get("X-Test", ""))
            case "bytes":
                connection.send(b"\x00\x1b")
            case _:
                connection.send(message)


def refuse(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.FORBIDDEN, "no \x1b entry") if request.path == "/refused" else None


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(answer, "127.0.0.1", 0, process_request=refuse, subprotocols=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


def talk(*arguments: str, said: str) -> tuple[int, str, str]:
    done = subprocess.run([*ARGV, *arguments], input=said, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_piped_lines_are_sent_and_answers_are_lines(url: str) -> None:
    status, out, news = talk(url, said='{"a":1}\n\nplain \x1b[2J\nbytes\nheaders\n')
    assert status == 0
    assert out.splitlines() == ['{"a": 1}', "plain \\x1b[2J", "binary, 2 bytes: 00 1b", ""]
    assert news.splitlines() == [f"connected to {url}", "closed 1000"]


def test_many_lines_all_come_back_in_order(url: str) -> None:
    lines = [str(number) for number in range(5000)]
    status, out, _ = talk(url, said="\n".join(lines))
    assert status == 0
    assert out.splitlines() == lines


def test_headers_are_sent(url: str) -> None:
    assert talk(url, "--header", "X-Test: seven seas", said="headers\n")[1] == "seven seas\n"


@pytest.mark.parametrize(
    ("path", "said", "status", "news"),
    [
        ("/", "close\n", 1, "closed 4001 see you\\x1b[2J"),
        ("/", "vanish\n", 1, "closed 1006"),
        ("/refused", "", 1, "refused: 403 Forbidden: no \\x1b entry"),
    ],
)
def test_every_end_is_told_with_its_status(url: str, path: str, said: str, status: int, news: str) -> None:
    code, _, told = talk(url + path, said=said)
    assert code == status
    assert told.splitlines()[-1] == news


def test_where_nobody_listens_it_says_so() -> None:
    status, _, news = talk("ws://127.0.0.1:9/dev", said="")
    assert status == 1
    assert news.startswith("cannot connect to ws://127.0.0.1:9/dev: ")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "nonsense", "ws://"])
def test_an_address_that_is_none_is_an_error_of_the_user(address: str) -> None:
    status, _, news = talk(address, said="")
    assert status == 2
    assert "a WebSocket's URL looks like" in news


def test_ctrl_c_closes(url: str) -> None:
    with subprocess.Popen([*ARGV, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"connected to {url}\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == "closed 1000\n"


def test_in_a_terminal_messages_are_coloured_above_the_typed_line(url: str) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen([*ARGV, url], stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    try:
        read_until(leader, b"connected to")
        os.write(leader, b'{"a":1}\n')
        assert b'{\x1b[36m"a"\x1b[0m: \x1b[33m1\x1b[0m}' in read_until(leader, b"\x1b8\x1b[B")
        os.write(leader, b"\x04")
        read_until(leader, b"closed 1000")
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def read_until(terminal: int, wanted: bytes) -> bytes:
    seen = b""
    until = time.monotonic() + 30
    while wanted not in seen:
        assert select.select([terminal], [], [], max(0.0, until - time.monotonic()))[0], seen
        seen += os.read(terminal, 4096)
    return seen
