"""An edge in a thread of its own, and a client that does what no client should."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from types import TracebackType
from typing import Any, Self, TypeVar

from fairlead.clock import Clock, SystemClock
from fairlead.cluster.bus import Member, Push
from fairlead.edge.cores import Core
from fairlead.edge.doors import Doors
from fairlead.edge.server import EdgeServer
from fairlead.edge.sessions import SessionSettings
from fairlead.ids import token
from fairlead.net import listeners
from fairlead.net.admission import Admission
from fairlead.net.bodies import Bodies
from fairlead.net.messages import Request, Response
from fairlead.net.serving import HttpLimits
from fairlead.net.tls import Contexts
from fairlead.testing.echo import EchoCore
from fairlead.websocket_api.commands import Authorize, Command, Invoke, LogAccess
from fairlead.websocket_api.inputs import HandshakeAsked, Input, TransportLost
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict
from loops import LOOPS

Result = TypeVar("Result")


class WatchedCore(EchoCore):
    """An echo that counts its ends. `?pending` in the URL leaves the handshake undecided, `?bug` raises."""

    __slots__ = ("_house", "_query")

    def __init__(self, house: "EdgeHouse", query: str) -> None:
        super().__init__()
        self._house = house
        self._query = query

    def receive(self, input: Input, /) -> Sequence[Command]:
        if isinstance(input, HandshakeAsked) and self._query == "pending":
            self.deadline = inf
            return ()
        if isinstance(input, TransportLost):
            self._house.ended += 1
        if self._query == "bug" and not isinstance(input, HandshakeAsked | TransportLost):
            raise RuntimeError("a bug")
        return super().receive(input)


class EdgeHouse:
    """The server, its loop and its surroundings."""

    def __init__(
        self,
        loop: str,
        clock: Clock | None = None,
        settings: SessionSettings | None = None,
        limits: HttpLimits | None = None,
        admission: Admission | None = None,
        bodies: Bodies | None = None,
        contexts: Callable[[Self], Contexts] | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.members: dict[str, Member] = {}
        self.reports: list[str] = []
        self.ended = 0
        self._listeners = listeners.bind([0])
        self.port = self._listeners.ports[0]
        self._factory = LOOPS[loop]
        self._extras: dict[str, Any] = {
            "settings": settings,
            "limits": limits,
            "admission": admission,
            "bodies": bodies,
        }
        if contexts is not None:
            self._extras["contexts"] = contexts(self)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._factory) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        doors = Doors(management=self._door, tables=self._door, refusal=self._door, fallback=self._door)
        self.server = EdgeServer(self, lambda request: WatchedCore(self, request.query), doors, **self._extras)
        await self.server.start(self._listeners.sockets)
        self._ready.set()
        await self._stop.wait()
        self.server.stop_accepting()
        self.server.abort()
        drained = asyncio.Event()
        if not self.server.sessions.draining:
            self.server.drain(1001, "Going away", drained.set)
            await asyncio.wait_for(drained.wait(), 10)

    def _door(self, request: Request, answer: Callable[[Response], None]) -> None:
        answer(Response(200, request.body))

    def call(self, function: Callable[[], Result]) -> Result:
        """Run something on the server's loop."""

        async def run() -> Result:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def hold(self, let_go: threading.Event) -> None:
        """Keep the server's loop from everything else, from now until `let_go`."""
        held = threading.Event()

        def wait() -> None:
            held.set()
            let_go.wait(20)

        self._loop.call_soon_threadsafe(wait)
        assert held.wait(20)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something on the server's side."""
        pause = threading.Event()
        for _ in range(1000):
            if self.call(condition):
                return
            pause.wait(0.01)
        raise AssertionError("it never came to it")

    # --- Surroundings --------------------------------------------------------------------------------------------

    def invoke(self, command: Invoke, reply: Callable[[Reply], None]) -> None:
        raise AssertionError("an echo invokes nothing")

    def authorize(self, command: Authorize, answered: Callable[[Verdict], None]) -> None:
        raise AssertionError("an echo authorizes nothing")

    def log_access(self, command: LogAccess) -> None:
        raise AssertionError("an echo logs nothing")

    def record(self, entry: bytes, may_wait: bool) -> None:
        raise AssertionError("an echo records nothing")

    def opened(self, connection_id: str, core: Core, member: Member) -> None:
        self.members[connection_id] = member

    def lost(self, connection_id: str) -> None:
        del self.members[connection_id]

    def connection_id(self) -> str:
        return token()

    def report(self, text: str) -> None:
        self.reports.append(text)


HANDSHAKE = (
    b"GET /dev HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Client:
    """A socket, and what it takes to speak RFC 6455 well or badly."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            assert piece, f"the connection ended after {data!r}"
            data += piece
        return data

    def receive_all(self) -> bytes:
        """Everything up to the end of the connection."""
        data = b""
        while piece := self.socket.recv(65536):
            data += piece
        return data

    def head(self) -> bytes:
        """The head of an HTTP answer."""
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            data += self.receive(1)
        return data

    def upgrade(self) -> Self:
        self.send(HANDSHAKE)
        assert self.head().startswith(b"HTTP/1.1 101 ")
        return self

    def message(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        first, length = self.receive(2)
        if length == 126:
            length = int.from_bytes(self.receive(2), "big")
        elif length == 127:
            length = int.from_bytes(self.receive(8), "big")
        return first & 15, self.receive(length)

    def closed_with(self) -> int:
        """The code of the close frame that comes next."""
        opcode, payload = self.message()
        assert opcode == 8
        return int.from_bytes(payload[:2], "big")

    def echoes(self, payload: bytes = b"still here") -> bool:
        self.send(masked(payload))
        return self.message() == (1, payload)

    def reset(self) -> None:
        """Leave with a RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def masked(payload: bytes, opcode: int = 1, fin: bool = True) -> bytes:
    """A client's frame, with a mask of zeros."""
    first = (0x80 if fin else 0) | opcode
    if len(payload) < 126:
        head = struct.pack("!BB", first, 0x80 | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", first, 0xFE, len(payload))
    else:
        head = struct.pack("!BBQ", first, 0xFF, len(payload))
    return head + bytes(4) + payload


@contextmanager
def bystander(house: EdgeHouse) -> Iterator[None]:
    """Another client, undisturbed by what happens meanwhile."""
    with Client(house.port).upgrade() as client:
        assert client.echoes(b"before")
        yield
        assert client.echoes(b"after")


def push_to_all(house: EdgeHouse, payload: bytes) -> list[bool]:
    """Push to every open connection, on the server's loop."""
    return house.call(lambda: [member.push(Push(payload)) for member in list(house.members.values())])
