"""What a route asks of requests."""

from typing import Any

import pytest

from fairlead.control.apis.route_requests import check_requests
from fairlead.control.desk import Desk
from fairlead.model.errors import ApiError
from unit.control.asking import URI, ask, make_api, refused


def test_what_asks_for_nothing(desk: Desk) -> None:
    check_requests(desk, make_api(desk), {"AuthorizationType": "NONE"})
    check_requests(desk, make_api(desk), {"AuthorizationType": "AWS_IAM"})


@pytest.mark.parametrize(
    ("members", "status", "text"),
    [
        ({"AuthorizationType": "JWT"}, 400, "only for HTTP APIs"),
        ({"AuthorizationType": "CUSTOM"}, 400, "AuthorizerId is required"),
        ({"AuthorizationType": "CUSTOM", "AuthorizerId": "gone"}, 404, "Invalid Authorizer identifier specified gone"),
        ({"AuthorizerId": "gone"}, 404, "gone"),
        ({"RequestParameters": {"route.request.cookie.x": {}}}, 400, "route.request.cookie.x"),
        ({"RequestParameters": {"route.request.header.": {}}}, 400, "request parameter"),
        ({"ModelSelectionExpression": "${context.x}"}, 400, "Invalid ModelSelectionExpression specified: ${context.x}"),
        ({"RequestModels": {"x": "Gone"}}, 400, "Gone"),
    ],
)
def test_what_means_nothing(desk: Desk, members: dict[str, Any], status: int, text: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_requests(desk, make_api(desk), {"AuthorizationType": "NONE", **members})
    assert caught.value.status == status
    assert text in str(caught.value)


def test_authorizers_and_models_of_other_apis_are_not_there(desk: Desk) -> None:
    api, other = make_api(desk), make_api(desk)
    ask(desk, "CreateModel", ApiId=other, Name="Mail", Schema="{}")
    authorizer = {"Name": "x", "AuthorizerType": "REQUEST", "AuthorizerUri": URI, "IdentitySource": []}
    id = ask(desk, "CreateAuthorizer", ApiId=other, **authorizer)["AuthorizerId"]
    assert (
        refused(desk, "CreateRoute", ApiId=api, RouteKey="x", AuthorizationType="CUSTOM", AuthorizerId=id).status == 404
    )
    assert refused(desk, "CreateRoute", ApiId=api, RouteKey="x", RequestModels={"x": "Mail"}).status == 400


def test_a_parameter_is_taken_away(desk: Desk) -> None:
    api = make_api(desk)
    parameters = {"route.request.header.a": {"Required": True}, "route.request.querystring.b": {"Required": False}}
    id = ask(desk, "CreateRoute", ApiId=api, RouteKey="$connect", RequestParameters=parameters)["RouteId"]
    place = {"ApiId": api, "RouteId": id}
    for key in parameters:
        ask(desk, "DeleteRouteRequestParameter", **place, RequestParameterKey=key)
        assert refused(desk, "DeleteRouteRequestParameter", **place, RequestParameterKey=key).status == 404
    assert "RequestParameters" not in ask(desk, "GetRoute", **place)
