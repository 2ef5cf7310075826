"""A core that does as a test says, surroundings that keep what they are asked, and a client's frames."""

from collections.abc import Callable, Sequence
from math import inf

from fairlead.cluster.bus import Member
from fairlead.edge.cores import Core
from fairlead.edge.session import Session
from fairlead.edge.sessions import Sessions, SessionSettings
from fairlead.model.limits import Limits
from fairlead.net.messages import Endpoint, Request
from fairlead.net.responses import Responses
from fairlead.net.wheel import Wheel
from fairlead.testing.clock import FakeClock
from fairlead.websocket_api.commands import Authorize, Command, Invoke, LogAccess
from fairlead.websocket_api.inputs import Input
from fairlead.websocket_api.replies import Replied, Reply
from fairlead.websocket_api.verdicts import Verdict
from unit.net.transport import FakeTransport

MASK = b"\x01\x02\x03\x04"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


class ScriptedCore:
    """Answers an input with the commands that the test has given for its class."""

    def __init__(self) -> None:
        self.deadline = inf
        self.limits: Limits | None = None
        self.inputs: list[Input] = []
        self.answers: dict[type, Callable[[Input], Sequence[Command]]] = {}

    def on(self, kind: type, *commands: Command) -> None:
        self.answers[kind] = lambda _: commands

    def receive(self, input: Input, /) -> Sequence[Command]:
        self.inputs.append(input)
        answer = self.answers.get(type(input))
        return () if answer is None else answer(input)

    @property
    def kinds(self) -> list[str]:
        return [type(input).__name__ for input in self.inputs]


class House:
    """Surroundings, and everything that sessions share."""

    def __init__(self, settings: SessionSettings | None = None) -> None:
        self.clock = FakeClock()
        self.wheel = Wheel(self.clock)
        self.calls: list[str] = []
        self.invocations: list[tuple[Invoke, Callable[[Reply], None]]] = []
        self.authorizations: list[tuple[Authorize, Callable[[Verdict], None]]] = []
        self.reply_at_once = False
        self.reports: list[str] = []
        self.sessions = Sessions(self, self.wheel, Responses(self.clock), settings)

    def invoke(self, command: Invoke, reply: Callable[[Reply], None]) -> None:
        self.invocations.append((command, reply))
        if self.reply_at_once:
            reply(Replied(200, None))

    def authorize(self, command: Authorize, answered: Callable[[Verdict], None]) -> None:
        self.authorizations.append((command, answered))

    def log_access(self, command: LogAccess) -> None:
        self.calls.append(f"log {command.access.status}")

    def record(self, entry: bytes, may_wait: bool) -> None:
        if entry == b"full":
            raise OSError(28, "No space left on device")
        self.calls.append(f"record {entry.decode()}")

    def opened(self, connection_id: str, core: Core, member: Member) -> None:
        self.calls.append(f"opened {connection_id}")

    def lost(self, connection_id: str) -> None:
        self.calls.append(f"lost {connection_id}")

    def connection_id(self) -> str:
        return "id="

    def report(self, text: str) -> None:
        self.reports.append(text)

    def open(
        self, core: ScriptedCore, behind: bytes = b"", *headers: tuple[bytes, bytes]
    ) -> tuple[Session, FakeTransport]:
        """A client asks for a WebSocket; with `headers` beside those that it must send."""
        session = Session(self.sessions, core, "id=")
        transport = FakeTransport(session)
        request = upgrade_request("GET", (b"Sec-WebSocket-Version", b"13"), (b"Sec-WebSocket-Key", KEY), *headers)
        session.open(request, behind, transport)
        return session, transport


def upgrade_request(method: str = "GET", *headers: tuple[bytes, bytes]) -> Request:
    own = headers or ((b"Sec-WebSocket-Version", b"13"), (b"Sec-WebSocket-Key", KEY))
    request = Request(
        method, "/dev?a=1", [(b"Host", b"h:3001"), (b"User-Agent", b"test"), *own], b"", ("192.0.2.1", 5), 3001
    )
    request.endpoint = Endpoint("http", "h", 3001)
    return request


def frame(payload: bytes, opcode: int = 1, fin: bool = True) -> bytes:
    """A client's frame, below 126 bytes."""
    masked = bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))
    return bytes(((0x80 if fin else 0) | opcode, 0x80 | len(payload))) + MASK + masked
