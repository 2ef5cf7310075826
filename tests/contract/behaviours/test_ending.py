"""How connections end, and what `$disconnect` is told: behaviours 15 to 17 and 24, causes and close codes."""

import json
import os
import uuid
from typing import Any

import pytest

from contract.behaviours.sockets import Wire, doing
from contract.behaviours.world import Api, World

FRAME = 32 * 1024


def told(world: World, id: str) -> tuple[int, str]:
    """Code and reason that `$disconnect` was told, once and once only."""
    (event,) = world.kept(id, "DISCONNECT")
    context = event["requestContext"]
    return context["disconnectStatusCode"], context["disconnectReason"]


def incompressible(size: int) -> str:
    """A text of `size` bytes: a JSON string of random characters."""
    return '"' + os.urandom(size).hex()[: size - 2] + '"'


def test_15_a_close_frame_without_code_is_1005(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.closes()
    assert told(world, id) == (1005, "Client-side close frame status not set")


@pytest.mark.parametrize(
    ("code", "reason"),
    [(1000, ""), (1000, "done"), (1001, ""), (3000, "é"), (4999, "x" * 123)],
    ids=["1000", "1000 done", "1001 as a closing tab", "3000", "4999 with the longest reason"],
)
def test_a_close_frame_with_code_and_reason_is_told_as_sent(
    wire: Wire, talk: Api, world: World, code: int, reason: str
) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.closes(code, reason)
    assert told(world, id) == (code, reason)


def test_a_lost_connection_is_1006(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.vanishes()
    assert told(world, id)[0] == 1006


def test_17_delete_is_1000_connection_closed_normally(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    talk.connections().delete_connection(ConnectionId=id)
    assert socket.closed() == (1000, "Connection Closed Normally")
    assert told(world, id) == (1000, "Connection Closed Normally")


def test_24_a_binary_message_closes_with_1003(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.sends(b"\x00\x01")
    code, _ = socket.closed()
    assert code == 1003
    assert told(world, id)[0] == 1003


def test_24_a_frame_above_32_kib_closes_with_1009(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.sends(incompressible(FRAME + 1024), compress=False)
    code, _ = socket.closed()
    assert code == 1009
    assert told(world, id)[0] == 1009


def test_24_a_message_of_four_frames_of_32_kib_is_accepted(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    text = incompressible(4 * FRAME)
    for part in range(4):
        socket.sends(text[part * FRAME : (part + 1) * FRAME], fin=part == 3, compress=False)
    # The event, which holds the whole message, is too long to be sent back.
    assert json.loads(socket.hears())["message"] == "Internal server error"
    socket.sends(incompressible(FRAME), compress=False)
    assert len(json.loads(socket.hears())["body"]) == FRAME


def test_24_a_message_above_128_kib_closes_with_1009(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    text = incompressible(4 * FRAME + 1)
    for start in range(0, len(text), FRAME):
        socket.sends(text[start : start + FRAME], fin=start + FRAME >= len(text), compress=False)
    code, _ = socket.closed()
    assert code == 1009
    assert told(world, id)[0] == 1009


def test_24_a_browsers_offer_of_compression_is_accepted(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    assert ("permessage-deflate" in socket.extensions) is wire.compress
    text = json.dumps({"action": "who", "padding": "x" * 20_000})
    socket.sends(text)
    assert json.loads(socket.hears())["body"] == text


def test_text_that_is_not_utf8_closes_with_1007(wire: Wire, talk: Api, world: World) -> None:
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.sends(b"\xc3\x28", text=True)
    assert socket.closed()[0] == 1007
    assert told(world, id)[0] == 1007


def test_pings_are_answered(wire: Wire, talk: Api) -> None:
    assert wire.open(talk.at()).pings("are you there") == "are you there"


def test_a_refused_handshake_has_no_disconnect(wire: Wire, talk: Api, world: World) -> None:
    mark = uuid.uuid4().hex
    wire.refused(talk.at(query=doing(mark, answer={"statusCode": 403})))
    (event,) = world.kept(mark, "CONNECT")
    refused: Any = event["requestContext"]["connectionId"]
    socket = wire.open(talk.at())
    id = socket.own_id()
    socket.closes()
    assert told(world, id)
    assert world.kept_now(refused, "DISCONNECT") == []
