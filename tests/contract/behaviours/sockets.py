"""A WebSocket client that is not ours: npm's `ws`, in a child process that speaks lines of JSON."""

import json
import os
import queue
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from nodepackages import node_modules

SECONDS = 60.0
"""The longest that anything may take, on a loaded machine, with a function that has to start first."""
_CLIENT = Path(__file__).with_name("socket_client.cjs")


def doing(mark: str = "", **do: Any) -> str:
    """The query of a handshake that tells the function `desk` what to do."""
    return "do=" + quote(json.dumps({**do, "mark": mark} if mark else do), safe="")


@dataclass(frozen=True)
class Address:
    """Where a stage is dialled, and what the handshake says beyond what the client says by itself."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ca: str = ""


@dataclass(frozen=True)
class Refusal:
    """The plain HTTP answer to a handshake. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: str


class Socket:
    """One WebSocket. What happens on it is kept in order until a test asks."""

    def __init__(self, sockets: "Sockets", id: int) -> None:
        self._sockets = sockets
        self._id = id
        self.happened: queue.Queue[dict[str, Any]] = queue.Queue()
        self.headers: dict[str, str] = {}
        """Of the 101; names are lower case."""
        self.protocol = ""
        self.extensions = ""

    def opens(self) -> None:
        """Wait for the 101."""
        self.headers = self.next("upgrade")["headers"]
        opened = self.next("open")
        self.protocol, self.extensions = opened["protocol"], opened["extensions"]

    def next(self, *events: str, within: float = SECONDS) -> dict[str, Any]:
        """What happens next, which must be one of `events`."""
        try:
            happened = self.happened.get(timeout=within)
        except queue.Empty:
            raise AssertionError(f"none of {', '.join(events)} in {within:g} seconds") from None
        assert happened["event"] in events, happened
        return happened

    def sends(self, data: str | bytes, *, fin: bool = True, compress: bool = True, text: bool = False) -> None:
        """Send a frame: bytes as binary, unless they are to pass for `text`."""
        payload: dict[str, Any] = {"text": data}
        if isinstance(data, bytes):
            payload = {"base64": b64encode(data).decode(), "binary": not text}
        self._sockets.do("send", id=self._id, fin=fin, compress=compress, **payload)

    def says(self, **message: Any) -> None:
        self.sends(json.dumps(message))

    def hears(self) -> str:
        """The next message, which must be text."""
        text: str = self.next("message")["text"]
        return text

    def hears_bytes(self) -> bytes:
        """The next message, which must be binary."""
        return b64decode(self.next("message")["base64"])

    def asks(self, **message: Any) -> Any:
        """Send JSON and give the JSON that comes back."""
        self.says(**message)
        return json.loads(self.hears())

    def own_id(self) -> str:
        """The connection's id, as a route that answers with its event tells it."""
        id: str = self.asks(action="who")["requestContext"]["connectionId"]
        return id

    def hears_error(self, message: str, connection_id: str) -> None:
        """The next message must be the error frame that says `message`, to the byte."""
        text = self.hears()
        request_id = json.loads(text)["requestId"]
        assert text == f'{{"message": "{message}", "connectionId":"{connection_id}", "requestId":"{request_id}"}}'
        assert len(request_id) == 16

    def pings(self, text: str) -> str:
        """Send a ping and give what the pong says."""
        self._sockets.do("ping", id=self._id, text=text)
        answer: str = self.next("pong")["text"]
        return answer

    def closes(self, code: int | None = None, reason: str | None = None) -> None:
        """Send a close frame and wait for the end."""
        self._sockets.do("close", id=self._id, code=code, reason=reason)
        self.next("close")

    def closed(self, within: float = SECONDS) -> tuple[int, str]:
        """Wait for the end, before which nothing else may come; gives code and reason as the client has them."""
        end = self.next("close", within=within)
        return end["code"], end["reason"]

    def vanishes(self) -> None:
        """End without a close frame, as when a cable is cut."""
        self._sockets.do("vanish", id=self._id)
        self.next("close")

    def is_quiet(self) -> bool:
        """Whether nothing has happened that no test has asked for."""
        return self.happened.empty()

    def leaves(self) -> None:
        """End if it has not ended; whatever still comes is of no interest."""
        self._sockets.do("vanish", id=self._id)


class Sockets:
    """The child process; as a context manager it ends it."""

    def __enter__(self) -> Self:
        environ = {**os.environ, "NODE_PATH": str(node_modules())}
        self._process = subprocess.Popen(
            ["node", str(_CLIENT)], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._by_id: dict[int, Socket] = {}
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(SECONDS)
        self._reader.join(SECONDS)
        self._process.stdout.close()

    def open(
        self,
        address: Address,
        *,
        compress: bool,
        protocols: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Socket:
        """An open WebSocket. AssertionError, telling what came instead, where it is refused."""
        socket = self._begin(address, compress, protocols, headers)
        socket.opens()
        return socket

    def refused(self, address: Address, *, compress: bool, headers: Mapping[str, str] | None = None) -> Refusal:
        """The answer to a handshake that must not succeed."""
        answer = self._begin(address, compress, (), headers).next("refused")
        return Refusal(answer["status"], answer["headers"], answer["body"])

    def begin(self, address: Address, *, compress: bool, protocols: Sequence[str] = ()) -> Socket:
        """A WebSocket whose handshake has been sent."""
        return self._begin(address, compress, protocols, None)

    def do(self, command: str, **members: Any) -> None:
        assert self._process.stdin is not None
        with self._writing:
            self._process.stdin.write(json.dumps({"do": command, **members}) + "\n")
            self._process.stdin.flush()

    def _begin(
        self, address: Address, compress: bool, protocols: Sequence[str], headers: Mapping[str, str] | None
    ) -> Socket:
        socket = Socket(self, len(self._by_id))
        self._by_id[socket._id] = socket
        self.do(
            "open",
            id=socket._id,
            url=address.url,
            protocols=list(protocols),
            headers={**address.headers, **(headers or {})},
            deflate=compress,
            timeout=int(SECONDS * 1000),
            **({"ca": address.ca} if address.ca else {}),
        )
        return socket

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            happened = json.loads(line)
            self._by_id[happened["id"]].happened.put(happened)
        for socket in self._by_id.values():
            socket.happened.put({"event": "the client program has ended"})


class Wire:
    """Opens sockets for one test, all with or all without an offer of compression, and ends them."""

    def __init__(self, sockets: Sockets, compress: bool) -> None:
        self._sockets = sockets
        self.compress = compress
        self._opened: list[Socket] = []

    def open(
        self, address: Address, *, protocols: Sequence[str] = (), headers: Mapping[str, str] | None = None
    ) -> Socket:
        """An open WebSocket."""
        socket = self._sockets.open(address, compress=self.compress, protocols=protocols, headers=headers)
        self._opened.append(socket)
        return socket

    def begin(self, address: Address, *, protocols: Sequence[str] = ()) -> Socket:
        """A WebSocket whose handshake has been sent."""
        socket = self._sockets.begin(address, compress=self.compress, protocols=protocols)
        self._opened.append(socket)
        return socket

    def refused(self, address: Address, *, headers: Mapping[str, str] | None = None) -> Refusal:
        """The answer to a handshake that must not succeed."""
        return self._sockets.refused(address, compress=self.compress, headers=headers)

    def leave(self) -> None:
        for socket in self._opened:
            socket.leaves()
