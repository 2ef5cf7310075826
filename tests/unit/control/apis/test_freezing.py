"""Frozen and thawed."""

from typing import Any

import pytest

from fairlead.control.apis.freezing import freeze
from fairlead.control.apis.thawing import ACCOUNT_BURST, ACCOUNT_RATE, thaw
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.model.apps import Throttle
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
    before = frozen(desk, api)
    thawed = thaw(before, STAGE)
    ask(desk, "UpdateApi", ApiId=api, RouteSelectionExpression="$request.body.type")
    ask(desk, "DeleteRoute", ApiId=api, RouteId=route)
    assert thaw(before, STAGE) == thawed
    assert thawed.route_selection_expression == "$request.body.action"


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
    assert thaw(frozen(desk, api), {**STAGE, "DefaultRouteSettings": settings}).throttle == throttle


def test_a_route_has_of_the_stages_throttle_what_it_does_not_set(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api)
    stage = {
        **STAGE,
        "DefaultRouteSettings": {"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 20},
        "RouteSettings": {"$default": {"ThrottlingRateLimit": 1.0}, "$connect": {"LoggingLevel": "OFF"}},
    }
    throttles = thaw(frozen(desk, api), stage).route_throttles
    assert throttles == {"$default": Throttle(1.0, 20), "$connect": Throttle(10.0, 20)}
