"""Frozen, and what is frozen does not change."""

from fairlead.control.apis.freezing import freeze, make_deployment
from fairlead.control.apis.thawing import thaw
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import DEPLOYMENT
from unit.control.asking import ask, make_api, make_route

STAGE: Document = {"StageName": "dev", "StageVariables": {}, "DefaultRouteSettings": {}, "RouteSettings": {}}


def frozen(desk: Desk, api: str) -> Document:
    made = freeze(desk.definitions, api)
    assert made is not None
    return made


def test_an_api_without_routes_cannot_be_frozen(desk: Desk) -> None:
    assert freeze(desk.definitions, make_api(desk)) is None


def test_what_is_frozen_does_not_change(desk: Desk) -> None:
    api = make_api(desk)
    route = make_route(desk, api)
    model = ask(desk, "CreateModel", ApiId=api, Name="Mail", Schema="{}")["ModelId"]
    before = frozen(desk, api)
    thawed = thaw(before, STAGE)
    ask(desk, "UpdateApi", ApiId=api, RouteSelectionExpression="$request.body.type")
    ask(desk, "DeleteRoute", ApiId=api, RouteId=route)
    ask(desk, "DeleteModel", ApiId=api, ModelId=model)
    assert thaw(before, STAGE) == thawed
    assert thawed.route_selection_expression == "$request.body.action"
    assert [one["Name"] for one in before["models"]] == ["Mail"]


def test_an_answer_goes_back_only_where_it_is_selected_and_there_is_a_response(desk: Desk) -> None:
    api = make_api(desk)
    for key in ("both", "selected", "response", "neither"):
        id = make_route(desk, api, key)
        if key in ("both", "selected"):
            ask(desk, "UpdateRoute", ApiId=api, RouteId=id, RouteResponseSelectionExpression="$default")
        if key in ("both", "response"):
            ask(desk, "CreateRouteResponse", ApiId=api, RouteId=id, RouteResponseKey="$default")
    two_way = {route.key: route.two_way for route in thaw(frozen(desk, api), STAGE).routes}
    assert two_way == {"both": True, "selected": False, "response": False, "neither": False}


def test_a_route_may_have_no_target(desk: Desk) -> None:
    api = make_api(desk)
    ask(desk, "CreateRoute", ApiId=api, RouteKey="idle")
    (route,) = thaw(frozen(desk, api), STAGE).routes
    assert route.integration is None


def test_an_integration_keeps_its_time(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    (made,) = desk.definitions.list("integration", api)
    ask(desk, "UpdateIntegration", ApiId=api, IntegrationId=made["IntegrationId"], TimeoutInMillis=50)
    (route,) = thaw(frozen(desk, api), STAGE).routes
    assert route.integration is not None
    assert (route.integration.function, route.integration.timeout_ms) == ("f", 50)


def test_a_deployment_is_kept_with_what_it_serves(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    made = make_deployment(desk, api, frozen(desk, api), {"Description": "x"})
    assert desk.definitions.get(DEPLOYMENT, api, made["DeploymentId"]) == made
    assert (made["Description"], made["DeploymentStatus"]) == ("x", "DEPLOYED")
