"""Route responses."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_api, make_route, refused


def test_a_route_has_one_at_most(desk: Desk) -> None:
    api = make_api(desk)
    place = {"ApiId": api, "RouteId": make_route(desk, api)}
    made = ask(desk, "CreateRouteResponse", **place, RouteResponseKey="$default")
    assert refused(desk, "CreateRouteResponse", **place, RouteResponseKey="$default").status == 409
    assert ask(desk, "GetRouteResponses", **place)["Items"] == [made]
    ask(desk, "DeleteRouteResponse", **place, RouteResponseId=made["RouteResponseId"])
    ask(desk, "CreateRouteResponse", **place, RouteResponseKey="$default")


@pytest.mark.parametrize(
    "members",
    [{"RouteResponseKey": "x"}, {"ModelSelectionExpression": "x"}],
)
def test_what_none_may_have(desk: Desk, members: dict[str, object]) -> None:
    api = make_api(desk)
    asked = {"ApiId": api, "RouteId": make_route(desk, api), "RouteResponseKey": "$default", **members}
    assert refused(desk, "CreateRouteResponse", **asked).status == 400


def test_one_of_another_route_is_not_found(desk: Desk) -> None:
    api = make_api(desk)
    one, two = make_route(desk, api, "one"), make_route(desk, api, "two")
    made = ask(desk, "CreateRouteResponse", ApiId=api, RouteId=one, RouteResponseKey="$default")
    for name in ("GetRouteResponse", "DeleteRouteResponse"):
        error = refused(desk, name, ApiId=api, RouteId=two, RouteResponseId=made["RouteResponseId"])
        assert error.members == {"resourceType": "RouteResponse"}


def test_models_and_parameters_describe_it(desk: Desk) -> None:
    api = make_api(desk)
    place = {"ApiId": api, "RouteId": make_route(desk, api)}
    made = ask(desk, "CreateRouteResponse", **place, RouteResponseKey="$default", ResponseModels={"a": "b", "c": "d"})
    place["RouteResponseId"] = made["RouteResponseId"]
    changed = ask(desk, "UpdateRouteResponse", **place, ResponseModels={"a": ""}, RouteResponseKey="$default")
    assert changed["ResponseModels"] == {"c": "d"}
    assert ask(desk, "GetRouteResponse", **place) == changed
    assert refused(desk, "UpdateRouteResponse", **place, RouteResponseKey="x").status == 400
