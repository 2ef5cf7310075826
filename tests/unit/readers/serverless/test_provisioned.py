from pathlib import Path

import pytest

from fairlead.readers.report import Report
from fairlead.readers.serverless.names import ServiceNames
from fairlead.readers.serverless.provisioned import Provisioned
from fairlead.readers.serverless.resources import template
from fairlead.readers.serverless.service import Service
from fairlead.readers.stacks import Stack
from unit.readers.making import parsed, told, variables_of

STACK = Stack("shop-dev", "eu-west-1", "000000000000")
KEYS = "KeySchema: [], AttributeDefinitions: []"


def provisioned(resources: str, report: Report, more: str = "") -> Provisioned:
    variables = variables_of({}, report)
    made = template(parsed(f"resources:\n  Resources: {{{resources}}}\n{more}"), variables, report)
    service = Service("shop", "dev", STACK, Path(), "serverless.yml")
    names = ServiceNames(service, made, {}, variables, report, hash_marks=False)
    return Provisioned(made, STACK, names, variables, report)


def test_tables_are_named_and_extended() -> None:
    report = Report()
    tables = f"A: {{Type: 'AWS::DynamoDB::Table', Properties: {{{KEYS}}}}}"
    extensions = "  extensions: {A: {Properties: {BillingMode: PAY_PER_REQUEST}}}\n"
    (table,) = provisioned(tables, report, extensions).tables()
    assert table.name == table.definition["TableName"] == STACK.generated_name("A")
    assert table.definition["BillingMode"] == "PAY_PER_REQUEST"
    assert told(report) == []


@pytest.mark.parametrize(("condition", "count"), [("Yes", 1), ("No", 0), ("Gone", 0)])
def test_conditions_decide(condition: str, count: int) -> None:
    table = f"A: {{Type: 'AWS::DynamoDB::Table', Condition: {condition}, Properties: {{{KEYS}}}}}"
    conditions = "  Conditions: {Yes: !Equals [a, a], No: !Equals [a, b]}\n"
    assert len(provisioned(table, Report(), conditions).tables()) == count


def test_what_a_role_says_stops_nothing() -> None:
    report = Report()
    policy = "{PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: !ImportValue other}}}"
    made = provisioned(f"R: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: r, Policies: [{policy}]}}}}", report)
    (role,) = made.roles()
    assert role.name == "r"
    assert role.statements[0]["Action"] == "*"
    assert [problem.severity for problem in report.problems] == ["warning"]


def test_the_rest_is_noted_or_told() -> None:
    report = Report()
    made = provisioned("A: {Type: 'AWS::S3::Bucket'}, B: {Properties: {}}, C: 5, WebsocketsApi: {}", report)
    assert made.tables() == []
    assert [problem.severity for problem in report.problems] == ["note", "error", "error"]


def test_overrides_of_the_framework_s_resources() -> None:
    made = provisioned("WebsocketsApi: {Properties: {Name: !Sub '${AWS::StackName}-api'}}", Report())
    assert made.override("WebsocketsApi") == {"Name": "shop-dev-api"}
    assert made.override("Other") == {}
