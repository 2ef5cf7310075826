"""The zygote as a process, driven by hand over its socket."""

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

from fairlead.functions.worker.python import zygote as script


class Ours:
    """Our end of a zygote's socket, blocking."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = sock.makefile("rb")

    def send(self, message: object, descriptors: list[int]) -> None:
        data = json.dumps(message).encode()
        socket.send_fds(self.sock, [struct.pack("<I", len(data)) + data], descriptors)

    def receive(self) -> dict[str, Any]:
        (length,) = struct.unpack("<I", self.file.read(4))
        message: dict[str, Any] = json.loads(self.file.read(length))
        return message


class Forked:
    """A worker, its socket and its output."""

    def __init__(self, ours: Ours, root: Path, code: str, **env: str) -> None:
        (root / "app.py").write_text(code)
        self.sock, theirs = socket.socketpair()
        told, tell = os.pipe()
        self.output = os.fdopen(told)
        variables = {"_HANDLER": "app.handler", **env}
        ours.send({"op": "fork", "id": 1, "env": variables, "root": str(root), "arn": "arn"}, [theirs.fileno(), tell])
        answer = ours.receive()
        assert answer["op"] == "forked"
        self.pid = answer["pid"]
        theirs.close()
        os.close(tell)
        self.file = self.sock.makefile("rb")

    def receive(self) -> tuple[int, bytes]:
        length, kind = struct.unpack("<IB", self.file.read(5))
        return kind, self.file.read(length - 1)

    def invoke(self) -> Any:
        body = b"i" * 36 + struct.pack("<QH", 99, 0) + b"{}"
        self.sock.sendall(struct.pack("<IB", len(body) + 1, 1) + body)
        kind, answer = self.receive()
        while kind == 8:  # how much memory it uses
            kind, answer = self.receive()
        assert kind == 4, answer
        return json.loads(answer[36:])

    def close(self) -> None:
        self.file.close()
        self.sock.close()
        self.output.close()


@pytest.fixture
def zygote() -> Iterator[Ours]:
    ours, theirs = socket.socketpair()
    plan = json.dumps({"path": ["/last"], "root": "", "preload": False})
    argv = [sys.executable, "-I", "-S", str(script.__file__), str(theirs.fileno()), plan]
    process = subprocess.Popen(argv, pass_fds=(theirs.fileno(),), env={"SECRET": "of the zygote"})
    theirs.close()
    end = Ours(ours)
    ready = end.receive()
    assert (ready["op"], ready["boto3"], ready["message"]) == ("ready", False, "")
    yield end
    end.file.close()
    end.sock.close()
    assert process.wait(10) == 0


def test_a_worker_has_its_own_environment_folder_and_path(zygote: Ours, tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "def handler(e, c): return [sorted(os.environ), os.getcwd(), sys.path, os.getsid(0) == os.getpid()]"
    )
    forked = Forked(zygote, tmp_path, code, PYTHONPATH="/opt/python", A="b")
    assert forked.receive()[0] == 2
    names, folder, path, leads = forked.invoke()
    assert names == ["A", "PYTHONPATH", "_HANDLER"]
    assert (folder, leads) == (str(tmp_path.resolve()), True)
    assert path[:2] == [str(tmp_path), "/opt/python"]
    assert path[-1] == "/last"
    assert not any("site-packages" in entry for entry in path)
    forked.close()


def test_nothing_of_ours_is_among_its_modules(zygote: Ours, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "def place(m): return str(getattr(m, '__file__', ''))\n"
        "def handler(e, c): return [n for n, m in sys.modules.items() if 'worker/python' in place(m)]"
    )
    forked = Forked(zygote, tmp_path, code)
    forked.receive()
    assert forked.invoke() == ["__main__"]
    forked.close()


def test_ends_are_reported_and_the_socket_ends(zygote: Ours, tmp_path: Path) -> None:
    forked = Forked(zygote, tmp_path, "import os\nos.write(1, b'raw')\nraise SystemExit(4)")
    assert zygote.receive() == {"op": "exited", "pid": forked.pid, "code": 4}
    assert forked.output.read() == "raw"
    assert forked.file.read() == b""
    forked.close()


def test_a_worker_is_killed_with_its_group(zygote: Ours, tmp_path: Path) -> None:
    code = "import os\nif os.fork() == 0:\n    while True: pass\ndef handler(e, c): pass"
    forked = Forked(zygote, tmp_path, code)
    forked.receive()
    zygote.send({"op": "kill", "pid": forked.pid}, [])
    assert zygote.receive() == {"op": "exited", "pid": forked.pid, "code": -9}
    assert forked.output.read() == ""  # nobody holds the pipe any more
    forked.close()


def test_workers_go_with_the_zygote(zygote: Ours, tmp_path: Path) -> None:
    forked = Forked(zygote, tmp_path, "def handler(e, c):\n    while True: pass")
    forked.receive()
    body = b"i" * 36 + struct.pack("<QH", 99, 0) + b"{}"
    forked.sock.sendall(struct.pack("<IB", len(body) + 1, 1) + body)
    zygote.sock.shutdown(socket.SHUT_RDWR)
    assert forked.output.read() == ""
    forked.close()


def test_a_worker_that_cannot_be_set_up_says_why(zygote: Ours, tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    sock, theirs = socket.socketpair()
    told, tell = os.pipe()
    message = {"op": "fork", "id": 1, "env": {}, "root": str(tmp_path / "gone"), "arn": ""}
    zygote.send(message, [theirs.fileno(), tell])
    theirs.close()
    os.close(tell)
    assert zygote.receive()["op"] == "forked"
    assert zygote.receive()["code"] == 1
    with os.fdopen(told) as output:
        assert "FileNotFoundError" in output.read()
    sock.close()


def test_on_macos_no_framework_is_asked_for_proxies() -> None:
    code = (
        f"import runpy, sys\nscript = runpy.run_path({script.__file__!r})\n"
        "script['_without_system_proxies']()\n"
        "sys.platform = 'darwin'\n"
        "from urllib.request import getproxies, proxy_bypass\n"
        "print(getproxies(), proxy_bypass('example.com'), proxy_bypass('host'))"
    )
    for env, told in (({}, "{} False False"), ({"http_proxy": "http://p"}, "{'http': 'http://p'} False False")):
        done = subprocess.run([sys.executable, "-I", "-c", code], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == told
