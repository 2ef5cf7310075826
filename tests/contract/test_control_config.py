"""What a config declares, as boto3 sees it: with the config's ids, beside what calls have made."""

from dataclasses import replace
from pathlib import Path

from controlserver import serving
from fairlead.model.apps import Api, App, Function, Integration, Role, Route
from fairlead.model.principals import ACCOUNT_ID

ROLE_ARN = f"arn:aws:iam::{ACCOUNT_ID}:role/app-dev"
HELLO = Function(
    "app-dev-hello",
    "src/hello.handler",
    "python3.12",
    "/app",
    f"arn:aws:lambda:eu-west-1:{ACCOUNT_ID}:function:app-dev-hello",
    "hello",
    timeout_seconds=6.0,
    memory_mb=1024,
    environment={"A": "1"},
    role_arn=ROLE_ARN,
    concurrency=3,
    file="serverless.yml",
    line=7,
)
ALLOW = {"Effect": "Allow", "Action": ["execute-api:ManageConnections"], "Resource": "*"}
API = Api(
    "abcdefghij", "dev-app-websockets", "dev", (Route("$default", Integration("int0001", "AWS_PROXY", HELLO.name)),)
)
APP = App(
    "app", "dev", "eu-west-1", ACCOUNT_ID, "/app", (API,), (HELLO,), (), (Role("app-dev", ROLE_ARN, (ALLOW,)),)
)  # fmt: skip


def test_everything_is_seen_as_if_it_had_been_made_by_calls(tmp_path: Path) -> None:
    with serving(tmp_path, APP) as server:
        assert server.problems == []
        apis = server.client("apigatewayv2")
        (api,) = apis.get_apis()["Items"]
        assert (api["ApiId"], api["Name"]) == (API.id, API.name)
        assert api["ApiEndpoint"] == f"wss://{API.id}.execute-api.eu-west-1.amazonaws.com"
        (route,) = apis.get_routes(ApiId=API.id)["Items"]
        assert route["Target"] == "integrations/int0001"
        assert apis.get_integration(ApiId=API.id, IntegrationId="int0001")["IntegrationUri"].count(HELLO.arn) == 1
        function = server.client("lambda").get_function(FunctionName=HELLO.name)["Configuration"]
        assert function["FunctionArn"] == HELLO.arn
        assert (function["Timeout"], function["MemorySize"], function["Role"]) == (6, 1024, ROLE_ARN)
        assert type(function["Timeout"]) is int
        assert function["Environment"] == {"Variables": {"A": "1"}}
        role = server.client("iam").get_role(RoleName="app-dev")["Role"]
        assert role["Arn"] == ROLE_ARN
        (name,) = server.client("iam").list_role_policies(RoleName="app-dev")["PolicyNames"]
        policy = server.client("iam").get_role_policy(RoleName="app-dev", PolicyName=name)
        assert policy["PolicyDocument"]["Statement"] == [ALLOW]
        assert server.restored == [f"{API.id}/dev"]
        assert server.runners.known == {HELLO.name: HELLO}


def test_what_is_gone_from_the_config_is_gone_and_what_calls_have_made_is_there(tmp_path: Path) -> None:
    with serving(tmp_path, APP) as server:
        own = server.client("apigatewayv2").create_api(Name="mine", ProtocolType="WEBSOCKET")["ApiId"]
        server.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument='{"Statement":{"Effect":"Allow"}}')
    with serving(tmp_path, replace(APP, apis=(), functions=())) as server:
        assert server.problems == []
        assert [api["ApiId"] for api in server.client("apigatewayv2").get_apis()["Items"]] == [own]
        assert server.client("lambda").list_functions()["Functions"] == []
        assert server.runners.known == {}
        assert server.restored == []
    with serving(tmp_path) as server:
        assert [role["RoleName"] for role in server.client("iam").list_roles()["Roles"]] == ["mine"]


def test_a_config_stands_above_what_calls_changed_at_the_next_start(tmp_path: Path) -> None:
    with serving(tmp_path, APP) as server:
        apis = server.client("apigatewayv2")
        (route,) = apis.get_routes(ApiId=API.id)["Items"]
        apis.delete_route(ApiId=API.id, RouteId=route["RouteId"])
        server.client("lambda").delete_function(FunctionName=HELLO.name)
    with serving(tmp_path, APP) as server:
        assert server.problems == []
        assert server.client("apigatewayv2").get_routes(ApiId=API.id)["Items"] == [route]
        assert server.runners.known == {HELLO.name: HELLO}


def test_a_config_that_is_refused_leaves_what_the_last_one_declared(tmp_path: Path) -> None:
    with serving(tmp_path, APP):
        pass
    wrong = replace(API, route_selection_expression="$request.header.x")
    with serving(tmp_path, replace(APP, apis=(wrong,), functions=())) as server:
        (problem,) = server.problems
        assert "request.header.x" in problem.message
        assert server.restored == [f"{API.id}/dev"]
        assert server.runners.known == {HELLO.name: HELLO}
