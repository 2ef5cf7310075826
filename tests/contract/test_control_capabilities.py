"""boto3 against what gives an API its capabilities: responses, models, authorizers, domains, mappings, tags.

botocore reads every answer by AWS's own model of the service.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from controlserver import ControlServer, serving

FUNCTION = "arn:aws:lambda:us-west-2:000000000000:function:answer"
URI = f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
SCHEMA = '{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","required":["address"]}'


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


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def status(answer: dict[str, Any]) -> int:
    code: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return code


def lives(client: Any, noun: str, place: dict[str, str], made: dict[str, str], change: dict[str, str]) -> None:
    """Make a resource, look at it in both ways, change it, remove it; every answer and status as AWS's model has it."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in noun)
    created = getattr(client, f"create{words}")(**place, **made)
    assert status(created) == 201
    member = f"{noun}Id"
    one = {**place, member: created[member]}
    got = getattr(client, f"get{words}")(**one)
    assert without_metadata(got) == without_metadata(created)
    assert {name: got[name] for name in made} == made
    listed = getattr(client, f"get{words}s")(**place)["Items"]
    assert without_metadata(created) in listed
    required = {"ApiId": made["ApiId"]} if noun == "ApiMapping" else {}
    changed = getattr(client, f"update{words}")(**one, **required, **change)
    assert status(changed) == 200
    assert {name: changed[name] for name in change} == change
    assert status(getattr(client, f"delete{words}")(**one)) == 204
    with pytest.raises(ClientError) as caught:
        getattr(client, f"get{words}")(**one)
    assert caught.value.response["Error"]["Code"] == "NotFoundException"
    assert caught.value.response["ResourceType"] == noun


def test_a_model_and_its_template(client: Any, api: str) -> None:
    lives(client, "Model", {"ApiId": api}, {"Name": "Mail", "Schema": SCHEMA}, {"Schema": "{}", "Description": "x"})
    id = client.create_model(ApiId=api, Name="Mail", Schema=SCHEMA)["ModelId"]
    assert client.get_model_template(ApiId=api, ModelId=id)["Value"].startswith("#set($inputRoot")


def test_an_authorizer(client: Any, api: str) -> None:
    made = {
        "Name": "who", "AuthorizerType": "REQUEST", "AuthorizerUri": URI,
        "IdentitySource": ["route.request.header.Auth"], "AuthorizerCredentialsArn": "arn:aws:iam::000000000000:role/x",
    }  # fmt: skip
    change = {"Name": "other", "IdentitySource": ["route.request.querystring.token"]}
    lives(client, "Authorizer", {"ApiId": api}, made, change)  # type: ignore[arg-type]


def test_an_integration_and_its_response(client: Any, api: str) -> None:
    made: dict[str, Any] = {
        "IntegrationType": "AWS",
        "IntegrationUri": "arn:aws:apigateway:us-west-2:dynamodb:action/PutItem",
        "IntegrationMethod": "POST",
        "CredentialsArn": "arn:aws:iam::000000000000:role/x",
        "RequestParameters": {"integration.request.header.X": "context.connectionId"},
        "RequestTemplates": {"$default": "{}"},
        "TemplateSelectionExpression": "\\$default",
        "PassthroughBehavior": "NEVER",
        "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        "TimeoutInMillis": 50,
        "Description": "x",
    }
    change: dict[str, Any] = {"PassthroughBehavior": "WHEN_NO_TEMPLATES", "TimeoutInMillis": 29_000}
    lives(client, "Integration", {"ApiId": api}, made, change)
    id = client.create_integration(ApiId=api, **made)["IntegrationId"]
    response: dict[str, Any] = {
        "IntegrationResponseKey": "/4\\d\\d/",
        "ResponseTemplates": {"$default": "x"},
        "ResponseParameters": {"method.response.header.X": "'y'"},
        "TemplateSelectionExpression": "${integration.response.statuscode}",
        "ContentHandlingStrategy": "CONVERT_TO_BINARY",
    }
    place = {"ApiId": api, "IntegrationId": id}
    lives(client, "IntegrationResponse", place, response, {"IntegrationResponseKey": "$default"})


def test_what_a_route_asks(client: Any, api: str) -> None:
    authorizer = client.create_authorizer(
        ApiId=api, Name="who", AuthorizerType="REQUEST", AuthorizerUri=URI, IdentitySource=[]
    )["AuthorizerId"]
    client.create_model(ApiId=api, Name="Mail", Schema=SCHEMA)
    asked = {
        "RouteKey": "$connect",
        "AuthorizationType": "CUSTOM",
        "AuthorizerId": authorizer,
        "ApiKeyRequired": True,
        "ModelSelectionExpression": "$request.body.kind",
        "RequestModels": {"mail": "Mail"},
        "RequestParameters": {"route.request.querystring.a b": {"Required": True}},
        "OperationName": "connect",
    }
    with pytest.raises(ClientError, match=r"querystring\.a b"):
        client.create_route(ApiId=api, **asked)
    asked["RequestParameters"] = {"route.request.querystring.a": {"Required": True}}
    route = client.create_route(ApiId=api, **asked)
    assert {name: route[name] for name in asked} == asked
    place = {"ApiId": api, "RouteId": route["RouteId"]}
    gone = client.delete_route_request_parameter(**place, RequestParameterKey="route.request.querystring.a")
    assert status(gone) == 204
    assert "RequestParameters" not in client.get_route(**place)
    changed = client.update_route(**place, AuthorizationType="AWS_IAM", ApiKeyRequired=False)
    assert (changed["AuthorizationType"], changed["ApiKeyRequired"]) == ("AWS_IAM", False)
    assert "AuthorizerId" not in changed


def test_a_stage_with_everything(client: Any, api: str) -> None:
    client.create_route(ApiId=api, RouteKey="say")
    settings = {
        "DataTraceEnabled": True, "DetailedMetricsEnabled": True, "LoggingLevel": "INFO", "ThrottlingBurstLimit": 10,
        "ThrottlingRateLimit": 5.0,
    }  # fmt: skip
    log = {"DestinationArn": "arn:aws:logs:us-west-2:000000000000:log-group:x", "Format": "$context.requestId"}
    made = client.create_stage(
        ApiId=api, StageName="dev", AutoDeploy=True, StageVariables={"a": "1"}, AccessLogSettings=log, Tags={"t": "1"},
        DefaultRouteSettings=settings, RouteSettings={"say": {"LoggingLevel": "ERROR"}}, Description="x",
    )  # fmt: skip
    assert status(made) == 201
    assert (made["AccessLogSettings"], made["DefaultRouteSettings"]) == (log, settings)
    assert made["RouteSettings"] == {"say": {"LoggingLevel": "ERROR"}}
    assert made["LastDeploymentStatusMessage"].startswith("Successfully deployed")
    place = {"ApiId": api, "StageName": "dev"}
    assert status(client.delete_access_log_settings(**place)) == 204
    assert status(client.delete_route_settings(**place, RouteKey="say")) == 204
    got = client.get_stage(**place)
    assert "AccessLogSettings" not in got
    assert got["RouteSettings"] == {}


def test_a_domain_name_and_its_mappings(client: Any, api: str) -> None:
    client.create_stage(ApiId=api, StageName="dev")
    certificate = "arn:aws:acm:us-west-2:000000000000:certificate/x"
    made = client.create_domain_name(
        DomainName="ws.example.com",
        DomainNameConfigurations=[{"CertificateArn": certificate, "EndpointType": "REGIONAL"}],
        Tags={"a": "1"},
    )
    assert status(made) == 201
    assert made["DomainNameConfigurations"][0]["DomainNameStatus"] == "AVAILABLE"
    name = {"DomainName": "ws.example.com"}
    assert without_metadata(client.get_domain_name(**name)) == without_metadata(made)
    assert client.get_domain_names()["Items"] == [without_metadata(made)]
    lives(client, "ApiMapping", name, {"ApiId": api, "Stage": "dev", "ApiMappingKey": "v1/x"}, {"ApiMappingKey": "v2"})
    client.tag_resource(ResourceArn=made["DomainNameArn"], Tags={"b": "2 % 2F"})
    assert client.get_tags(ResourceArn=made["DomainNameArn"])["Tags"] == {"a": "1", "b": "2 % 2F"}
    client.untag_resource(ResourceArn=made["DomainNameArn"], TagKeys=["a"])
    assert client.get_domain_name(**name)["Tags"] == {"b": "2 % 2F"}
    assert status(client.delete_domain_name(**name)) == 204
    with pytest.raises(ClientError, match="Invalid domain name identifier specified"):
        client.get_domain_name(**name)


def test_everything_goes_with_its_api(client: Any, api: str, server: ControlServer) -> None:
    client.create_model(ApiId=api, Name="Mail", Schema=SCHEMA)
    client.create_authorizer(ApiId=api, Name="who", AuthorizerType="REQUEST", AuthorizerUri=URI, IdentitySource=[])
    id = client.create_integration(ApiId=api, IntegrationType="MOCK")["IntegrationId"]
    client.create_integration_response(ApiId=api, IntegrationId=id, IntegrationResponseKey="$default")
    client.delete_api(ApiId=api)
    for kind in ("model", "authorizer", "integration", "integration-response"):
        assert server.stored(kind, api) == []


def test_what_is_kept_is_served_again(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        client = server.client("apigatewayv2")
        api = client.create_api(Name="chat", ProtocolType="WEBSOCKET")["ApiId"]
        client.create_model(ApiId=api, Name="Mail", Schema=SCHEMA)
        client.create_route(
            ApiId=api, RouteKey="say", ModelSelectionExpression="\\$default", RequestModels={"$default": "Mail"}
        )
        client.create_stage(ApiId=api, StageName="dev", AutoDeploy=True)
        client.create_domain_name(DomainName="ws.example.com")
        client.create_api_mapping(DomainName="ws.example.com", ApiId=api, Stage="dev")
    with serving(tmp_path) as again:
        stage = again.directory.find("ws.example.com", "/", stage_optional=False)
        assert stage is not None
        assert stage.snapshot.scope == f"{api}/dev"
        validate = stage.snapshot.targets["say"].validate
        assert validate is not None
        assert validate(b'{"address":1}') is None
        assert validate(b"{}") == '[object has missing required properties (["address"])]'
