"""The steps from what is defined to what a config declares, and back again."""

import json
from dataclasses import replace
from typing import Any

from fairlead.control.applying import carry_out
from fairlead.control.desk import Desk
from fairlead.control.documents import CONFIG, FUNCTION, ROLE
from fairlead.control.functions.runnable import code_folder, to_function
from fairlead.control.plan import POLICY, plan
from fairlead.control.roles import OPERATIONS as ROLES
from fairlead.control.steps import Step
from fairlead.model.apps import Api, App, Function, Integration, Role, Route
from fairlead.model.principals import ACCOUNT_ID

ARN = f"arn:aws:lambda:eu-west-1:{ACCOUNT_ID}:function:app-dev-hello"
HELLO = Function(
    "app-dev-hello",
    "src/hello.handler",
    "python3.12",
    "/app",
    ARN,
    "hello",
    timeout_seconds=6.0,
    memory_mb=1024,
    environment={"A": "1"},
    role_arn=f"arn:aws:iam::{ACCOUNT_ID}:role/team/app",
    concurrency=3,
    file="serverless.yml",
    line=7,
)
ROLE_OF_APP = Role(
    "app", f"arn:aws:iam::{ACCOUNT_ID}:role/team/app", ({"Effect": "Allow", "Action": "*", "Resource": "*"},)
)
API = Api("abcdefghij", "chat", "dev", (Route("$default", Integration("int0001", "AWS_PROXY", HELLO.name), True),))
APP = App("app", "dev", "eu-west-1", ACCOUNT_ID, "/app", (API,), (HELLO,), (), (ROLE_OF_APP,))


def on_behalf_of_a_config(desk: Desk) -> Desk:
    return replace(desk, region="eu-west-1", owner=CONFIG)


def settle(desk: Desk, app: App | None) -> list[Step]:
    """Take the steps; afterwards there must be none left to take."""
    steps = plan(app, desk.definitions, desk.code)
    assert carry_out(steps, on_behalf_of_a_config(desk)) == []
    assert plan(app, desk.definitions, desk.code) == []
    return steps


def operations(steps: list[Step]) -> list[str]:
    return [step.operation for step in steps]


def test_the_whole_of_an_app_in_an_order_that_works(desk: Desk) -> None:
    steps = settle(desk, APP)
    assert operations(steps) == [
        "CreateRole",
        "PutRolePolicy",
        "CreateFunction",
        "CreateApi",
        "CreateIntegration",
        "CreateRoute",
        "CreateRouteResponse",
        "CreateDeployment",
        "CreateStage",
    ]
    assert {step.service for step in steps} == {"iam", "lambda", "apigatewayv2"}


def test_nothing_is_left_of_an_app_that_is_gone(desk: Desk) -> None:
    settle(desk, APP)
    steps = settle(desk, None)
    assert operations(steps) == ["DeleteApi", "DeleteFunction", "DeleteRolePolicy", "DeleteRole"]
    for kind in ("api", "route", "route-response", "integration", "deployment", "stage", "role", "function"):
        assert desk.definitions.list(kind) == []


def test_a_function_runs_as_its_config_says(desk: Desk) -> None:
    settle(desk, APP)
    document = desk.definitions.get(FUNCTION, HELLO.name)
    assert document is not None
    assert to_function(document, code_folder(document, desk.code)) == HELLO
    changed = replace(HELLO, memory_mb=256, environment={}, concurrency=None)
    assert operations(settle(desk, replace(APP, functions=(changed,)))) == ["CreateFunction"]
    document = desk.definitions.get(FUNCTION, HELLO.name)
    assert document is not None
    assert to_function(document, code_folder(document, desk.code)) == changed


def test_a_function_that_a_call_changed_is_as_the_config_says_again(desk: Desk) -> None:
    settle(desk, APP)
    document = desk.definitions.get(FUNCTION, HELLO.name)
    assert document is not None
    desk.definitions.put(FUNCTION, (HELLO.name,), {**document, "code": {"sha256": "a" * 64}})
    assert operations(settle(desk, APP)) == ["CreateFunction"]


def test_what_calls_have_made_stays(desk: Desk) -> None:
    create_role: Any = ROLES["CreateRole"]
    attach: Any = ROLES["AttachRolePolicy"]
    create_role(desk, {"RoleName": "mine", "AssumeRolePolicyDocument": '{"Statement":{"Effect":"Allow"}}'})
    settle(desk, APP)
    attach(desk, {"RoleName": "app", "PolicyArn": "arn:aws:iam::aws:policy/AWSLambdaExecute"})
    assert plan(APP, desk.definitions, desk.code) == []
    assert "DetachRolePolicy" in operations(settle(desk, None))
    assert [role["RoleName"] for role in desk.definitions.list(ROLE)] == ["mine"]


def test_a_role_has_the_arn_and_the_statements_of_its_config(desk: Desk) -> None:
    settle(desk, APP)
    role = desk.definitions.get(ROLE, "app")
    assert role is not None
    assert role["Arn"] == ROLE_OF_APP.arn
    assert json.loads(role["policies"][POLICY])["Statement"] == list(ROLE_OF_APP.statements)
    other = replace(ROLE_OF_APP, statements=())
    assert operations(settle(desk, replace(APP, roles=(other,)))) == ["DeleteRolePolicy"]
    assert operations(settle(desk, APP)) == ["PutRolePolicy"]


def test_another_api_takes_the_place_of_one_that_is_gone(desk: Desk) -> None:
    settle(desk, APP)
    steps = settle(desk, replace(APP, apis=(replace(API, id="zzzzzzzzzz"),)))
    assert operations(steps)[-1] == "DeleteApi"
    assert [api["ApiId"] for api in desk.definitions.list("api")] == ["zzzzzzzzzz"]
