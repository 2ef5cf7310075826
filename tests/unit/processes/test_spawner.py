"""The spawner as a process, driven by hand over its socket."""

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fairlead.processes

SCRIPT = Path(fairlead.processes.__file__).with_name("spawner.py")


class Ours:
    """Our end of a spawner's socket, blocking."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = sock.makefile("rb")

    def send(self, message: object, descriptors: list[int] | None = None) -> None:
        self.send_raw(json.dumps(message).encode(), descriptors)

    def send_raw(self, data: bytes, descriptors: list[int] | None = None) -> None:
        socket.send_fds(self.sock, [struct.pack("<I", len(data)) + data], descriptors or [])

    def receive(self) -> dict[str, Any]:
        (length,) = struct.unpack("<I", self.file.read(4))
        message: dict[str, Any] = json.loads(self.file.read(length))
        return message

    def close(self) -> None:
        self.file.close()
        self.sock.close()


@pytest.fixture
def spawner() -> Iterator[Ours]:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT), str(theirs.fileno())], pass_fds=(theirs.fileno(),), env={}
    )
    theirs.close()
    end = Ours(ours)
    yield end
    end.close()
    assert process.wait(10) == 0


def asked(code: str, fds: list[int], **others: object) -> dict[str, object]:
    argv = [sys.executable, "-I", "-S", "-c", code]
    return {"op": "spawn", "id": 1, "argv": argv, "env": {"A": "b"}, "cwd": "/", "fds": fds, **others}


def output(end: Ours, message: dict[str, object], number: int = 1) -> str:
    """What a child writes to descriptor `number` before it ends with status 0."""
    told, tell = os.pipe()
    end.send(message | {"fds": [number]}, [tell])
    started = end.receive()
    os.close(tell)
    with os.fdopen(told) as pipe:
        text = pipe.read()
    assert end.receive() == {"op": "exited", "pid": started["pid"], "code": 0}
    return text


def test_a_child_has_the_environment_the_folder_and_the_session_it_was_given(spawner: Ours, tmp_path: Path) -> None:
    code = (
        "import os; print(sorted(k for k in os.environ if k != 'LC_CTYPE'), os.getcwd(), os.getsid(0) == os.getpid())"
    )
    assert output(spawner, asked(code, [1], cwd=str(tmp_path))) == f"['A'] {tmp_path.resolve()} True\n"


def test_a_child_has_no_descriptor_but_those_it_was_given(spawner: Ours) -> None:
    code = (
        "import os\ndef there(n):\n  try: os.fstat(n)\n  except OSError: return False\n  return True\n"
        "os.write(7, str(list(filter(there, range(1024)))).encode())"
    )
    assert output(spawner, asked(code, []), 7) == "[0, 1, 2, 7]"


def test_descriptors_may_change_places(spawner: Ours) -> None:
    pipes = [os.pipe() for _ in range(6)]
    numbers = [tell for _, tell in pipes]
    code = f"import os; [os.write(n, str(n).encode()) for n in {numbers}]"
    spawner.send(asked(code, numbers[::-1]), numbers)
    assert spawner.receive()["op"] == "spawned"
    assert spawner.receive()["code"] == 0
    assert [os.read(told, 9).decode() for told, _ in pipes] == [str(number) for number in numbers[::-1]]
    for descriptor in [end for pipe in pipes for end in pipe]:
        os.close(descriptor)


def test_exit_statuses_and_signals_are_reported(spawner: Ours) -> None:
    for code, status in [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 11)", -11)]:
        spawner.send(asked(code, []))
        pid = spawner.receive()["pid"]
        assert spawner.receive() == {"op": "exited", "pid": pid, "code": status}


def test_ignored_signals_are_not_inherited(spawner: Ours) -> None:
    code = "import signal; raise SystemExit(signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL)"
    spawner.send(asked(code, []))
    spawner.receive()
    assert spawner.receive()["code"] == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"argv": ["/no/such/program"]}, "No such file or directory: /no/such/program"),
        ({"argv": ["nosuchprogram"], "env": {"PATH": "/nowhere"}}, "No such file or directory: nosuchprogram"),
        ({"argv": ["/etc/passwd"]}, "Permission denied: /etc/passwd"),
        ({"cwd": "/no/such/folder"}, "No such file or directory: /no/such/folder"),
        ({"argv": []}, "a program and its"),
        ({"argv": ["a\0b"]}, "without null bytes"),
        ({"fds": [5]}, "1 descriptors announced, 0 came"),
    ],
)
def test_a_child_that_cannot_start_is_an_answer(spawner: Ours, changes: dict[str, Any], message: str) -> None:
    spawner.send(asked("", []) | changes)
    answer = spawner.receive()
    assert (answer["op"], answer["id"]) == ("failed", 1)
    assert message in answer["message"]
    assert output(spawner, asked("print(1)", [])) == "1\n"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[]", b"null", b'{"op": 7}', b'{"op": "spawn"}', b'{"op": "kill", "pid": "x"}',
             b'{"op": "guard", "pid": 1}', b'{"op": "guard", "pid": -1}', b'{"op": "explode"}', b"[" * 100_000],
)  # fmt: skip
def test_garbage_is_answered_and_survived(spawner: Ours, data: bytes) -> None:
    spawner.send_raw(data)
    assert spawner.receive()["op"] == "misunderstood"
    assert output(spawner, asked("print(1)", [])) == "1\n"


def test_messages_may_come_byte_by_byte(spawner: Ours) -> None:
    data = json.dumps(asked("", [])).encode()
    for byte in struct.pack("<I", len(data)) + data:
        spawner.sock.sendall(bytes([byte]))
    assert spawner.receive()["op"] == "spawned"
    assert spawner.receive()["op"] == "exited"


def test_only_its_own_groups_are_signalled(spawner: Ours) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    spawner.send({"op": "kill", "pid": bystander.pid, "signal": 9})
    assert output(spawner, asked("print(1)", [])) == "1\n"
    assert bystander.poll() is None
    spawner.send({"op": "guard", "pid": bystander.pid})
    spawner.send({"op": "kill", "pid": bystander.pid, "signal": 9})
    assert bystander.wait(10) == -9
    assert bystander.stdin is not None
    bystander.stdin.close()


def test_what_a_child_leaves_in_its_group_is_killed_with_it(spawner: Ours) -> None:
    code = "import os, time\nif os.fork() == 0:\n    while True: pass\nprint('left')"
    assert output(spawner, asked(code, [])) == "left\n"  # the pipe's end: nobody holds it any more


def test_a_child_has_the_limit_of_data_that_it_was_given(spawner: Ours) -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_DATA))"
    assert output(spawner, asked(code, [], data_bytes=400 << 20)) == f"({400 << 20}, {400 << 20})\n"
