"""What the control plane answers: statuses, the errors whose texts are known, and what it holds definitions against."""

import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from contract.behaviours.sockets import Wire
from contract.behaviours.world import Api, Route, World

MOCK = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 200}'}}
"""Without a selection expression, its one template is taken."""
ANSWER = {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": '"$context.routeKey"'},
          "TemplateSelectionExpression": "\\$default"}  # fmt: skip


LOGS = "arn:aws:logs:us-east-1:000000000000:log-group:fairlead"
LONG = "$context.requestId " + "x" * 1006
"""A character more than a format of an access log may have."""


@pytest.fixture(scope="module")
def mocked(world: World) -> Api:
    """An API whose routes share one integration, a mock; only `both` is two-way, and `none` has no integration."""
    api = world.api("mocked", {})
    gateway = world.gateway
    integration = gateway.create_integration(ApiId=api.id, **MOCK)["IntegrationId"]
    gateway.create_integration_response(ApiId=api.id, IntegrationId=integration, **ANSWER)
    selection = {"RouteResponseSelectionExpression": "$default"}
    for key, members in (("both", selection), ("selection", selection), ("response", {})):
        made = gateway.create_route(ApiId=api.id, RouteKey=key, Target=f"integrations/{integration}", **members)
        api.routes[key] = made["RouteId"]
        if key != "selection":
            gateway.create_route_response(ApiId=api.id, RouteId=made["RouteId"], RouteResponseKey="$default")
    gateway.create_route(ApiId=api.id, RouteKey="none")
    api.add("who", Route(world.proxy(), two_way=True))
    api.stage("main")
    return api


def test_two_way_takes_a_route_response_and_the_expression_that_selects_it(wire: Wire, mocked: Api) -> None:
    socket = wire.open(mocked.at())
    for action in ("selection", "response", "both"):
        socket.says(action=action)
    assert socket.hears() == '"both"'
    assert socket.is_quiet()


def test_a_message_to_a_route_without_an_integration_is_an_internal_server_error(wire: Wire, mocked: Api) -> None:
    socket = wire.open(mocked.at())
    id = socket.own_id()
    socket.says(action="none")
    socket.hears_error("Internal server error", id)
    assert socket.own_id() == id


def refused(call: Callable[[], Any], status: int, code: str, message: str) -> None:
    """Whether a call is refused so."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (status, code)
    assert headers["x-amzn-errortype"].partition(":")[0] == code
    assert answer["Error"]["Message"].startswith(message)


def test_statuses_are_201_200_and_204(world: World, mocked: Api) -> None:
    gateway = world.gateway
    place = {"ApiId": mocked.id}
    made = gateway.create_model(**place, Name=f"m{uuid.uuid4().hex}", Schema="{}", ContentType="application/json")
    one = {**place, "ModelId": made["ModelId"]}
    arn = f"arn:aws:apigateway:{world.target.region}::/apis/{mocked.id}"
    answers = [
        made,
        gateway.get_model(**one),
        gateway.update_model(**one, Description="x"),
        gateway.delete_model(**one),
        gateway.tag_resource(ResourceArn=arn, Tags={"a": "b"}),
        gateway.untag_resource(ResourceArn=arn, TagKeys=["a"]),
    ]
    statuses = [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in answers]
    assert statuses == [201, 200, 200, 204, 201, 204]


def test_lists_come_in_pages(world: World, mocked: Api) -> None:
    seen: list[str] = []
    token: dict[str, str] = {}
    for _ in mocked.routes:
        page = world.gateway.get_routes(ApiId=mocked.id, MaxResults="1", **token)
        seen += [route["RouteKey"] for route in page["Items"]]
        token = {"NextToken": page["NextToken"]}
    assert len(set(seen)) == len(mocked.routes)


def test_an_api_has_these_defaults(world: World, mocked: Api) -> None:
    api = world.gateway.get_api(ApiId=mocked.id)
    assert (api["ProtocolType"], api["ApiKeySelectionExpression"]) == ("WEBSOCKET", "$request.header.x-api-key")
    route = world.gateway.get_route(ApiId=mocked.id, RouteId=mocked.routes["both"])
    assert (route["ApiKeyRequired"], route["AuthorizationType"]) == (False, "NONE")


def test_conflicts_are_told_in_these_words(world: World, mocked: Api) -> None:
    gateway, api = world.gateway, mocked.id
    (integration,) = {
        route["Target"].partition("/")[2] for route in gateway.get_routes(ApiId=api)["Items"]
        if route["RouteKey"] == "both"
    }  # fmt: skip
    refused(lambda: gateway.create_stage(ApiId=api, StageName="main"), 409, "ConflictException", "Stage already exists")
    text = "Cannot delete Integration because it is referenced by the following Routes with Ids: ["
    refused(lambda: gateway.delete_integration(ApiId=api, IntegrationId=integration), 409, "ConflictException", text)


def test_what_is_not_there_is_told_in_these_words(world: World, mocked: Api) -> None:
    gateway, api, code = world.gateway, mocked.id, "NotFoundException"
    none, text = {"ApiId": api}, "Invalid {} identifier specified zzzzzz"
    refused(lambda: gateway.get_api(ApiId="zzzzzzzzzz"), 404, code, "Invalid API identifier specified")
    for noun in ("Route", "Integration", "Model", "Authorizer"):
        get = partial(getattr(gateway, f"get_{noun.lower()}"), **none, **{f"{noun}Id": "zzzzzz"})
        refused(get, 404, code, text.format(noun))
    refused(lambda: gateway.get_stage(**none, StageName="zz"), 404, code, "Invalid stage identifier specified")
    route = {"RouteSettings": {"zz": {"ThrottlingBurstLimit": 1}}}
    text = "Unable to find Route by key zz within the provided RouteSettings"
    refused(lambda: gateway.update_stage(**none, StageName="main", **route), 404, code, text)


def test_what_cannot_be_meant_is_told_in_these_words(world: World, mocked: Api) -> None:
    gateway, api, code = world.gateway, mocked.id, "BadRequestException"
    text = "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"
    refused(lambda: gateway.create_api(Name="x", ProtocolType="FOO"), 400, code, text)
    text = "The provided route key is not formatted properly"
    refused(lambda: gateway.create_route(ApiId=api, RouteKey="$other"), 400, code, text)
    served = gateway.get_stage(ApiId=api, StageName="main")["DeploymentId"]
    text = "Active stages pointing to this deployment must be moved or deleted"
    refused(lambda: gateway.delete_deployment(ApiId=api, DeploymentId=served), 400, code, text)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("create_integration", {**MOCK, "TimeoutInMillis": 29_001}),
        ("create_integration", {**MOCK, "RequestTemplates": {"$default": "x" * 32_769}}),
        ("create_model", {"Name": "large", "Schema": json.dumps({"title": "x" * 32_768})}),
        ("create_model", {"Name": "a-b", "Schema": "{}"}),
        ("create_stage", {"StageName": "$default"}),
        ("create_stage", {"StageName": "x" * 129}),
        ("create_stage", {"StageName": "a", "StageVariables": {"a b": "x"}}),
        ("create_stage", {"StageName": "a", "StageVariables": {"a": "with space"}}),
        ("create_stage", {"StageName": "a", "AccessLogSettings": {"DestinationArn": LOGS, "Format": LONG}}),
        ("create_route", {"RouteKey": "jwt", "AuthorizationType": "JWT"}),
        ("create_route", {"RouteKey": "other", "RouteResponseSelectionExpression": "$other"}),
    ],
)  # fmt: skip
def test_what_a_websocket_api_cannot_have_is_400(
    world: World, mocked: Api, operation: str, members: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(world.gateway, operation)(ApiId=mocked.id, **members)
    answer = caught.value.response
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (400, "BadRequestException")
