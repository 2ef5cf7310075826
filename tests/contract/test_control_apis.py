"""boto3 against the control plane's doors: WebSocket APIs made step by step, every error by code and status."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from controlserver import ControlServer, serving

FUNCTION = "arn:aws:lambda:us-west-2:000000000000:function:answer"
URI = f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlServer]:
    with serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def client(server: ControlServer) -> Any:
    return server.client("apigatewayv2")


@pytest.fixture
def api(client: Any) -> str:
    made: str = client.create_api(Name="chat", ProtocolType="WEBSOCKET")["ApiId"]
    return made


def integration(client: Any, api: str, **members: Any) -> str:
    members = {"IntegrationType": "AWS_PROXY", "IntegrationUri": URI, **members}
    made: str = client.create_integration(ApiId=api, **members)["IntegrationId"]
    return made


def route(client: Any, api: str, key: str = "$default") -> str:
    target = f"integrations/{integration(client, api)}"
    made: str = client.create_route(ApiId=api, RouteKey=key, Target=target)["RouteId"]
    return made


def refused(call: Callable[[], Any], status: int, code: str, text: str, **members: str) -> None:
    """Whether a call is refused so, as an SDK sees it."""
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == code
    assert text in response["Error"]["Message"]
    assert {name: response[name] for name in members} == members


def test_an_api(client: Any) -> None:
    made = client.create_api(
        Name="chat",
        ProtocolType="WEBSOCKET",
        RouteSelectionExpression="$request.body.type",
        Description="talk",
        Tags={"a": "1"},
        Version="v1",
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    id = made["ApiId"]
    assert len(id) == 10
    assert id.isalnum()
    assert made["ApiEndpoint"] == f"wss://{id}.execute-api.us-west-2.amazonaws.com"
    assert isinstance(made["CreatedDate"], datetime)
    assert (made["ApiKeySelectionExpression"], made["ProtocolType"]) == ("$request.header.x-api-key", "WEBSOCKET")
    got = client.get_api(ApiId=id)
    assert {name: value for name, value in got.items() if name != "ResponseMetadata"} == {
        name: value for name, value in made.items() if name != "ResponseMetadata"
    }
    changed = client.update_api(ApiId=id, Name="other", Description="")
    assert changed["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert (changed["Name"], changed["RouteSelectionExpression"]) == ("other", "$request.body.type")
    assert "Description" not in changed
    assert id in [one["ApiId"] for one in client.get_apis()["Items"]]
    assert client.delete_api(ApiId=id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    refused(lambda: client.get_api(ApiId=id), 404, "NotFoundException", f"000000000000:{id}", ResourceType="Api")


def test_an_api_without_an_expression_has_the_usual_one(client: Any, api: str) -> None:
    assert client.get_api(ApiId=api)["RouteSelectionExpression"] == "$request.body.action"


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"ProtocolType": "HTTP"}, "WEBSOCKET"),
        ({"RouteSelectionExpression": "$request.header.x"}, "request.header.x"),
        ({"Name": "x" * 129}, "'name'"),
        ({"Description": "x" * 1025}, "'description'"),
        ({"Version": "x" * 65}, "'version'"),
        ({"CorsConfiguration": {"AllowOrigins": ["*"]}}, "CorsConfiguration"),
        ({"RouteKey": "$default"}, "RouteKey"),
        ({"Target": "arn:x"}, "Target"),
        ({"ApiKeySelectionExpression": "$request.body.key"}, "ApiKeySelectionExpression"),
    ],
)
def test_an_api_that_is_not_made(client: Any, members: dict[str, Any], text: str) -> None:
    before = len(client.get_apis()["Items"])
    asked = {"Name": "x", "ProtocolType": "WEBSOCKET", **members}
    refused(lambda: client.create_api(**asked), 400, "BadRequestException", text)
    assert len(client.get_apis()["Items"]) == before


def test_pages(client: Any, api: str) -> None:
    ids = {route(client, api, f"key-{number}") for number in range(5)}
    paginator = client.get_paginator("get_routes")
    pages = list(paginator.paginate(ApiId=api, PaginationConfig={"PageSize": 2}))
    assert [len(page["Items"]) for page in pages] == [2, 2, 1]
    assert {item["RouteId"] for page in pages for item in page["Items"]} == ids
    refused(lambda: client.get_routes(ApiId=api, MaxResults="0"), 400, "BadRequestException", "maxResults")
    refused(lambda: client.get_routes(ApiId=api, NextToken="%"), 400, "BadRequestException", "nextToken")


def test_an_integration(client: Any, api: str) -> None:
    made = client.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI, IntegrationMethod="POST", TimeoutInMillis=5000
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    id = made["IntegrationId"]
    assert (made["ConnectionType"], made["PassthroughBehavior"]) == ("INTERNET", "WHEN_NO_MATCH")
    assert client.get_integration(ApiId=api, IntegrationId=id)["TimeoutInMillis"] == 5000
    assert client.update_integration(ApiId=api, IntegrationId=id, TimeoutInMillis=50)["TimeoutInMillis"] == 50
    assert [one["IntegrationId"] for one in client.get_integrations(ApiId=api)["Items"]] == [id]
    assert client.delete_integration(ApiId=api, IntegrationId=id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (client.get_integration, client.delete_integration, client.update_integration):
        refused(
            partial(call, ApiId=api, IntegrationId=id),
            404,
            "NotFoundException",
            id,
            ResourceType="Integration",
        )


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"ConnectionType": "VPC_LINK", "ConnectionId": "x"}, "VPC_LINK"),
        ({"RequestParameters": {"a": "b"}}, "Invalid mapping expression parameter specified: a"),
        ({"TlsConfig": {"ServerNameToVerify": "x"}}, "TlsConfig is supported only for HTTP APIs"),
        ({"PayloadFormatVersion": "2.0"}, "PayloadFormatVersion"),
        ({"IntegrationMethod": "GET"}, "IntegrationMethod"),
        ({"IntegrationUri": URI + "x" * 2048}, "'integrationUri'"),
        ({"TimeoutInMillis": 29_001}, "TimeoutInMillis"),
        ({"IntegrationUri": f"{URI}x"}, "Invalid integration URI"),
        ({"IntegrationUri": FUNCTION}, "not enough"),
    ],
)
def test_an_integration_that_is_not_made(client: Any, api: str, members: dict[str, Any], text: str) -> None:
    refused(lambda: integration(client, api, **members), 400, "BadRequestException", text)
    assert client.get_integrations(ApiId=api)["Items"] == []


def test_a_route(client: Any, api: str) -> None:
    made = client.create_route(ApiId=api, RouteKey="say/it-loud_1.0")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["ApiKeyRequired"], made["AuthorizationType"]) == (False, "NONE")
    id = made["RouteId"]
    target = f"integrations/{integration(client, api)}"
    changed = client.update_route(ApiId=api, RouteId=id, Target=target, RouteResponseSelectionExpression="$default")
    assert changed["Target"] == target
    assert client.get_route(ApiId=api, RouteId=id)["RouteResponseSelectionExpression"] == "$default"
    assert [one["RouteId"] for one in client.get_routes(ApiId=api)["Items"]] == [id]
    assert client.delete_route(ApiId=api, RouteId=id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (client.get_route, client.delete_route, client.update_route):
        refused(partial(call, ApiId=api, RouteId=id), 404, "NotFoundException", id, ResourceType="Route")


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"RouteKey": "$custom"}, "The provided route key is not formatted properly"),
        ({"RouteKey": "$Connect"}, "The provided route key is not formatted properly"),
        ({"AuthorizationType": "JWT", "AuthorizerId": "x"}, "JWT"),
        ({"AuthorizationType": "CUSTOM"}, "AuthorizerId"),
        ({"AuthorizationScopes": ["x"]}, "AuthorizationScopes is supported only for HTTP APIs"),
        ({"ModelSelectionExpression": "$request.header.x"}, "ModelSelectionExpression"),
        ({"RequestModels": {"x": "Gone"}}, "Gone"),
        ({"RequestParameters": {"method.request.querystring.x": {"Required": True}}}, "method.request"),
        ({"RouteResponseSelectionExpression": "$other"}, "RouteResponseSelectionExpression"),
        ({"Target": "functions/x"}, "integrations/"),
        ({"OperationName": "x" * 65}, "'operationName'"),
    ],
)
def test_a_route_that_is_not_made(client: Any, api: str, members: dict[str, Any], text: str) -> None:
    asked = {"RouteKey": "x", **members}
    refused(lambda: client.create_route(ApiId=api, **asked), 400, "BadRequestException", text)
    assert client.get_routes(ApiId=api)["Items"] == []


def test_a_route_key_is_there_once(client: Any, api: str) -> None:
    first = route(client, api, "$connect")
    text = "Route with key $connect already exists for this API"
    refused(lambda: client.create_route(ApiId=api, RouteKey="$connect"), 409, "ConflictException", text)
    other = route(client, api, "other")
    rename = {"ApiId": api, "RouteId": other, "RouteKey": "$connect"}
    refused(lambda: client.update_route(**rename), 409, "ConflictException", text)
    client.update_route(ApiId=api, RouteId=first, RouteKey="$connect")


def test_a_target_must_be_there_and_stays_while_it_is_used(client: Any, api: str) -> None:
    missing = {"ApiId": api, "RouteKey": "x", "Target": "integrations/nothere"}
    refused(lambda: client.create_route(**missing), 404, "NotFoundException", "nothere", ResourceType="Integration")
    id = route(client, api)
    used = client.get_route(ApiId=api, RouteId=id)["Target"].removeprefix("integrations/")
    text = f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{id}]"
    refused(lambda: client.delete_integration(ApiId=api, IntegrationId=used), 409, "ConflictException", text)
    client.delete_route(ApiId=api, RouteId=id)
    client.delete_integration(ApiId=api, IntegrationId=used)


def test_a_route_response(client: Any, api: str) -> None:
    id = route(client, api)
    made = client.create_route_response(ApiId=api, RouteId=id, RouteResponseKey="$default")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    place = {"ApiId": api, "RouteId": id, "RouteResponseId": made["RouteResponseId"]}
    assert client.get_route_response(**place)["RouteResponseKey"] == "$default"
    assert len(client.get_route_responses(ApiId=api, RouteId=id)["Items"]) == 1
    again = {"ApiId": api, "RouteId": id, "RouteResponseKey": "$default"}
    refused(lambda: client.create_route_response(**again), 409, "ConflictException", "$default")
    other = {**again, "RouteResponseKey": "other"}
    refused(lambda: client.create_route_response(**other), 400, "BadRequestException", "$default")
    assert client.delete_route_response(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    refused(lambda: client.get_route_response(**place), 404, "NotFoundException", "", ResourceType="RouteResponse")


def test_a_deployment_is_frozen(client: Any, api: str, server: ControlServer) -> None:
    text = "At least one route is required before deploying the Api"
    refused(lambda: client.create_deployment(ApiId=api), 400, "BadRequestException", text)
    id = route(client, api, "say")
    made = client.create_deployment(ApiId=api, Description="one")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["DeploymentStatus"], made["AutoDeployed"]) == ("DEPLOYED", False)
    first = made["DeploymentId"]
    client.create_stage(ApiId=api, StageName="dev", DeploymentId=first)
    stage = server.directory.get(api, "dev")
    assert stage is not None
    client.delete_route(ApiId=api, RouteId=id)
    route(client, api, "shout")
    assert stage.snapshot.select(b'{"action":"say"}') is not None
    assert stage.snapshot.select(b'{"action":"shout"}') is None
    second = client.create_deployment(ApiId=api, StageName="dev")["DeploymentId"]
    assert server.directory.get(api, "dev") is stage
    assert stage.snapshot.select(b'{"action":"say"}') is None
    assert stage.snapshot.select(b'{"action":"shout"}') is not None
    assert client.get_stage(ApiId=api, StageName="dev")["DeploymentId"] == second
    assert len(client.get_deployments(ApiId=api)["Items"]) == 2
    text = "Active stages pointing to this deployment must be moved or deleted"
    refused(lambda: client.delete_deployment(ApiId=api, DeploymentId=second), 400, "BadRequestException", text)
    client.update_stage(ApiId=api, StageName="dev", DeploymentId=first)
    assert stage.snapshot.select(b'{"action":"say"}') is not None
    client.delete_deployment(ApiId=api, DeploymentId=second)
    gone = {"ApiId": api, "DeploymentId": second}
    refused(lambda: client.get_deployment(**gone), 404, "NotFoundException", second, ResourceType="Deployment")
    assert client.update_deployment(ApiId=api, DeploymentId=first, Description="two")["Description"] == "two"


def test_a_stage(client: Any, api: str, server: ControlServer) -> None:
    route(client, api)
    deployment = client.create_deployment(ApiId=api)["DeploymentId"]
    made = client.create_stage(
        ApiId=api,
        StageName="dev",
        DeploymentId=deployment,
        DefaultRouteSettings={"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20},
        StageVariables={"depth": "3", "color": "red"},
        Tags={"a": "1"},
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    settings = made["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (10.0, 20)
    assert isinstance(made["CreatedDate"], datetime)
    stage = server.directory.get(api, "dev")
    assert stage is not None
    budget = stage.snapshot.connect_budget
    assert budget is not None
    assert (budget.rate, budget.burst) == (10, 20)
    assert stage.snapshot.variables == {"depth": "3", "color": "red"}
    client.update_stage(
        ApiId=api,
        StageName="dev",
        StageVariables={"depth": "4", "color": ""},
        RouteSettings={"$default": {"ThrottlingRateLimit": 1.5}},
    )
    assert stage.snapshot.variables == {"depth": "4"}
    target = stage.snapshot.select(b"x")
    assert target is not None
    assert target.budget is not None
    assert (target.budget.rate, target.budget.burst) == (1.5, 20)
    client.delete_route_settings(ApiId=api, StageName="dev", RouteKey="$default")
    got = client.get_stage(ApiId=api, StageName="dev")
    assert (got["RouteSettings"], got["StageVariables"]) == ({}, {"depth": "4"})
    assert [one["StageName"] for one in client.get_stages(ApiId=api)["Items"]] == ["dev"]
    text = "Stage already exists"
    refused(lambda: client.create_stage(ApiId=api, StageName="dev"), 409, "ConflictException", text)
    assert client.delete_stage(ApiId=api, StageName="dev")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert server.directory.get(api, "dev") is None
    assert server.closed[-1] == f"{api}/dev"
    text = "Invalid stage identifier specified"
    for call in (client.get_stage, client.delete_stage, client.update_stage):
        refused(partial(call, ApiId=api, StageName="dev"), 404, "NotFoundException", text, ResourceType="Stage")


@pytest.mark.parametrize(
    ("members", "status", "text"),
    [
        ({"StageName": "$default"}, 400, "Stage name"),
        ({"StageName": "a/b"}, 400, "Stage name"),
        ({"StageName": "x" * 129}, 400, "'stageName'"),
        ({"DeploymentId": "nothere"}, 404, "Invalid Deployment identifier specified"),
        ({"AutoDeploy": True, "DeploymentId": "nothere"}, 400, "AutoDeploy"),
        ({"AccessLogSettings": {"DestinationArn": "arn:x", "Format": "x"}}, 400, "must contain"),
        ({"AccessLogSettings": {"DestinationArn": "arn:x"}}, 400, "AccessLogSettings must have Format"),
        ({"ClientCertificateId": "x"}, 400, "ClientCertificateId"),
        ({"DefaultRouteSettings": {"ThrottlingRateLimit": -1}}, 400, "ThrottlingRateLimit"),
        ({"RouteSettings": {"no": {"ThrottlingRateLimit": 1}}}, 404, "Unable to find Route by key no within"),
        ({"StageVariables": {"a b": "x"}}, 400, "a b"),
        ({"StageVariables": {"a": "x y"}}, 400, "Stage variable values"),
    ],
)
def test_a_stage_that_is_not_made(client: Any, api: str, members: dict[str, Any], status: int, text: str) -> None:
    code = {400: "BadRequestException", 404: "NotFoundException"}[status]
    refused(lambda: client.create_stage(**{"ApiId": api, "StageName": "dev", **members}), status, code, text)
    assert client.get_stages(ApiId=api)["Items"] == []


def test_a_stage_that_deploys_by_itself(client: Any, api: str, server: ControlServer) -> None:
    made = client.create_stage(ApiId=api, StageName="dev", AutoDeploy=True)
    text = "Deployment attempt failed: At least one route is required before deploying the Api."
    assert made["LastDeploymentStatusMessage"] == text
    assert server.directory.get(api, "dev") is None
    say = route(client, api, "say")
    stage = server.directory.get(api, "dev")
    assert stage is not None
    first = client.get_stage(ApiId=api, StageName="dev")
    assert first["LastDeploymentStatusMessage"].endswith(f"'{first['DeploymentId']}'")
    route(client, api, "shout")
    assert stage.snapshot.select(b'{"action":"shout"}') is not None
    client.update_api(ApiId=api, RouteSelectionExpression="$request.body.type")
    assert stage.snapshot.select(b'{"type":"shout"}') is not None
    (deployment,) = client.get_deployments(ApiId=api)["Items"]
    assert deployment["AutoDeployed"] is True
    by_hand = {"ApiId": api, "StageName": "dev", "DeploymentId": deployment["DeploymentId"]}
    refused(lambda: client.update_stage(**by_hand), 400, "BadRequestException", "AutoDeploy")
    refused(lambda: client.create_deployment(ApiId=api, StageName="dev"), 400, "BadRequestException", "AutoDeploy")
    client.update_stage(ApiId=api, StageName="dev", AutoDeploy=False)
    client.delete_route(ApiId=api, RouteId=say)
    assert stage.snapshot.select(b'{"type":"say"}') is not None
    client.update_stage(ApiId=api, StageName="dev", AutoDeploy=True)
    assert stage.snapshot.select(b'{"type":"say"}') is None


def test_throttles_of_zero_let_nobody_in(client: Any, api: str, server: ControlServer) -> None:
    route(client, api)
    deployment = client.create_deployment(ApiId=api)["DeploymentId"]
    zero = {"ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 0}
    client.create_stage(ApiId=api, StageName="dev", DeploymentId=deployment, DefaultRouteSettings=zero)
    stage = server.directory.get(api, "dev")
    assert stage is not None
    assert stage.snapshot.connect_budget is not None
    assert not stage.snapshot.connect_budget.take(2e9)


def test_deleting_an_api_takes_all_that_is_in_it(client: Any, api: str, server: ControlServer) -> None:
    id = route(client, api)
    client.create_route_response(ApiId=api, RouteId=id, RouteResponseKey="$default")
    client.create_stage(ApiId=api, StageName="dev", AutoDeploy=True)
    client.delete_api(ApiId=api)
    assert server.directory.get(api, "dev") is None
    assert server.closed[-1] == f"{api}/dev"
    for kind in ("api", "route", "route-response", "integration", "deployment", "stage"):
        assert server.stored(kind, api) == []
    for call in (client.get_routes, client.get_stages, client.get_integrations, client.get_deployments):
        refused(partial(call, ApiId=api), 404, "NotFoundException", api, ResourceType="Api")


def test_tags(client: Any, api: str) -> None:
    client.create_stage(ApiId=api, StageName="dev", Tags={"s": "1"})
    arn = f"arn:aws:apigateway:us-west-2::/apis/{api}"
    assert client.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})["ResponseMetadata"]["HTTPStatusCode"] == 201
    client.untag_resource(ResourceArn=arn, TagKeys=["a", "none"])
    assert client.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}
    assert client.get_api(ApiId=api)["Tags"] == {"b": "2"}
    assert client.get_tags(ResourceArn=f"{arn}/stages/dev")["Tags"] == {"s": "1"}
    gone = f"{arn}/stages/gone"
    refused(lambda: client.get_tags(ResourceArn=gone), 404, "NotFoundException", "stage", ResourceType="Stage")
    other = "arn:aws:apigateway:us-west-2::/vpclinks/x"
    refused(lambda: client.get_tags(ResourceArn=other), 400, "BadRequestException", other)
    many = {str(number): "x" for number in range(50)}
    refused(lambda: client.tag_resource(ResourceArn=arn, Tags=many), 400, "BadRequestException", "50")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("create_vpc_link", {"Name": "x", "SubnetIds": ["x"]}),
        ("import_api", {"Body": "{}"}),
    ],
)
def test_what_is_not_served_is_refused_by_name(client: Any, operation: str, params: dict[str, Any]) -> None:
    name = "".join(part.capitalize() for part in operation.split("_"))
    refused(lambda: getattr(client, operation)(**params), 400, "BadRequestException", f"{name} of apigatewayv2")


def test_an_api_is_in_the_region_that_it_was_made_from(server: ControlServer) -> None:
    client = server.client("apigatewayv2", region_name="cn-north-1")
    made = client.create_api(Name="x", ProtocolType="WEBSOCKET")
    assert made["ApiEndpoint"].endswith(".execute-api.cn-north-1.amazonaws.com.cn")
    assert server.client("apigatewayv2").get_api(ApiId=made["ApiId"])["ApiEndpoint"] == made["ApiEndpoint"]


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        client = server.client("apigatewayv2")
        api = client.create_api(Name="chat", ProtocolType="WEBSOCKET")["ApiId"]
        id = route(client, api, "say")
        client.update_route(ApiId=api, RouteId=id, RouteResponseSelectionExpression="$default")
        client.create_route_response(ApiId=api, RouteId=id, RouteResponseKey="$default")
        deployment = client.create_deployment(ApiId=api)["DeploymentId"]
        client.create_stage(ApiId=api, StageName="dev", DeploymentId=deployment)
        client.create_stage(ApiId=api, StageName="empty")
        before = [client.get_api(ApiId=api), client.get_route(ApiId=api, RouteId=id)]
        stage_before = client.get_stage(ApiId=api, StageName="dev")
    with serving(tmp_path) as server:
        client = server.client("apigatewayv2")
        after = [client.get_api(ApiId=api), client.get_route(ApiId=api, RouteId=id)]
        for one in (*before, *after, stage_before):
            del one["ResponseMetadata"]
        assert after == before
        assert server.restored == [f"{api}/dev"]
        stage = server.directory.get(api, "dev")
        assert stage is not None
        target = stage.snapshot.select(b'{"action":"say"}')
        assert target is not None
        assert target.two_way
        assert target.integration is not None
        assert target.integration.function == "answer"
        assert stage_before.items() <= client.get_stage(ApiId=api, StageName="dev").items()
