"""An API of a config: made, changed and left alone; the ids stay."""

from dataclasses import replace
from typing import Any

from fairlead.control.api_steps import ApiSteps
from fairlead.control.apis import OPERATIONS
from fairlead.control.apis.thawing import thaw
from fairlead.control.applying import carry_out
from fairlead.control.desk import Desk, Later
from fairlead.control.documents import AUTHORIZER, CONFIG, DEPLOYMENT, INTEGRATION, ROUTE, STAGE
from fairlead.control.steps import Step
from fairlead.model.apps import AccessLog, Api, App, Authorizer, Integration, Logging, Route, Throttle
from fairlead.model.principals import ACCOUNT_ID

ONE = Integration("int0001", "AWS_PROXY", "app-dev-one", 5_000)
TWO = Integration("int0002", "AWS_PROXY", "app-dev-two")
API = Api(
    "abcdefghij",
    "chat",
    "dev",
    (Route("$connect", ONE), Route("$default", ONE), Route("say", TWO, two_way=True), Route("idle", None)),
    stage_variables={"depth": "3", "color": "red"},
)
APP = App("app", "dev", "eu-west-1", ACCOUNT_ID, "/app")


def steps_to(desk: Desk, api: Api) -> list[Step]:
    return list(ApiSteps(api, APP, desk.definitions).steps())


def settle(desk: Desk, api: Api) -> list[str]:
    steps = steps_to(desk, api)
    assert carry_out(steps, replace(desk, region="eu-west-1", owner=CONFIG)) == []
    assert steps_to(desk, api) == []
    return [step.operation for step in steps]


def call(desk: Desk, name: str, **params: Any) -> dict[str, Any]:
    operation = OPERATIONS[name]
    assert not isinstance(operation, Later)
    return operation(desk, {"ApiId": API.id, **params})


def served(desk: Desk, stage_name: str = "dev") -> Api:
    stage = desk.definitions.get(STAGE, API.id, stage_name)
    assert stage is not None
    deployment = desk.definitions.get(DEPLOYMENT, API.id, stage["DeploymentId"])
    assert deployment is not None
    return thaw(deployment["frozen"], stage)


def sorted_routes(api: Api) -> Api:
    """Without the URIs, which the steps make of the functions' names."""
    routes = [
        replace(route, integration=replace(route.integration, uri="") if route.integration else None)
        for route in api.routes
    ]
    return replace(api, routes=tuple(sorted(routes, key=lambda route: route.key)))


def ids(desk: Desk, kind: str, member: str) -> set[str]:
    return {document[member] for document in desk.definitions.list(kind, API.id)}


def test_what_is_served_is_what_was_declared(desk: Desk) -> None:
    settle(desk, API)
    assert sorted_routes(served(desk)) == sorted_routes(API)
    assert desk.definitions.get(INTEGRATION, API.id, ONE.id) is not None


def test_authorizers_are_made_changed_and_removed(desk: Desk) -> None:
    sources = ("route.request.header.Auth", "route.request.querystring.t")
    guard = Authorizer("auth01", "guard", "app-dev-guard", sources)
    open_routes = API.routes[1:]
    connect = Route("$connect", ONE, authorization="CUSTOM", authorizer=guard)
    guarded = replace(API, routes=(connect, *open_routes))
    settle(desk, guarded)
    assert sorted_routes(served(desk)) == sorted_routes(guarded)
    other = replace(connect, authorizer=replace(guard, identity_sources=sources[:1], function="app-dev-other"))
    changed = replace(API, routes=(other, *open_routes))
    assert settle(desk, changed) == ["UpdateAuthorizer", "CreateDeployment", "UpdateStage", "DeleteDeployment"]
    assert sorted_routes(served(desk)) == sorted_routes(changed)
    assert settle(desk, API) == [
        "UpdateRoute", "DeleteAuthorizer", "CreateDeployment", "UpdateStage", "DeleteDeployment",
    ]  # fmt: skip
    assert sorted_routes(served(desk)) == sorted_routes(API)


def test_an_authorizer_that_a_route_of_a_call_uses_stays(desk: Desk) -> None:
    guard = Authorizer("auth01", "guard", "app-dev-guard")
    settle(desk, replace(API, routes=(Route("$connect", ONE, authorization="CUSTOM", authorizer=guard),)))
    call(desk, "CreateRoute", RouteKey="mine", AuthorizationType="CUSTOM", AuthorizerId="auth01")
    settle(desk, replace(API, routes=(Route("$connect", ONE),)))
    assert ids(desk, AUTHORIZER, "AuthorizerId") == {"auth01"}


def test_ids_are_the_same_at_every_start(desk: Desk) -> None:
    settle(desk, API)
    before = [ids(desk, ROUTE, "RouteId"), ids(desk, DEPLOYMENT, "DeploymentId")]
    other = replace(API, routes=API.routes[:1])
    settle(desk, other)
    settle(desk, API)
    assert [ids(desk, ROUTE, "RouteId"), ids(desk, DEPLOYMENT, "DeploymentId")] == before


def test_a_change_is_deployed_and_the_old_deployment_goes(desk: Desk) -> None:
    settle(desk, API)
    changed = replace(API, routes=(Route("say", ONE, two_way=False), Route("new", ONE)))
    assert settle(desk, changed) == [
        "DeleteRoute",
        "DeleteRoute",
        "DeleteRoute",
        "UpdateRoute",
        "DeleteRouteResponse",
        "CreateRoute",
        "DeleteIntegration",
        "CreateDeployment",
        "UpdateStage",
        "DeleteDeployment",
    ]
    assert sorted_routes(served(desk)) == sorted_routes(changed)


def test_an_expression_and_a_name_are_changed(desk: Desk) -> None:
    settle(desk, API)
    changed = replace(API, name="talk", route_selection_expression="$request.body.type")
    assert settle(desk, changed) == ["UpdateApi", "CreateDeployment", "UpdateStage", "DeleteDeployment"]
    assert served(desk).route_selection_expression == "$request.body.type"


def test_another_stage_takes_the_place_of_the_first(desk: Desk) -> None:
    settle(desk, API)
    assert settle(desk, replace(API, stage="prod")) == ["DeleteStage", "CreateStage"]
    assert served(desk, "prod").stage == "prod"


def test_variables_and_throttles(desk: Desk) -> None:
    settle(desk, API)
    changed = replace(
        API,
        stage_variables={"depth": "4"},
        throttle=Throttle(10.0, 20),
        route_throttles={"say": Throttle(1.0, 2)},
    )
    assert settle(desk, changed) == ["UpdateStage"]
    assert sorted_routes(served(desk)) == sorted_routes(changed)


def test_throttles_that_a_call_has_set_stay(desk: Desk) -> None:
    settle(desk, API)
    call(desk, "UpdateStage", StageName="dev", DefaultRouteSettings={"ThrottlingRateLimit": 1.0})
    assert steps_to(desk, API) == []


LOGGED = replace(
    API,
    logging=Logging("INFO", data_trace=True),
    access_log=AccessLog(
        f"arn:aws:logs:eu-west-1:{ACCOUNT_ID}:log-group:/aws/websocket/app-dev", "$context.requestId $context.status"
    ),
)


def test_logs_come_change_and_go(desk: Desk) -> None:
    settle(desk, LOGGED)
    assert sorted_routes(served(desk)) == sorted_routes(LOGGED)
    quieter = replace(LOGGED, logging=Logging("ERROR"), throttle=Throttle(10.0, 20))
    assert settle(desk, quieter) == ["UpdateStage"]
    assert sorted_routes(served(desk)) == sorted_routes(quieter)
    assert settle(desk, replace(API, throttle=Throttle(10.0, 20))) == ["UpdateStage", "DeleteAccessLogSettings"]
    assert sorted_routes(served(desk)) == sorted_routes(replace(API, throttle=Throttle(10.0, 20)))


def test_logs_that_a_call_has_set_stay(desk: Desk) -> None:
    settle(desk, API)
    settings = {"DestinationArn": f"arn:aws:logs:eu-west-1:{ACCOUNT_ID}:log-group:mine", "Format": "$context.requestId"}
    call(
        desk,
        "UpdateStage",
        StageName="dev",
        AccessLogSettings=settings,
        DefaultRouteSettings={"LoggingLevel": "INFO", "DetailedMetricsEnabled": True},
    )
    assert steps_to(desk, API) == []


def test_what_a_call_changed_is_as_declared_again(desk: Desk) -> None:
    settle(desk, API)
    call(desk, "UpdateStage", StageName="dev", AutoDeploy=True, StageVariables={"depth": "", "own": "1"})
    (route,) = [one for one in desk.definitions.list(ROUTE, API.id) if one["RouteKey"] == "say"]
    call(desk, "UpdateRoute", RouteId=route["RouteId"], RouteKey="shout", RouteResponseSelectionExpression="")
    settle(desk, API)
    assert sorted_routes(served(desk)) == sorted_routes(API)


def test_a_route_that_a_call_added_stays_unless_its_key_is_declared(desk: Desk) -> None:
    settle(desk, replace(API, routes=API.routes[:2]))
    for key in ("say", "mine"):
        call(desk, "CreateRoute", RouteKey=key, Target=f"integrations/{ONE.id}")
    operations = settle(desk, API)
    assert operations.count("DeleteRoute") == 1
    assert {route["RouteKey"] for route in desk.definitions.list(ROUTE, API.id)} == {
        "$connect", "$default", "say", "idle", "mine",
    }  # fmt: skip


def test_an_integration_that_a_route_of_a_call_uses_stays(desk: Desk) -> None:
    settle(desk, API)
    call(desk, "CreateRoute", RouteKey="mine", Target=f"integrations/{TWO.id}")
    settle(desk, replace(API, routes=API.routes[:2]))
    assert desk.definitions.get(INTEGRATION, API.id, TWO.id) is not None


def test_a_deployment_that_another_stage_serves_stays(desk: Desk) -> None:
    settle(desk, API)
    (deployment,) = ids(desk, DEPLOYMENT, "DeploymentId")
    call(desk, "CreateStage", StageName="mine", DeploymentId=deployment)
    settle(desk, replace(API, routes=API.routes[:1]))
    assert sorted_routes(served(desk, "mine")).routes == sorted_routes(API).routes
    call(desk, "DeleteStage", StageName="mine")
    assert [step.operation for step in steps_to(desk, replace(API, routes=API.routes[:1]))] == ["DeleteDeployment"]


def test_a_stage_that_deploys_by_itself_goes_along(desk: Desk) -> None:
    settle(desk, API)
    call(desk, "CreateStage", StageName="auto", AutoDeploy=True)
    settle(desk, replace(API, routes=API.routes[:1]))
    assert [route.key for route in served(desk, "auto").routes] == ["$connect"]


def test_an_api_that_a_call_made_keeps_its_name(desk: Desk) -> None:
    made = call(replace(desk, fixed_id=API.id), "CreateApi", Name="mine", ProtocolType="WEBSOCKET")
    assert made["ApiId"] == API.id
    settle(desk, API)
    assert call(desk, "GetApi")["Name"] == "mine"
    assert [route.key for route in sorted_routes(served(desk)).routes] == ["$connect", "$default", "idle", "say"]


def test_an_api_without_routes_has_a_stage_that_serves_nothing(desk: Desk) -> None:
    assert settle(desk, replace(API, routes=())) == ["CreateApi", "CreateStage"]


def test_an_api_that_loses_its_routes_serves_what_it_did_as_there_is_nothing_to_deploy(desk: Desk) -> None:
    settle(desk, API)
    assert "CreateDeployment" not in settle(desk, replace(API, routes=()))
    assert sorted_routes(served(desk)) == sorted_routes(API)
