"""What a stage sets for its routes."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from fairlead.control.account import set_cloudwatch_role
from fairlead.control.apis.route_settings import check_settings, check_variables, merge
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import CONFIG
from fairlead.model.errors import ApiError
from unit.control.asking import make_api, make_route


@pytest.mark.parametrize(
    "settings",
    [
        {"ThrottlingRateLimit": -0.1},
        {"ThrottlingRateLimit": inf},
        {"ThrottlingRateLimit": nan},
        {"ThrottlingBurstLimit": -1},
    ],
)
def test_what_is_refused_of_the_stage_is_refused_of_a_route(desk: Desk, settings: dict[str, Any]) -> None:
    api = make_api(desk)
    make_route(desk, api)
    for params in ({"DefaultRouteSettings": settings}, {"RouteSettings": {"$default": settings}}):
        with pytest.raises(ApiError) as caught:
            check_settings(desk, api, params)
        assert caught.value.status == 400


def test_settings_of_a_route_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(ApiError, match="Unable to find Route by key say within the provided RouteSettings"):
        check_settings(desk, make_api(desk), {"RouteSettings": {"say": {}}})


def test_what_asks_for_nothing_is_taken(desk: Desk) -> None:
    off = {"LoggingLevel": "OFF", "DataTraceEnabled": False, "ThrottlingRateLimit": 0.0, "ThrottlingBurstLimit": 0}
    check_settings(desk, make_api(desk), {"DefaultRouteSettings": off})


@pytest.mark.parametrize("variables", [{"a-b": "x"}, {"": "x"}, {"a": "é"}, {"a": "x\n"}, {"a" * 65: "x"}])
def test_variables_that_none_may_have(variables: dict[str, str]) -> None:
    with pytest.raises(ApiError, match="Stage variable"):
        check_variables(variables)


def test_settings_are_merged_member_by_member() -> None:
    stage: Document = {}
    merge(stage, {"DefaultRouteSettings": {"ThrottlingRateLimit": 1.0}, "StageVariables": {"a": "1", "b": "2"}})
    merge(stage, {"DefaultRouteSettings": {"ThrottlingBurstLimit": 2}, "RouteSettings": {"x": {"LoggingLevel": "OFF"}}})
    merge(stage, {"RouteSettings": {"x": {"ThrottlingBurstLimit": 3}}, "StageVariables": {"a": "", "c": "3"}})
    settings = stage["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (1.0, 2)
    assert stage["RouteSettings"] == {"x": {"LoggingLevel": "OFF", "ThrottlingBurstLimit": 3}}
    assert stage["StageVariables"] == {"b": "2", "c": "3"}


def test_a_stage_has_a_hundred_variables_at_most() -> None:
    stage: Document = {}
    merge(stage, {"StageVariables": {str(number): "x" for number in range(100)}})
    with pytest.raises(ApiError, match="100"):
        merge(stage, {"StageVariables": {"one": "more"}})


@pytest.mark.parametrize("level", ["ERROR", "INFO"])
def test_without_a_role_for_it_nothing_is_logged(desk: Desk, level: str) -> None:
    api, settings = make_api(desk), {"DefaultRouteSettings": {"LoggingLevel": level}}
    check_settings(desk, api, settings)
    set_cloudwatch_role(desk, "")
    with pytest.raises(ApiError, match="CloudWatch Logs role ARN must be set in account settings to enable logging"):
        check_settings(desk, api, settings)
    check_settings(desk, api, {"DefaultRouteSettings": {"LoggingLevel": "OFF", "DataTraceEnabled": True}})
    check_settings(replace(desk, owner=CONFIG), api, settings)
