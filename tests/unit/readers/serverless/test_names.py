from pathlib import Path

import pytest

from fairlead.readers.nodes import Node
from fairlead.readers.report import Report
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.resources import template
from fairlead.readers.serverless.service import Service
from fairlead.readers.stacks import Stack
from unit.readers.making import PLACE, parsed, told, variables_of

RESOURCES = """
resources:
  Parameters: {Given: {Default: value}, Bare: {Type: String}}
  Resources:
    Named: {Type: "AWS::DynamoDB::Table", Properties: {TableName: "carts-${x:stage}"}}
    Nameless: {Type: "AWS::DynamoDB::Table"}
    Copy: {Type: "AWS::DynamoDB::Table", Properties: {TableName: !Sub "${Named}-copy"}}
    One: {Type: "AWS::DynamoDB::Table", Properties: {TableName: !Ref Other}}
    Other: {Type: "AWS::DynamoDB::Table", Properties: {TableName: !Ref One}}
    Untyped: {}
"""
AT = Node("here", PLACE)
STACK = Stack("shop-dev", "eu-west-1", "000000000000")
SERVICE = Service("shop", "dev", STACK, Path(), "serverless.yml")


def names(report: Report) -> ServiceNames:
    variables = variables_of({"stage": "dev"}, report)
    functions = {"my-fn": None, "named": parsed("${x:stage}-special")}
    made = template(parsed(RESOURCES), variables, report)
    return ServiceNames(SERVICE, made, functions, variables, report, hash_marks=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Named", "carts-dev"),
        ("Nameless", STACK.generated_name("Nameless")),
        ("Copy", "carts-dev-copy"),
        ("Given", "value"),
        ("Untyped", STACK.generated_name("Untyped")),
        ("AWS::AccountId", "000000000000"),
        ("WebsocketsApi", SERVICE.api_id),
        ("WebsocketsDeploymentStage", "dev"),
        ("IamRoleLambdaExecution", "shop-dev-eu-west-1-lambdaRole"),
        ("MyDashfnLambdaFunction", "shop-dev-my-fn"),
        ("NamedLambdaFunction", "dev-special"),
        ("NamedLogGroup", "/aws/lambda/dev-special"),
        ("NobodyLambdaFunction", None),
        ("Nothing", None),
    ],
)
def test_refs(name: str, value: str | None) -> None:
    report = Report()
    assert names(report).ref(name, AT) == value
    assert told(report) == []


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("Named", "Arn", "arn:aws:dynamodb:eu-west-1:000000000000:table/carts-dev"),
        ("WebsocketsApi", "ApiId", SERVICE.api_id),
        ("WebsocketsApi", "ApiEndpoint", f"wss://{SERVICE.api_id}.execute-api.eu-west-1.amazonaws.com"),
        ("IamRoleLambdaExecution", "Arn", "arn:aws:iam::000000000000:role/shop-dev-eu-west-1-lambdaRole"),
        ("MyDashfnLambdaFunction", "Arn", "arn:aws:lambda:eu-west-1:000000000000:function:shop-dev-my-fn"),
        ("Nothing", "Arn", None),
    ],
)
def test_attributes(name: str, attribute: str, value: str | None) -> None:
    assert names(Report()).attribute(name, attribute, AT) == value


def test_what_is_made_up_is_noted() -> None:
    report = Report()
    made = names(report)
    assert made.ref("ApiGatewayRestApi", AT) == names(Report()).ref("ApiGatewayRestApi", AT)
    assert made.attribute("Named", "Weight", AT) == "carts-dev.Weight"
    assert [problem.severity for problem in report.problems] == ["note", "note"]


def test_names_that_need_each_other_and_parameters_without_a_value_are_told() -> None:
    report = Report()
    made = names(report)
    assert made.ref("One", AT)
    assert made.ref("Bare", AT) == ""
    assert sorted(told(report)) == ["The name of `One` needs itself.", "The parameter `Bare` has no value."]


def test_every_known_name_has_a_value_or_is_no_value() -> None:
    made = names(Report())
    assert [name for name in made.known() if made.ref(name, AT) is None] == ["AWS::NoValue"]
