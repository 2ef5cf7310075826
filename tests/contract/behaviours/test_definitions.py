"""What the control plane does to live stages: the long tail's throttles, deployments and route keys."""

import json
import re
import uuid

import pytest
from botocore.exceptions import ClientError

from contract.behaviours.sockets import Wire
from contract.behaviours.targets import ON_AWS, Target
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


@pytest.mark.parametrize("key", ["a/b", "a-b", "a_b", "a.b"])
def test_route_keys_may_have_other_characters_than_letters(wire: Wire, changing: Api, world: World, key: str) -> None:
    if key not in changing.routes:
        changing.add(key, Route(world.proxy(), two_way=True))
        changing.stage("main")
    assert wire.open(changing.at()).asks(action=key)["requestContext"]["routeKey"] == key


def test_ids_of_apis_are_ten_letters_and_digits_and_stand_in_the_endpoint(world: World, changing: Api) -> None:
    made = world.gateway.get_api(ApiId=changing.id)
    assert re.fullmatch(r"[a-z0-9]{10}", made["ApiId"])
    assert made["ApiEndpoint"] == f"wss://{changing.host}"


def test_an_integration_has_these_defaults(world: World, changing: Api) -> None:
    made = world.gateway.create_integration(ApiId=changing.id, **world.proxy())
    assert (made["ConnectionType"], made["PassthroughBehavior"]) == ("INTERNET", "WHEN_NO_MATCH")
    assert made["TimeoutInMillis"] == 29_000


def test_a_stage_shows_the_throttles_of_the_account(world: World, changing: Api) -> None:
    settings = world.gateway.get_stage(ApiId=changing.id, StageName="main")["DefaultRouteSettings"]
    assert (settings["ThrottlingBurstLimit"], settings["ThrottlingRateLimit"]) == (5_000, 10_000.0)


@pytest.mark.skipif(ON_AWS, reason="would change what the whole account has set")
def test_execution_logs_need_a_role_of_the_account(world: World, changing: Api, target: Target) -> None:
    rest = target.client("apigateway")
    role = rest.get_account()["cloudwatchRoleArn"]

    def set_role(arn: str) -> None:
        rest.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}])

    def log() -> None:
        settings = {"LoggingLevel": "INFO"}
        world.gateway.update_stage(ApiId=changing.id, StageName="logged", DefaultRouteSettings=settings)

    changing.stage("logged")
    set_role("")
    try:
        with pytest.raises(ClientError) as caught:
            log()
    finally:
        set_role(role)
    error = caught.value.response["Error"]
    assert error["Code"] == "BadRequestException"
    assert error["Message"] == "CloudWatch Logs role ARN must be set in account settings to enable logging"
    log()


def test_an_api_without_routes_cannot_be_deployed(world: World) -> None:
    api = world.api("empty", {})
    with pytest.raises(ClientError) as caught:
        world.gateway.create_deployment(ApiId=api.id)
    error = caught.value.response
    assert (error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"]) == (400, "BadRequestException")
    assert error["Error"]["Message"] == "At least one route is required before deploying the Api"
    stage = world.gateway.create_stage(ApiId=api.id, StageName="main", AutoDeploy=True)
    assert "At least one route is required before deploying the Api." in stage["LastDeploymentStatusMessage"]


def test_a_change_is_served_at_once_where_the_stage_deploys_itself(wire: Wire, world: World, target: Target) -> None:
    api = world.api("auto", {"first": Route(world.proxy(), two_way=True)})
    world.gateway.create_stage(ApiId=api.id, StageName="main", AutoDeploy=True)
    target.settle()
    socket = wire.open(api.at())
    api.add("second", Route(world.proxy(), two_way=True))
    target.settle()
    assert socket.asks(action="second")["requestContext"]["routeKey"] == "second"


def test_authorization_on_other_routes_than_connect_is_taken_and_means_nothing(
    wire: Wire, changing: Api, world: World
) -> None:
    if "guarded" not in changing.routes:
        changing.add("guarded", Route(world.proxy(), two_way=True, members={"AuthorizationType": "AWS_IAM"}))
        changing.stage("main")
    assert wire.open(changing.at()).asks(action="guarded")["requestContext"]["routeKey"] == "guarded"


def test_the_default_endpoint_is_closed_where_it_is_disabled(wire: Wire, world: World) -> None:
    api = world.api("closed", {"talk": Route(world.proxy(), two_way=True)}, DisableExecuteApiEndpoint=True)
    api.stage("main")
    assert wire.refused(api.at()).status == 403


def test_an_unknown_stage_is_403(wire: Wire, changing: Api) -> None:
    refusal = wire.refused(changing.at("other"))
    assert (refusal.status, json.loads(refusal.body)) == (403, {"message": "Forbidden"})
