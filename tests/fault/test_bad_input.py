"""What people and hostile clients do wrong: each has its stated answer, and nobody else notices."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

import apps
from program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("bad-input")
    with Program(apps.echo(folder / "app"), data=folder / "data") as running:
        yield running


@contextmanager
def undisturbed(program: Program) -> Iterator[None]:
    """Another client, whose messages are answered before and after."""
    with connect(program.websocket()) as bystander:
        bystander.send("before")
        assert bystander.recv(20) == "before"
        yield
        bystander.send("after")
        assert bystander.recv(20) == "after"


def close_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(20)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def send_frame(client: ClientConnection, opcode: Opcode, data: bytes, *, fin: bool = True) -> None:
    client.socket.sendall(Frame(opcode, data, fin=fin).serialize(mask=True))


def test_a_frame_of_33_kb_is_1009(program: Program) -> None:
    with undisturbed(program), connect(program.websocket(), compression=None) as client:
        send_frame(client, Opcode.TEXT, b"x" * 33 * 1024)
        assert close_code(client) == 1009


def test_a_message_of_200_kb_is_1009(program: Program) -> None:
    with undisturbed(program), connect(program.websocket(), compression=None) as client:
        for number in range(7):
            try:
                send_frame(client, Opcode.TEXT if number == 0 else Opcode.CONT, b"x" * 32_000, fin=False)
            except OSError:
                break
        assert close_code(client) == 1009


def test_four_fragments_of_32_kb_are_one_message(program: Program) -> None:
    with connect(program.websocket(), compression=None) as client:
        for number in range(4):
            send_frame(client, Opcode.CONT if number else Opcode.TEXT, b"x" * 32_768, fin=number == 3)
        assert client.recv(20) == "x" * 131_072


@pytest.mark.parametrize("data", [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
def test_invalid_utf_8_is_1007(program: Program, data: bytes) -> None:
    with undisturbed(program), connect(program.websocket()) as client:
        send_frame(client, Opcode.TEXT, data)
        assert close_code(client) == 1007


def test_a_binary_message_is_1003(program: Program) -> None:
    with connect(program.websocket()) as client:
        client.send(b"binary")
        assert close_code(client) == 1003


def test_json_60_000_deep_in_four_fragments_is_just_a_message(program: Program) -> None:
    text = b"[" * 60_000 + b"]" * 60_000
    with undisturbed(program), connect(program.websocket(), compression=None) as client:
        for number in range(4):
            send_frame(
                client, Opcode.CONT if number else Opcode.TEXT, text[number * 30_000 :][:30_000], fin=number == 3
            )
        assert client.recv(20) == text.decode()


def test_json_100_000_deep_to_the_tables_is_a_serialization_exception(program: Program) -> None:
    body = b'{"TableName":"t","Key":' + b'{"M":' * 100_000
    with undisturbed(program):
        head, answer = http(program, b"POST / HTTP/1.1", b"X-Amz-Target: DynamoDB_20120810.GetItem", body)
        assert b" 400 " in head
        assert json.loads(answer)["__type"].endswith("#SerializationException")


def test_half_a_handshake_and_silence_is_408_after_ten_seconds(program: Program) -> None:
    with undisturbed(program), socket.create_connection(("127.0.0.1", program.port)) as client:
        client.settimeout(20)
        client.sendall(b"GET /dev HTTP/1.1\r\nHost: localhost\r\nUpgrade: web")
        assert client.recv(1000).startswith(b"HTTP/1.1 408 ")
        while client.recv(1000):
            pass


def test_a_megabyte_of_headers_is_431(program: Program) -> None:
    with undisturbed(program), socket.create_connection(("127.0.0.1", program.port)) as client:
        client.settimeout(20)
        sender = threading.Thread(target=pour, args=(client,))
        sender.start()
        answer = client.recv(1000)
        sender.join()
        assert answer.startswith(b"HTTP/1.1 431 ")


def pour(client: socket.socket) -> None:
    with suppress(OSError):
        client.sendall(b"GET /dev HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"x" * (1 << 20))


def http(program: Program, line: bytes, header: bytes, body: bytes) -> tuple[bytes, bytes]:
    with socket.create_connection(("127.0.0.1", program.port)) as client:
        client.settimeout(20)
        head = b"%b\r\nHost: localhost\r\nConnection: close\r\n%b\r\nContent-Length: %d\r\n\r\n"
        client.sendall(head % (line, header, len(body)) + body)
        answer = b""
        while chunk := client.recv(65_536):
            answer += chunk
    answered, _, content = answer.partition(b"\r\n\r\n")
    return answered, content


def check(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "check", str(folder)], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_broken_yaml_names_file_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_text("service: x\nprovider:\n  name: aws\n runtime: [\n")
    status, printed = check(tmp_path)
    assert status == 1
    assert "serverless.yml:4: error:" in printed
    assert "Traceback" not in printed


def test_an_unknown_handler_names_file_line_and_remedy(tmp_path: Path) -> None:
    folder = apps.echo(tmp_path)
    (folder / "handler.py").rename(folder / "handlers.py")
    status, printed = check(tmp_path)
    assert status == 1
    assert "serverless.yml:7: error:" in printed
    assert "handlers.py" in printed


def test_a_handler_that_raises_at_import_is_named_before_the_first_message(tmp_path: Path) -> None:
    app = apps.life(tmp_path / "app")
    (app / "serverless.yml").write_text(
        (app / "serverless.yml").read_text().replace("functions:\n", "functions:\n  broken:\n    handler: broken.f\n"
        "    events:\n      - websocket: broken\n")
    )  # fmt: skip
    (app / "broken.py").write_text("import no_such_package\n\n\ndef f(event, context):\n    return None\n")
    with Program(app, data=tmp_path / "data") as program:
        printed = program.printed()
        assert "no_such_package" in printed
        assert "broken" in printed
        assert "requirements.txt" in printed or "pip install" in printed
        with connect(program.websocket()) as client:
            client.send('{"action":"broken"}')
            assert json.loads(client.recv(20))["message"] == "Internal server error"
            client.send("fine")
            assert client.recv(20) == "fine"
