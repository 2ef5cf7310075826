"""The gateway's end of the worker protocol in its smallest form, to drive one Node child with."""

import json
import os
import socket
import struct
import subprocess  # the child under test
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

NODE_FOLDER = Path(__file__).parents[1] / "src/fairlead/functions/worker/node"

INVOKE, READY, INIT_ERROR, RETURNED, RAISED, LOG, CRASHED, MEMORY = range(1, 9)
PATIENCE = 30.0
TRACE = b"Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0"


class NodeWorker:
    """A child that loads `handler` from `root`. As a context manager it kills the child at the end."""

    def __init__(
        self,
        root: Path,
        handler: str,
        *,
        env: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        node_options: Sequence[str] = (),
    ) -> None:
        self.sock, theirs = socket.socketpair()
        self.sock.settimeout(PATIENCE)
        self.logs: list[tuple[str, str]] = []
        """(request id or empty, text) in the order of arrival."""
        self._data = b""
        self.process = subprocess.Popen(
            ["node", *node_options, str(NODE_FOLDER / "bootstrap.js"), *options],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(root),
                "LAMBDA_TASK_ROOT": str(root),
                "_HANDLER": handler,
                "AWS_LAMBDA_FUNCTION_NAME": "app-dev-hello",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
                "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/app-dev-hello",
                "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
                "FAIRLEAD_WORKER_FD": str(theirs.fileno()),
                **(env or {}),
            },
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ready(self) -> Any:
        """The body of READY."""
        kind, body = self.read()
        assert kind == READY, (kind, body)
        return json.loads(body)

    def init_error(self) -> Any:
        """The body of INIT_ERROR, after which the child has ended with 1."""
        kind, body = self.read()
        assert kind == INIT_ERROR, (kind, body)
        assert self.process.wait(PATIENCE) == 1
        return json.loads(body)

    def send(self, event: Any, *, seconds: float = 10.0, trace: bytes = TRACE) -> str:
        """Send one INVOKE; its request id."""
        request_id = str(uuid.uuid4())
        payload = event if isinstance(event, bytes) else json.dumps(event).encode()
        deadline = int((time.time() + seconds) * 1000)
        body = request_id.encode() + struct.pack("<QH", deadline, len(trace)) + trace + payload
        self.sock.sendall(struct.pack("<IB", len(body) + 1, INVOKE) + body)
        return request_id

    def answer(self, request_id: str) -> tuple[int, Any]:
        """(RETURNED, RAISED or CRASHED, the JSON) for this request."""
        kind, body = self.read()
        assert kind in (RETURNED, RAISED, CRASHED), (kind, body)
        assert body[:36].decode() == request_id
        return kind, json.loads(body[36:])

    def invoke(self, event: Any = None, **options: Any) -> tuple[int, Any]:
        """One event there and its answer back."""
        return self.answer(self.send(event, **options))

    def returned(self, event: Any = None) -> Any:
        """The result of one event."""
        kind, value = self.invoke(event)
        assert kind == RETURNED, value
        return value

    def raised(self, event: Any = None) -> Any:
        """The error of one event."""
        kind, value = self.invoke(event)
        assert kind in (RAISED, CRASHED), value
        return value

    def exit_code(self) -> int:
        """How the child ended; what it still printed is in `logs`."""
        self.drain()
        return self.process.wait(PATIENCE)

    def drain(self) -> None:
        """Read until the child's end closes; only LOG frames may still come."""
        while (frame := self._frame()) is not None:
            assert frame[0] == LOG, frame
            self._keep(frame[1])

    def read(self) -> tuple[int, bytes]:
        """The next frame that is not a LOG."""
        while (frame := self._frame()) is not None:
            if frame[0] != LOG:
                return frame
            self._keep(frame[1])
        raise AssertionError(f"the child has ended; it printed {self.logs}")

    def wait_for_log(self, text: str) -> None:
        """Read LOG frames until one holds `text`."""
        while not any(text in line for _, line in self.logs):
            frame = self._frame()
            assert frame is not None, self.logs
            assert frame[0] == LOG, frame
            self._keep(frame[1])

    def text(self) -> str:
        """All that was printed so far."""
        return "".join(line for _, line in self.logs)

    def _keep(self, body: bytes) -> None:
        self.logs.append((body[:36].decode().strip(), body[36:].decode()))

    def _frame(self) -> tuple[int, bytes] | None:
        head = self._exactly(4)
        if head is None:
            return None
        frame = self._exactly(struct.unpack("<I", head)[0])
        assert frame is not None
        return self._frame() if frame[0] == MEMORY else (frame[0], frame[1:])

    def _exactly(self, size: int) -> bytes | None:
        while len(self._data) < size:
            more = self.sock.recv(1 << 20)
            if not more:
                assert not self._data, "a frame was cut short"
                return None
            self._data += more
        data, self._data = self._data[:size], self._data[size:]
        return data


def handler_file(root: Path, text: str, name: str = "index.js") -> Path:
    """Write a handler's file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root
