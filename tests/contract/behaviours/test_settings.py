"""What settings change, by stages of ours that have them. AWS has no such settings: not asked there."""

import json

import pytest

from contract.behaviours.sockets import Wire
from contract.behaviours.targets import ON_AWS
from contract.behaviours.world import Api, Route, World

pytestmark = pytest.mark.skipif(ON_AWS, reason="AWS has no such settings")


@pytest.fixture(scope="module")
def set_api(world: World) -> Api:
    """An API whose stages have settings of their own."""
    desk = world.proxy()
    api = world.api("set", {"$default": Route(desk, two_way=True)})
    for stage in ("binary", "flood", "flood-closes", "plain", "pinged"):
        api.stage(stage)
    return api


def test_binary_messages_come_and_go_in_base64_where_they_are_taken(wire: Wire, set_api: Api) -> None:
    socket = wire.open(set_api.at("binary"))
    socket.sends(b"\x00\xff")
    event = json.loads(socket.hears())
    assert (event["body"], event["isBase64Encoded"]) == ("AP8=", True)
    socket.says(action="x", do={"answer": {"body": "AP8=", "isBase64Encoded": True}})
    assert socket.hears_bytes() == b"\x00\xff"
    id = socket.own_id()
    set_api.connections("binary").post_to_connection(ConnectionId=id, Data=b"\x00\xff")
    assert socket.hears_bytes() == b"\x00\xff"
    set_api.connections("binary").post_to_connection(ConnectionId=id, Data=b"text")
    assert socket.hears() == "text"


def test_a_flood_is_told_too_many_requests(wire: Wire, set_api: Api) -> None:
    socket = wire.open(set_api.at("flood"))
    id = socket.own_id()
    socket.own_id()
    socket.says(action="x")
    socket.hears_error("Too Many Requests", id)


def test_a_flood_is_closed_with_1008_where_it_is_to_be(wire: Wire, set_api: Api) -> None:
    socket = wire.open(set_api.at("flood-closes"))
    socket.own_id()
    socket.own_id()
    socket.says(action="x")
    assert socket.closed()[0] == 1008


def test_an_offer_of_compression_is_declined_where_it_is_to_be(wire: Wire, set_api: Api) -> None:
    socket = wire.open(set_api.at("plain"))
    assert socket.extensions == ""
    assert socket.own_id()


def test_clients_are_pinged_where_they_are_to_be(wire: Wire, set_api: Api) -> None:
    socket = wire.open(set_api.at("pinged"))
    for _ in range(3):
        socket.next("ping")
