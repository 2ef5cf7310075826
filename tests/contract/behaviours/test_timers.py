"""Behaviour 16 and the end of life, by real clocks. A stage of ours is given seconds for AWS's minutes and hours; AWS
is asked only with FAIRLEAD_CONFORMANCE_SLOW=1. Ten minutes and two hours as they are: tests/unit/websocket_api.
"""

import threading
import uuid
from typing import Any

import pytest

from contract.behaviours.sockets import Socket, Wire, doing
from contract.behaviours.targets import IDLE, LIFE, ON_AWS, SLOW
from contract.behaviours.world import Api, Route, World

pytestmark = pytest.mark.skipif(ON_AWS and not SLOW, reason="takes AWS hours: FAIRLEAD_CONFORMANCE_SLOW=1")

_TRIES = 30
"""For a machine that stands still for longer than IDLE just when something has to be in time."""


@pytest.fixture(scope="module")
def hurried(world: World) -> Api:
    """An API whose connections of ours live for seconds."""
    desk = world.proxy()
    api = world.api("hurried", {"$connect": Route(desk), "$disconnect": Route(desk)})
    api.stage("main")
    return api


def opened(wire: Wire, api: Api, world: World) -> tuple[Socket, str]:
    """A connection and its id, which is found without a message."""
    mark = uuid.uuid4().hex
    socket = wire.open(api.at(query=doing(mark)))
    return socket, world.kept(mark, "CONNECT")[0]["requestContext"]["connectionId"]


def ended(socket: Socket, id: str, world: World) -> Any:
    """The context of `$disconnect`, once the connection has gone away."""
    assert socket.closed(within=2 * LIFE + 60) == (1001, "Going away")
    context = world.kept(id, "DISCONNECT")[0]["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (1001, "Going away")
    return context


def test_16_idle_connections_are_closed_with_1001_going_away(wire: Wire, hurried: Api, world: World) -> None:
    context = ended(*opened(wire, hurried, world), world)
    assert context["requestTimeEpoch"] - context["connectedAt"] >= IDLE * 1000 - 100


def test_16_a_push_begins_the_idle_time_anew(wire: Wire, hurried: Api, world: World) -> None:
    connections = hurried.connections()
    for _ in range(_TRIES):
        socket, id = opened(wire, hurried, world)
        threading.Event().wait(IDLE * 0.3)
        try:
            connections.post_to_connection(ConnectionId=id, Data=b"x")
            pushed = connections.get_connection(ConnectionId=id)["LastActiveAt"].timestamp()
        except connections.exceptions.GoneException:
            continue
        assert socket.hears() == "x"
        context = ended(socket, id, world)
        assert pushed - context["connectedAt"] / 1000 >= IDLE * 0.3 - 0.05
        assert context["requestTimeEpoch"] / 1000 - pushed >= IDLE - 0.05
        return
    raise AssertionError("the machine was too slow to push in time")


def test_a_connection_ends_after_its_life_however_busy(wire: Wire, hurried: Api, world: World) -> None:
    connections = hurried.connections()
    for _ in range(_TRIES):
        socket, id = opened(wire, hurried, world)
        last = 0.0
        while True:
            try:
                connections.post_to_connection(ConnectionId=id, Data=b"x")
                last = connections.get_connection(ConnectionId=id)["LastActiveAt"].timestamp()
            except connections.exceptions.GoneException:
                break
            socket.hears()
            threading.Event().wait(IDLE / 5)
        while (happened := socket.next("message", "close"))["event"] == "message":
            pass
        assert (happened["code"], happened["reason"]) == (1001, "Going away")
        context = world.kept(id, "DISCONNECT")[0]["requestContext"]
        end = context["requestTimeEpoch"] / 1000
        if end - last < IDLE * 0.9:  # otherwise it was idle
            assert end - context["connectedAt"] / 1000 >= LIFE - 0.1
            return
    raise AssertionError("the machine was too slow to keep a connection busy")
