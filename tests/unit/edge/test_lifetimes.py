"""Ten idle minutes and two hours of life, with the real core in a real session, by a clock that jumps."""

import json

import pytest

from fairlead.cluster.bus import Push
from fairlead.edge import frames
from fairlead.edge.session import Session
from fairlead.edge.sessions import SessionSettings
from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.net.wheel import TICK
from fairlead.websocket_api.connection import Connection
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot, Stage, Target
from unit.edge.script import House, frame, upgrade_request
from unit.net.transport import FakeTransport

FUNCTION = Integration("int", "AWS_PROXY", "f")
GOING_AWAY = frames.encode_close(1001, "Going away")
MINUTE = 60.0


class Client:
    """A client of a stage with `$disconnect` and a two-way `$default`, whose function answers at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.house = House(SessionSettings(limits=limits))
        self.house.reply_at_once = True
        routes = {key: Target(key, FUNCTION, key == "$default", 29.0) for key in ("$default", "$disconnect")}
        select = compile_selection("$request.body.action")
        self.core = Connection(Stage(Snapshot("abcdefghij", "dev", "host", routes, select, limits, {})))
        self.session = Session(self.house.sessions, self.core, "id=")
        self.transport = FakeTransport(self.session)
        self.session.open(upgrade_request(), b"", self.transport)
        assert self.transport.take().startswith(b"HTTP/1.1 101")

    def wait(self, minutes: float) -> bytes:
        """Let time pass; gives what comes meanwhile."""
        self.house.clock.jump(minutes * MINUTE)
        return self.transport.take()

    def ended(self) -> tuple[int, str]:
        """Go, and give what `$disconnect` is told."""
        self.transport.arrive(frame((1001).to_bytes(2, "big"), 8))
        self.transport.lose()
        command, _ = self.house.invocations[-1]
        context = json.loads(command.occasion.event())["requestContext"]
        assert context["eventType"] == "DISCONNECT"
        assert len(self.house.wheel) == 0
        return context["disconnectStatusCode"], context["disconnectReason"]


def test_ten_idle_minutes_end_with_1001_going_away() -> None:
    client = Client()
    assert client.wait(10 - TICK / MINUTE) == b""
    assert client.wait(2 * TICK / MINUTE) == GOING_AWAY
    assert client.ended() == (1001, "Going away")


def test_a_push_and_a_message_begin_the_idle_time_anew() -> None:
    client = Client()
    for _ in range(3):
        assert client.wait(9.9) == b""
        client.session.push(Push(b"x"))
        assert client.transport.take() == b"\x81\x01x"
        assert client.wait(9.9) == b""
        client.transport.arrive(frame(b"{}"))
        assert client.transport.take() == b"\x81\x00"
    assert client.wait(9.9) == b""
    assert client.wait(0.2) == GOING_AWAY
    assert client.ended() == (1001, "Going away")


def test_two_hours_of_life_end_with_1001_however_busy() -> None:
    client = Client()
    for _ in range(119):
        assert client.wait(1) == b""
        client.session.push(Push(b"x"))
        client.transport.arrive(frame(b"{}"))
        assert client.transport.take() == b"\x81\x01x\x81\x00"
    assert client.wait(0.9) == b""
    assert client.wait(0.2) == GOING_AWAY
    assert client.ended() == (1001, "Going away")


@pytest.mark.parametrize(("count_pings", "closed"), [(False, True), (True, False)])
def test_pings_of_the_client_count_where_they_are_to(count_pings: bool, closed: bool) -> None:
    client = Client(Limits(count_pings=count_pings))
    client.wait(6)
    client.transport.arrive(frame(b"p", 9))
    assert client.transport.take() == b"\x8a\x01p"
    assert (client.wait(6) == GOING_AWAY) is closed


def test_our_own_pings_and_their_pongs_are_no_activity() -> None:
    client = Client(Limits(ping_seconds=60))
    for _ in range(9):
        assert client.wait(1 + TICK / MINUTE) == b"\x89\x00"
        client.transport.arrive(frame(b"", 10))
    assert client.wait(1).endswith(GOING_AWAY)


def test_ten_thousand_idle_connections_end_in_their_own_time() -> None:
    house = House()
    select = compile_selection("$request.body.action")
    stage = Stage(Snapshot("abcdefghij", "dev", "host", {}, select, Limits(), {}))
    transports = []
    for number in range(10_000):
        if number % 1000 == 0:
            house.clock.jump(MINUTE)
        session = Session(house.sessions, Connection(stage), f"{number}")
        transports.append(FakeTransport(session))
        session.open(upgrade_request(), b"", transports[-1])
    for transport in transports:
        transport.take()
    house.clock.jump(1 * MINUTE + 1)
    assert [transport.take() == GOING_AWAY for transport in transports].count(True) == 1000
    house.clock.jump(9 * MINUTE)
    assert [transport.take() == GOING_AWAY for transport in transports].count(True) == 9000
