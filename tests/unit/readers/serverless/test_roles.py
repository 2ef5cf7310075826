from pathlib import Path

import pytest

from fairlead.model.apps import App
from fairlead.model.problems import Severity
from unit.readers.making import messages, reading_of

PLUGIN = "plugins: [serverless-iam-roles-per-function]\n"
OWN = "iamRoleStatements: [{Effect: Allow, Action: 'dynamodb:Query', Resource: '*'}]"
GRANT = "execute-api:ManageConnections"


def app(folder: Path, provider: str = "", function: str = "", more: str = "") -> App:
    text = f"""
service: shop
{more}
provider: {{name: aws, {provider}}}
functions: {{one: {{handler: app.one, events: [websocket: $default], {function}}}}}
"""
    reading = reading_of(folder, text)
    assert reading.app is not None
    assert messages(reading) == []
    return reading.app


def actions(made: App) -> dict[str, list[object]]:
    return {role.name: [statement["Action"] for statement in role.statements] for role in made.roles}


def test_the_shared_role_has_the_provider_s_statements_and_the_framework_s_grant(tmp_path: Path) -> None:
    provider = "iamRoleStatements: [{Action: a}], iam: {role: {statements: [{Action: b}]}}"
    made = app(tmp_path, provider)
    assert actions(made) == {"shop-dev-us-east-1-lambdaRole": ["a", "b", [GRANT]]}
    assert made.functions[0].role_arn == made.roles[0].arn


def test_a_role_of_its_own_has_its_own_statements_alone(tmp_path: Path) -> None:
    made = app(tmp_path, "iamRoleStatements: [{Action: a}]", OWN, PLUGIN)
    assert actions(made) == {"shop-dev-one-us-east-1-lambdaRole": ["dynamodb:Query"]}
    assert made.functions[0].role_arn.endswith(":role/shop-dev-one-us-east-1-lambdaRole")


@pytest.mark.parametrize(
    ("function", "more"),
    [
        (f"{OWN}, iamRoleStatementsInherit: true", PLUGIN),
        (OWN, f"{PLUGIN}custom: {{serverless-iam-roles-per-function: {{defaultInherit: true}}}}"),
    ],
)
def test_a_role_of_its_own_may_inherit(tmp_path: Path, function: str, more: str) -> None:
    made = app(tmp_path, "iamRoleStatements: [{Action: a}]", function, more)
    assert actions(made) == {"shop-dev-one-us-east-1-lambdaRole": ["dynamodb:Query", "a"]}


@pytest.mark.parametrize(
    "provider", ["role: 'arn:aws:iam::000000000000:role/r'", "iam: {role: 'arn:aws:iam::000000000000:role/r'}"]
)
def test_a_role_made_elsewhere_takes_the_place_of_the_shared_one(tmp_path: Path, provider: str) -> None:
    made = app(tmp_path, provider)
    assert made.roles == ()
    assert made.functions[0].role_arn == "arn:aws:iam::000000000000:role/r"


def test_the_shared_role_may_have_another_name(tmp_path: Path) -> None:
    assert app(tmp_path, "iam: {role: {name: mine}}").functions[0].role_arn.endswith(":role/mine")


@pytest.mark.parametrize("statements", ["text", "[text]", "{a: 1}", "[{Resource: !ImportValue x}]", "['${ssm:/x}']"])
def test_statements_that_cannot_be_understood_warn_and_stop_nothing(tmp_path: Path, statements: str) -> None:
    text = f"service: shop\nprovider: {{name: aws, iamRoleStatements: {statements}}}\n"
    reading = reading_of(tmp_path, text)
    assert messages(reading) == []
    assert messages(reading, Severity.WARNING)


def test_what_a_function_needs_too_is_an_error_all_the_same(tmp_path: Path) -> None:
    text = """
service: shop
custom: {table: "${env:GONE}"}
provider:
  name: aws
  environment: {TABLE: "${self:custom.table}"}
  iamRoleStatements: [{Effect: Allow, Action: '*', Resource: "${self:custom.table}"}]
functions: {one: {handler: app.one}}
"""
    assert len(messages(reading_of(tmp_path, text))) == 1


def test_a_role_that_is_declared_nowhere_is_an_error(tmp_path: Path) -> None:
    text = "service: shop\nprovider: {name: aws}\nfunctions: {one: {handler: app.one, role: Gone}}\n"
    assert messages(reading_of(tmp_path, text)) == ["The role `Gone` is declared nowhere."]
