"""What the control plane defines, seen by clients: stages and their variables, deployments, domains, models, limits."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore.config import Config
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from clients import SECONDS
from program import Program

ECHO = """\
import json


def handler(event, context):
    context_of = event["requestContext"]
    told = {"function": context.function_name, "variables": event.get("stageVariables"), "stage": context_of["stage"],
            "domain": context_of["domainName"], "id": context_of["connectionId"], "body": event.get("body")}
    return {"statusCode": 200, "body": json.dumps(told)}
"""
URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:000000000000:function:{}/invocations"
)
DOMAIN = "ws.example.com"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    app = tmp_path_factory.mktemp("app")
    (app / "fairlead.toml").write_text(
        '[stages."chat/roomy"]\nframe_bytes = 100000\nidle_seconds = 600\n[limits]\nframe_bytes = 1000\n'
    )
    with Program(app, data=tmp_path_factory.mktemp("data") / "data") as program:
        for name in ("red", "blue"):
            lambdas = client(program, "lambda")
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w") as zipped:
                zipped.writestr("index.py", ECHO)
            lambdas.create_function(
                FunctionName=name, Runtime="python3.12", Handler="index.handler",
                Role="arn:aws:iam::000000000000:role/x", Code={"ZipFile": archive.getvalue()},
            )  # fmt: skip
        yield program


def client(program: Program, service: str) -> Any:
    return boto3.client(
        service, endpoint_url=program.http, region_name="us-east-1", aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(retries={"max_attempts": 0}),
    )  # fmt: skip


class Api:
    """An API whose route `say` answers with what its function was told."""

    def __init__(self, program: Program, **members: Any) -> None:
        self.program = program
        self.calls = client(program, "apigatewayv2")
        asked = {"Name": "chat", "RouteSelectionExpression": "$request.body.action", **members}
        self.id: str = self.calls.create_api(ProtocolType="WEBSOCKET", **asked)["ApiId"]

    def route(self, key: str, function: str = "red", **members: Any) -> str:
        made = self.calls.create_integration(
            ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=URI.format(function)
        )
        target = f"integrations/{made['IntegrationId']}"
        answers = {"RouteResponseSelectionExpression": "$default"}
        id: str = self.calls.create_route(ApiId=self.id, RouteKey=key, Target=target, **answers, **members)["RouteId"]
        self.calls.create_route_response(ApiId=self.id, RouteId=id, RouteResponseKey="$default")
        return id

    def deployment(self) -> str:
        made: str = self.calls.create_deployment(ApiId=self.id)["DeploymentId"]
        return made

    def stage(self, name: str, **members: Any) -> None:
        self.calls.create_stage(ApiId=self.id, StageName=name, **members)

    def open(self, path: str, host: str = "") -> ClientConnection:
        host = host or f"{self.id}.execute-api.us-east-1.amazonaws.com"
        own = socket.create_connection(("127.0.0.1", self.program.port), SECONDS)
        return connect(
            f"ws://{host}/{path}", sock=own, proxy=None, open_timeout=SECONDS, compression=None, ping_interval=None
        )

    def refusal(self, path: str, host: str = "") -> tuple[int, Any]:
        with pytest.raises(InvalidStatus) as caught:
            self.open(path, host)
        response = caught.value.response
        return response.status_code, json.loads(response.body or b"{}")


def ask(connection: ClientConnection, **message: Any) -> Any:
    connection.send(json.dumps({"action": "say", **message}))
    return json.loads(connection.recv(timeout=SECONDS))


def test_two_stages_have_variables_of_their_own(gateway: Program) -> None:
    api = Api(gateway)
    api.route("say", "${stageVariables.color}")
    deployment = api.deployment()
    for name, color in (("dev", "red"), ("prod", "blue")):
        api.stage(name, DeploymentId=deployment, StageVariables={"color": color})
    with api.open("dev") as dev, api.open("prod") as prod:
        for one, stage, color in ((dev, "dev", "red"), (prod, "prod", "blue"), (dev, "dev", "red")):
            told = ask(one)
            assert (told["function"], told["stage"], told["variables"]) == (color, stage, {"color": color})
        api.calls.update_stage(ApiId=api.id, StageName="dev", StageVariables={"color": "blue"})
        assert ask(dev)["function"] == "blue"
    assert api.refusal("test") == (403, {"message": "Forbidden"})
    assert api.refusal("dev/more") == (403, {"message": "Forbidden"})


def test_a_deployment_is_frozen_and_one_made_by_itself_is_not(gateway: Program) -> None:
    api = Api(gateway)
    route = api.route("say")
    api.stage("frozen", DeploymentId=api.deployment())
    api.stage("fresh", AutoDeploy=True)
    with api.open("frozen") as frozen, api.open("fresh") as fresh:
        assert ask(frozen)["function"] == ask(fresh)["function"] == "red"
        api.route("more", "blue")
        api.calls.delete_route(ApiId=api.id, RouteId=route)
        assert ask(frozen)["function"] == "red"
        assert ask(frozen, action="more")["message"] == "Forbidden"
        assert ask(fresh)["message"] == "Forbidden"
        assert ask(fresh, action="more")["function"] == "blue"
        api.calls.create_deployment(ApiId=api.id, StageName="frozen")
        assert ask(frozen)["message"] == "Forbidden"
    stage = api.calls.get_stage(ApiId=api.id, StageName="fresh")
    assert stage["LastDeploymentStatusMessage"].startswith("Successfully deployed stage")


def test_a_custom_domain_leads_by_its_mappings_only(gateway: Program) -> None:
    api = Api(gateway)
    api.route("say")
    api.stage("dev", DeploymentId=api.deployment())
    api.calls.create_domain_name(DomainName=DOMAIN)
    api.calls.create_api_mapping(DomainName=DOMAIN, ApiId=api.id, Stage="dev", ApiMappingKey="v1")
    with api.open("v1", DOMAIN) as one:
        told = ask(one)
        assert (told["domain"], told["stage"]) == (DOMAIN, "dev")
        for path, status in (("v1", 200), ("dev", 403), ("", 403)):
            assert _post(gateway, f"{path}/@connections/{told['id']}", DOMAIN) == status
        assert one.recv(timeout=SECONDS) == "pushed"
        assert api.refusal("dev", DOMAIN) == (403, {"message": "Forbidden"})
        assert api.refusal("", DOMAIN) == (403, {"message": "Forbidden"})
        # Where the API's own host is closed, the domain is the way that is left.
        api.calls.update_api(ApiId=api.id, DisableExecuteApiEndpoint=True)
        with api.open("dev") as still:
            assert ask(still)["domain"] == f"{api.id}.execute-api.us-east-1.amazonaws.com"
        api.calls.create_deployment(ApiId=api.id, StageName="dev")
        assert api.refusal("dev") == (403, {"message": "Forbidden"})
        assert ask(one)["domain"] == DOMAIN
    with pytest.raises(InvalidStatus) as caught:
        api.open("v1", "other.example.com")
    assert caught.value.response.status_code == 403


def _post(program: Program, path: str, host: str) -> int:
    connection = HTTPConnection("127.0.0.1", program.port, timeout=SECONDS)
    connection.request("POST", f"/{path.lstrip('/')}", b"pushed", {"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def test_messages_that_are_not_as_their_model_says(gateway: Program) -> None:
    api = Api(gateway)
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "required": ["address"],
        "properties": {"address": {"$ref": f"https://apigateway.amazonaws.com/restapis/{api.id}/models/Address"}},
    }
    api.calls.create_model(ApiId=api.id, Name="Mail", Schema=json.dumps(schema))
    api.calls.create_model(ApiId=api.id, Name="Address", Schema='{"type": "string", "pattern": "^(a+)+@"}')
    api.route("say", ModelSelectionExpression="${request.body.messageType}", RequestModels={"email": "Mail"})
    api.stage("dev", DeploymentId=api.deployment())
    with api.open("dev") as one:
        assert json.loads(ask(one, messageType="email", address="aa@b")["body"])["address"] == "aa@b"
        for message in (
            {"messageType": "email"},
            {"messageType": "email", "address": 1},
            {"messageType": "email", "address": "a" * 800},
            {"messageType": "other", "address": "aa@b"},
            {},
        ):
            refused = ask(one, **message)
            assert refused["message"] == "Invalid request body"
            assert list(refused) == ["message", "connectionId", "requestId"]


def test_a_throttle_of_nothing_lets_nothing_pass(gateway: Program) -> None:
    api = Api(gateway)
    api.route("say")
    nothing = {"ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 0}
    deployment = api.deployment()
    api.stage("shut", DeploymentId=deployment, DefaultRouteSettings=nothing)
    api.stage("mute", DeploymentId=deployment, RouteSettings={"say": nothing})
    assert api.refusal("shut") == (429, {"message": "Too Many Requests"})
    with api.open("mute") as one:
        assert ask(one)["message"] == "Too Many Requests"


def test_a_stage_may_have_limits_of_its_own(gateway: Program) -> None:
    api = Api(gateway)
    api.route("say")
    deployment = api.deployment()
    for name in ("roomy", "tight"):
        api.stage(name, DeploymentId=deployment)
    with api.open("roomy") as roomy, api.open("tight") as tight:
        assert len(ask(roomy, text="x" * 90_000)["body"]) > 90_000
        with pytest.raises(ConnectionClosed) as caught:
            ask(tight, text="x" * 2000)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009
