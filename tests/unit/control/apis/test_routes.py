"""Routes."""

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import ROUTE_RESPONSE
from unit.control.asking import ask, make_api, make_route, refused


@pytest.mark.parametrize("key", ["$connect", "$disconnect", "$default", "say", "a/b-c_d.e", " ", "é", "1", "a$b"])
def test_keys_that_a_route_may_have(desk: Desk, key: str) -> None:
    assert ask(desk, "CreateRoute", ApiId=make_api(desk), RouteKey=key)["RouteKey"] == key


@pytest.mark.parametrize("key", ["", "$", "$custom", "$CONNECT", "$connect ", "$$default"])
def test_keys_that_none_may_have(desk: Desk, key: str) -> None:
    api = make_api(desk)
    assert str(refused(desk, "CreateRoute", ApiId=api, RouteKey=key)).startswith("The provided route key")
    id = make_route(desk, api)
    assert refused(desk, "UpdateRoute", ApiId=api, RouteId=id, RouteKey=key).status == 400


def test_the_same_key_is_another_route_in_another_case_or_api(desk: Desk) -> None:
    api = make_api(desk)
    make_route(desk, api, "say")
    make_route(desk, api, "Say")
    make_route(desk, make_api(desk), "say")
    assert refused(desk, "CreateRoute", ApiId=api, RouteKey="say").status == 409


@pytest.mark.parametrize("target", ["integrations/", "integrations", "x", "/integrations/x", "Integrations/x"])
def test_a_target_that_is_none(desk: Desk, target: str) -> None:
    assert refused(desk, "CreateRoute", ApiId=make_api(desk), RouteKey="x", Target=target).status == 400


@pytest.mark.parametrize("target", ["integrations/x", "integrations/x/y"])
def test_a_target_that_is_not_there(desk: Desk, target: str) -> None:
    assert refused(desk, "CreateRoute", ApiId=make_api(desk), RouteKey="x", Target=target).status == 404


def test_a_route_goes_with_its_responses(desk: Desk) -> None:
    api = make_api(desk)
    id = make_route(desk, api)
    ask(desk, "CreateRouteResponse", ApiId=api, RouteId=id, RouteResponseKey="$default")
    ask(desk, "DeleteRoute", ApiId=api, RouteId=id)
    assert desk.definitions.list(ROUTE_RESPONSE, api) == []


@pytest.mark.parametrize("name", ["GetRoute", "UpdateRoute", "DeleteRoute"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    error = refused(desk, name, ApiId=make_api(desk), RouteId="x")
    assert (str(error), error.members) == ("Invalid Route identifier specified x", {"resourceType": "Route"})
