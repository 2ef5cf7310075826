"""What the control plane does to live stages: the long tail's throttles, deployments and route keys."""

import json
import uuid

import pytest
from botocore.exceptions import ClientError

from contract.behaviours.sockets import Wire
from contract.behaviours.world import Api, Route, World


@pytest.fixture(scope="module")
def changing(world: World) -> Api:
    """An API for changes, which tests make on routes of their own."""
    api = world.api("changing", {"talk": Route(world.proxy(), two_way=True)})
    api.stage("main")
    return api


def test_a_throttle_of_zero_refuses_every_handshake_with_429(wire: Wire, changing: Api, world: World) -> None:
    stages = {stage["StageName"] for stage in world.gateway.get_stages(ApiId=changing.id)["Items"]}
    if "shut" not in stages:
        changing.stage("shut", DefaultRouteSettings={"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0})
    for _ in range(3):
        assert wire.refused(changing.at("shut")).status == 429
    wire.open(changing.at("main"))


def test_a_throttled_message_is_told_too_many_requests(wire: Wire, changing: Api, world: World) -> None:
    stages = {stage["StageName"] for stage in world.gateway.get_stages(ApiId=changing.id)["Items"]}
    if "quiet" not in stages:
        changing.stage("quiet", RouteSettings={"talk": {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}})
    socket = wire.open(changing.at("quiet"))
    for _ in range(3):
        assert socket.asks(action="talk")["message"] == "Too Many Requests"


def test_connections_of_a_stage_that_is_deleted_are_closed(wire: Wire, changing: Api, world: World) -> None:
    changing.stage("going")
    socket = wire.open(changing.at("going"))
    other = wire.open(changing.at("main"))
    world.gateway.delete_stage(ApiId=changing.id, StageName="going")
    assert socket.closed() == (1001, "Going away")
    assert wire.refused(changing.at("going")).status == 403
    assert other.asks(action="talk")["requestContext"]["stage"] == "main"


def test_a_route_is_invisible_until_it_is_deployed(wire: Wire, changing: Api, world: World) -> None:
    socket = wire.open(changing.at())
    key = uuid.uuid4().hex
    changing.add(key, Route(world.proxy(), two_way=True))
    assert socket.asks(action=key)["message"] == "Forbidden"
    changing.stage("main")
    assert socket.asks(action=key)["requestContext"]["routeKey"] == key
    assert wire.open(changing.at()).asks(action=key)["requestContext"]["routeKey"] == key


def test_a_route_key_that_begins_with_a_dollar_is_400(world: World, changing: Api) -> None:
    with pytest.raises(ClientError) as caught:
        world.gateway.create_route(ApiId=changing.id, RouteKey="$other")
    error = caught.value.response
    assert (error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"]) == (400, "BadRequestException")


def test_a_route_key_that_is_there_is_409(world: World, changing: Api) -> None:
    with pytest.raises(ClientError) as caught:
        world.gateway.create_route(ApiId=changing.id, RouteKey="talk")
    error = caught.value.response
    assert (error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"]) == (409, "ConflictException")


def test_an_unknown_stage_is_403(wire: Wire, changing: Api) -> None:
    refusal = wire.refused(changing.at("other"))
    assert (refusal.status, json.loads(refusal.body)) == (403, {"message": "Forbidden"})
