"""The edge as a whole, without its sockets: who gets a handshake, and what becomes of those that fail."""

import asyncio
from collections.abc import Callable

import pytest

from fairlead.edge.cores import Core
from fairlead.edge.doors import Doors
from fairlead.edge.server import EdgeServer
from fairlead.net.messages import Request, Response
from fairlead.websocket_api.commands import Accept, Finish
from fairlead.websocket_api.inputs import HandshakeAsked, TransportLost
from unit.edge.script import House, ScriptedCore, frame, upgrade_request
from unit.net.transport import FakeTransport


def door(request: Request, answer: Callable[[Response], None]) -> None:
    answer(Response(200, b"door"))


class Edge:
    """An edge and what its handshakes find."""

    def __init__(self) -> None:
        self.house = House()
        self.core = ScriptedCore()
        self.core.on(HandshakeAsked, Accept())
        self.core.on(TransportLost, Finish())
        self.asked: list[Request] = []
        self.found: Core | Response | Exception = self.core
        doors = Doors(management=door, tables=door, refusal=door, fallback=door)
        self.server = EdgeServer(self.house, self.handshakes, doors)

    def handshakes(self, request: Request) -> Core | Response:
        self.asked.append(request)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def upgrade(self, request: Request) -> FakeTransport:
        transport = FakeTransport(ProtocolBefore())
        self.server._take_over(request, frame(b"early"), transport)
        return transport


class ProtocolBefore(asyncio.Protocol):
    """Whatever had the transport before the session took it."""


def status(transport: FakeTransport) -> int:
    return int(transport.take().split(b" ")[1])


def test_a_handshake_becomes_a_session_and_knows_its_endpoint() -> None:
    edge = Edge()
    transport = edge.upgrade(upgrade_request())
    assert status(transport) == 101
    assert str(edge.asked[0].endpoint) == "http://h:3001"
    assert edge.core.kinds == ["HandshakeAsked", "MessageReceived"]
    assert edge.house.calls == ["opened id="]


@pytest.mark.parametrize(("found", "expected"), [(Response(403), 403), (RuntimeError("a bug"), 500)])
def test_a_handshake_that_finds_no_core_is_refused(found: Response | Exception, expected: int) -> None:
    edge = Edge()
    edge.found = found
    transport = edge.upgrade(upgrade_request())
    assert status(transport) == expected
    assert len(edge.house.reports) == (expected == 500)
    transport.lose()
    assert len(edge.server.sessions) == 0


def test_what_is_no_handshake_is_not_asked_about() -> None:
    edge = Edge()
    assert status(edge.upgrade(upgrade_request("GET", (b"Sec-WebSocket-Version", b"8")))) == 426
    assert edge.asked == []


def test_nobody_is_let_in_while_the_house_empties() -> None:
    edge = Edge()
    edge.upgrade(upgrade_request())
    edge.server.drain(1012, "Service restart", lambda: None)
    assert status(edge.upgrade(upgrade_request())) == 503


def test_a_connection_of_an_earlier_life_only_ends() -> None:
    edge = Edge()
    edge.server.revive(edge.core, "old=", lambda: None)
    assert edge.core.kinds == ["TransportLost"]
    assert len(edge.server.sessions) == 0
