"""Whether what is to be deployed can be served."""

from typing import Any

import pytest

from fairlead.control.apis.deployable import check, refusal
from fairlead.control.apis.freezing import freeze
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import STAGE
from fairlead.model.errors import ApiError
from unit.control.asking import URI, ask, make_api, make_route, refused

QUEUE = "arn:aws:apigateway:us-west-2:sqs:path/000000000000/x"


def frozen(desk: Desk, api: str) -> Document:
    made = freeze(desk.definitions, api)
    assert made is not None
    return made


def route(desk: Desk, api: str, key: str = "say", **members: Any) -> None:
    made = ask(desk, "CreateIntegration", ApiId=api, **members)
    ask(desk, "CreateRoute", ApiId=api, RouteKey=key, Target=f"integrations/{made['IntegrationId']}")


def test_what_can_be_served(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="idle")
    route(desk, api, "ping", IntegrationType="MOCK", RequestTemplates={"$default": '{"statusCode":200}'})
    assert refusal(frozen(desk, api)) is None
    check(frozen(desk, api))


def test_a_service_that_is_not_called_is_named_with_the_route(desk: Desk) -> None:
    api = make_api(desk)
    route(desk, api, IntegrationType="AWS", IntegrationUri=QUEUE, IntegrationMethod="POST")
    sentence = refusal(frozen(desk, api))
    assert sentence is not None
    assert sentence.startswith("The route say cannot be deployed.")
    assert "sqs" in sentence
    with pytest.raises(ApiError, match="sqs") as caught:
        check(frozen(desk, api))
    assert (caught.value.code, caught.value.status) == ("BadRequestException", 400)
    assert "sqs" in str(refused(desk, "CreateDeployment", ApiId=api))


def test_an_integration_that_no_route_uses_is_not_looked_at(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS", IntegrationUri=QUEUE)
    assert refusal(frozen(desk, api)) is None


def test_what_variables_are_part_of_is_looked_at_on_a_stage(desk: Desk) -> None:
    api = make_api(desk)
    uri = QUEUE.replace(":sqs:", ":${stageVariables.service}:")
    route(desk, api, IntegrationType="AWS", IntegrationUri=uri, IntegrationMethod="POST")
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    asked = {"ApiId": api, "StageName": "dev", "DeploymentId": deployment, "StageVariables": {"service": "sqs"}}
    assert "sqs" in str(refused(desk, "CreateStage", **asked))


def test_a_function_that_a_variable_names_need_not_be_there(desk: Desk) -> None:
    api = make_api(desk)
    route(
        desk, api, IntegrationType="AWS_PROXY", IntegrationUri=URI.replace("function:f", "function:${stageVariables.f}")
    )
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    ask(desk, "CreateStage", ApiId=api, StageName="dev", DeploymentId=deployment)


@pytest.mark.parametrize("schema", ['{"type":"nothing"}', '{"$ref":"http://example.com/"}'])
def test_a_schema_that_cannot_be_used_unless_that_is_wanted(desk: Desk, schema: str) -> None:
    api = make_api(desk)
    ask(desk, "CreateModel", ApiId=api, Name="Mail", Schema=schema)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="say", ModelSelectionExpression="x", RequestModels={"x": "Mail"})
    assert "The model x of the route say" in str(refused(desk, "CreateDeployment", ApiId=api))
    ask(desk, "UpdateApi", ApiId=api, DisableSchemaValidation=True)
    ask(desk, "CreateDeployment", ApiId=api)


def test_a_stage_that_deploys_by_itself_says_why_it_did_not(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS", IntegrationUri=QUEUE)
    served = ask(desk, "CreateStage", ApiId=api, StageName="dev", AutoDeploy=True)["DeploymentId"]
    ask(desk, "CreateRoute", ApiId=api, RouteKey="say", Target=f"integrations/{made['IntegrationId']}")
    stage = desk.definitions.get(STAGE, api, "dev")
    assert stage is not None
    assert stage["LastDeploymentStatusMessage"].startswith("Deployment attempt failed: The route say cannot")
    assert stage["DeploymentId"] == served
