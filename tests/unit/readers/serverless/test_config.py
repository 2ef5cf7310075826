from pathlib import Path

import pytest

from unit.readers.making import messages, reading_of

FUNCTION = "functions: {one: {handler: app.one, events: [websocket: hello]}}\n"
SHOP = f"service: shop\nprovider: {{name: aws}}\n{FUNCTION}"


def test_an_api_is_there_when_a_route_is(tmp_path: Path) -> None:
    with_route = reading_of(tmp_path, SHOP).app
    assert with_route is not None
    (api,) = with_route.apis
    assert (api.name, api.stage) == ("dev-shop-websockets", "dev")
    assert api.route_selection_expression == "$request.body.action"
    without = reading_of(tmp_path, "service: shop\nprovider: {name: aws}\n").app
    assert without is not None
    assert (without.apis, without.roles) == ((), ())


def test_routes_of_one_function_share_an_integration(tmp_path: Path) -> None:
    text = SHOP.replace("websocket: hello", "websocket: a, websocket: b")
    app = reading_of(tmp_path, text).app
    assert app is not None
    assert app.apis[0].routes[0].integration == app.apis[0].routes[1].integration


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("service: shop", "shop"),
        ("service: {name: shop}", "shop"),
        ("service: 5", "5"),
        ("service: {name: '${opt:n}'}", "o"),
    ],
)
def test_services_are_named_either_way(tmp_path: Path, service: str, name: str) -> None:
    app = reading_of(tmp_path, SHOP.replace("service: shop", service), options={"n": "o"}).app
    assert app is not None
    assert app.name == name


@pytest.mark.parametrize("service", ["x: 1", "service: ", "service: [a]", "service: {n: a}", "service: ''"])
def test_a_service_without_a_name_is_an_error(tmp_path: Path, service: str) -> None:
    assert "The config does not name its service." in messages(
        reading_of(tmp_path, SHOP.replace("service: shop", service))
    )


@pytest.mark.parametrize(
    "provider", ["provider: ", "provider: {name: google}", "provider: {}", "provider: gcp", "provider: 5"]
)
def test_a_provider_that_is_not_aws_is_an_error(tmp_path: Path, provider: str) -> None:
    text = SHOP.replace("provider: {name: aws}", provider)
    assert len(messages(reading_of(tmp_path, text))) == 1


def test_an_api_may_be_overridden_in_resources_and_extensions(tmp_path: Path) -> None:
    overrides = (
        "resources: {Resources: {WebsocketsApi: {Properties: {Name: mine}}},"
        " extensions: {WebsocketsApi: {Properties: {RouteSelectionExpression: $request.body.message}}}}\n"
    )
    reading = reading_of(tmp_path, SHOP + overrides)
    assert reading.app is not None
    assert reading.app.apis[0].name == "mine"
    assert reading.app.apis[0].route_selection_expression == "$request.body.message"
    assert reading.problems == []


def test_resources_that_are_not_made_are_one_note(tmp_path: Path) -> None:
    kinds = "A: {Type: 'AWS::S3::Bucket'}, B: {Type: 'AWS::S3::Bucket'}, C: {Type: 'AWS::SQS::Queue'}"
    reading = reading_of(tmp_path, SHOP + f"resources: {{Resources: {{{kinds}}}}}\n")
    (note,) = reading.problems
    assert note.message == "These resources are not made here: AWS::S3::Bucket (A, B), AWS::SQS::Queue (C)."


def test_a_resource_whose_condition_fails_is_not_there(tmp_path: Path) -> None:
    resources = """
resources:
  Conditions: {Yes: !Equals [a, a], No: !Equals [a, b]}
  Resources:
    A:
      Type: AWS::DynamoDB::Table
      Condition: Yes
      Properties: {TableName: there, KeySchema: [], AttributeDefinitions: []}
    B:
      Type: AWS::DynamoDB::Table
      Condition: No
      Properties: {TableName: gone, KeySchema: [], AttributeDefinitions: []}
"""
    app = reading_of(tmp_path, SHOP + resources).app
    assert app is not None
    assert [one.name for one in app.tables] == ["there"]
