"""What a stage serves of a deployment."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fairlead.control.apis.freezing import freeze
from fairlead.control.apis.thawing import ACCOUNT_BURST, ACCOUNT_RATE, thaw
from fairlead.control.definitions import FILE, LAYOUT, Definitions, Document, _encoded
from fairlead.control.desk import Desk
from fairlead.control.documents import DEPLOYMENT
from fairlead.model.apps import AccessLog, Api, Authorizer, IntegrationResponse, Logging, Throttle
from fairlead.storage.durability import Durability
from fairlead.storage.files import open_file
from unit.control.asking import URI, ask, make_api, make_route

STAGE: Document = {
    "StageName": "dev", "StageVariables": {"f": "g", "role": "caller"}, "DefaultRouteSettings": {}, "RouteSettings": {},
}  # fmt: skip


def thawed(desk: Desk, api: str, **stage: Any) -> Api:
    frozen = freeze(desk.definitions, api)
    assert frozen is not None
    return thaw(frozen, {**STAGE, **stage})


def test_an_integration_with_its_responses(desk: Desk) -> None:
    api = make_api(desk)
    made = ask(
        desk,
        "CreateIntegration",
        ApiId=api,
        IntegrationType="AWS",
        IntegrationMethod="POST",
        IntegrationUri=URI.replace("function:f", "function:${stageVariables.f}"),
        CredentialsArn="arn:aws:iam::000000000000:role/${stageVariables.role}",
        PassthroughBehavior="NEVER",
        RequestTemplates={"$default": "x"},
        TemplateSelectionExpression="\\$default",
    )
    id = made["IntegrationId"]
    for key, template in (("$default", "fine"), ("/4\\d\\d/", "wrong")):
        templates = {"$default": template}
        place = {"ApiId": api, "IntegrationId": id, "IntegrationResponseKey": key}
        ask(desk, "CreateIntegrationResponse", **place, ResponseTemplates=templates)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="say", Target=f"integrations/{id}")
    (route,) = thawed(desk, api).routes
    integration = route.integration
    assert integration is not None
    assert (integration.type, integration.function) == ("AWS", "g")
    assert integration.uri == URI.replace("function:f", "function:g")
    assert integration.credentials_arn == "arn:aws:iam::000000000000:role/caller"
    assert (integration.passthrough, integration.method) == ("NEVER", "POST")
    assert (integration.templates, integration.template_selection) == ({"$default": "x"}, "\\$default")
    assert {response.key for response in integration.responses} == {"$default", "/4\\d\\d/"}
    assert IntegrationResponse("$default", {"$default": "fine"}) in integration.responses


def test_a_variable_that_the_stage_does_not_have_names_no_function(desk: Desk) -> None:
    api = make_api(desk)
    uri = URI.replace("function:f", "function:${stageVariables.other}")
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="say", Target=f"integrations/{made['IntegrationId']}")
    (route,) = thawed(desk, api).routes
    assert route.integration is not None
    assert route.integration.function == ""


def test_what_a_route_asks(desk: Desk) -> None:
    api = make_api(desk, ApiKeySelectionExpression="$context.authorizer.usageIdentifierKey")
    authorizer = ask(
        desk,
        "CreateAuthorizer",
        ApiId=api,
        Name="who",
        AuthorizerType="REQUEST",
        AuthorizerUri=URI.replace("function:f", "function:${stageVariables.f}"),
        IdentitySource=["route.request.header.Auth"],
    )["AuthorizerId"]
    ask(desk, "CreateModel", ApiId=api, Name="Mail", Schema='{"required":["to"]}')
    ask(
        desk,
        "CreateRoute",
        ApiId=api,
        RouteKey="$connect",
        AuthorizationType="CUSTOM",
        AuthorizerId=authorizer,
        ApiKeyRequired=True,
        RequestParameters={
            "route.request.querystring.a": {"Required": True},
            "route.request.header.b": {"Required": False},
        },
        ModelSelectionExpression="$request.body.kind",
        RequestModels={"mail": "Mail"},
    )
    served = thawed(desk, api)
    (route,) = served.routes
    assert served.api_key_selection == "$context.authorizer.usageIdentifierKey"
    assert (route.authorization, route.api_key_required) == ("CUSTOM", True)
    assert route.authorizer == Authorizer(authorizer, "who", "g", ("route.request.header.Auth",))
    assert route.parameters == {"route.request.querystring.a": True, "route.request.header.b": False}
    assert route.model_selection == "$request.body.kind"
    assert msgspec.json.decode(route.models["mail"])["definitions"] == {"Mail": {"required": ["to"]}}


def test_a_model_that_cannot_be_made_whole_stays_as_it_is(desk: Desk) -> None:
    api = make_api(desk)
    schema = '{"$ref":"http://example.com/"}'
    ask(desk, "CreateModel", ApiId=api, Name="Mail", Schema=schema)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="say", ModelSelectionExpression="x", RequestModels={"x": "Mail"})
    assert thawed(desk, api).routes[0].models == {"x": schema}


@pytest.mark.parametrize(
    ("settings", "throttle"),
    [
        ({}, None),
        ({"LoggingLevel": "OFF"}, None),
        ({"ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 0}, Throttle(0.0, 0)),
        ({"ThrottlingRateLimit": 10.0}, Throttle(10.0, ACCOUNT_BURST)),
        ({"ThrottlingBurstLimit": 10}, Throttle(ACCOUNT_RATE, 10)),
    ],
)
def test_throttles(desk: Desk, settings: dict[str, Any], throttle: Throttle | None) -> None:
    api = make_api(desk)
    make_route(desk, api)
    assert thawed(desk, api, DefaultRouteSettings=settings).throttle == throttle


def test_a_route_has_of_the_stages_settings_what_it_does_not_set(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    served = thawed(
        desk,
        api,
        DefaultRouteSettings={"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 20, "LoggingLevel": "ERROR"},
        RouteSettings={"$default": {"ThrottlingRateLimit": 1.0, "DataTraceEnabled": True}, "$connect": {}},
    )
    assert served.route_throttles == {"$default": Throttle(1.0, 20), "$connect": Throttle(10.0, 20)}
    assert served.logging == Logging("ERROR")
    assert served.route_logging == {"$default": Logging("ERROR", data_trace=True)}


def test_an_access_log_and_a_closed_endpoint(desk: Desk) -> None:
    api = make_api(desk, DisableExecuteApiEndpoint=True)
    make_route(desk, api)
    settings = {"DestinationArn": "arn:aws:logs:us-west-2:000000000000:log-group:x", "Format": "$context.requestId"}
    served = thawed(desk, api, AccessLogSettings=settings)
    assert served.access_log == AccessLog(settings["DestinationArn"], "$context.requestId")
    assert not served.default_endpoint
    assert thawed(desk, api).access_log is None


def test_a_deployment_of_the_release_before_is_served(desk: Desk, tmp_path: Path) -> None:
    api = make_api(desk)
    make_route(desk, api)
    deployment = ask(desk, "CreateDeployment", ApiId=api)["DeploymentId"]
    before = desk.definitions.get(DEPLOYMENT, api, deployment)
    assert before is not None
    expected = thaw(before["frozen"], STAGE)
    for kind in ("integration_responses", "authorizers", "models"):
        del before["frozen"][kind]
    before["frozen"]["integrations"][0]["function"] = "f"
    old = replace(LAYOUT, migrations=LAYOUT.migrations[:1])
    path = tmp_path / f"old-{FILE}"
    connection = open_file(path, old, Durability.OS)
    connection.execute(
        "INSERT INTO documents VALUES (?,?,?,?)",
        (desk.account_id, DEPLOYMENT, _encoded((api, deployment)), msgspec.json.encode(before)),
    )
    connection.close()
    definitions = Definitions(path, desk.account_id)
    after = definitions.get(DEPLOYMENT, api, deployment)
    definitions.close()
    assert after is not None
    assert thaw(after["frozen"], STAGE) == expected
    assert after["CreatedDate"] == before["CreatedDate"]
