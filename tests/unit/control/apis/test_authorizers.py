"""Authorizers."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import URI, ask, make_api, refused

MEMBERS: dict[str, Any] = {
    "Name": "who",
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": URI,
    "IdentitySource": ["route.request.header.Auth", "route.request.querystring.a", "stageVariables.b", "context.c"],
}


def make(desk: Desk, api: str, **members: Any) -> dict[str, Any]:
    return ask(desk, "CreateAuthorizer", ApiId=api, **{**MEMBERS, **members})


def test_it_is_made_changed_and_removed(desk: Desk) -> None:
    api = make_api(desk)
    made = make(desk, api, AuthorizerCredentialsArn="arn:aws:iam::000000000000:role/x")
    assert {name: made[name] for name in MEMBERS} == MEMBERS
    place = {"ApiId": api, "AuthorizerId": made["AuthorizerId"]}
    changed = ask(desk, "UpdateAuthorizer", **place, Name="other", IdentitySource=[], AuthorizerResultTtlInSeconds=60)
    assert (changed["Name"], changed["IdentitySource"], changed["AuthorizerResultTtlInSeconds"]) == ("other", [], 60)
    assert ask(desk, "GetAuthorizer", **place) == changed
    assert ask(desk, "GetAuthorizers", ApiId=api) == {"Items": [changed]}
    ask(desk, "DeleteAuthorizer", **place)
    for name in ("GetAuthorizer", "UpdateAuthorizer", "DeleteAuthorizer"):
        error = refused(desk, name, **place)
        assert str(error) == f"Invalid Authorizer identifier specified {made['AuthorizerId']}"
        assert error.members == {"resourceType": "Authorizer"}


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"AuthorizerType": "JWT"}, "JWT is supported only for HTTP APIs"),
        ({"AuthorizerUri": ""}, "AuthorizerUri"),
        ({"AuthorizerUri": "https://example.com"}, "Invalid integration URI"),
        ({"IdentitySource": ["method.request.header.Auth"]}, "method.request.header.Auth"),
        ({"IdentitySource": ["route.request.header."]}, "identity source"),
        ({"JwtConfiguration": {"Issuer": "x"}}, "JwtConfiguration is supported only for HTTP APIs"),
        ({"EnableSimpleResponses": True}, "EnableSimpleResponses"),
        ({"AuthorizerPayloadFormatVersion": "2.0"}, "AuthorizerPayloadFormatVersion"),
        ({"Name": ""}, "Name"),
    ],
)
def test_what_none_may_have(desk: Desk, members: dict[str, Any], text: str) -> None:
    api = make_api(desk)
    assert text in str(refused(desk, "CreateAuthorizer", ApiId=api, **{**MEMBERS, **members}))
    place = {"ApiId": api, "AuthorizerId": make(desk, api)["AuthorizerId"]}
    assert text in str(refused(desk, "UpdateAuthorizer", **place, **members))


def test_a_name_is_there_once(desk: Desk) -> None:
    api = make_api(desk)
    make(desk, api)
    assert refused(desk, "CreateAuthorizer", ApiId=api, **MEMBERS).status == 409
    make(desk, make_api(desk))


def test_one_that_a_route_uses_stays(desk: Desk) -> None:
    api = make_api(desk)
    id = make(desk, api)["AuthorizerId"]
    custom = {"AuthorizationType": "CUSTOM", "AuthorizerId": id}
    route = ask(desk, "CreateRoute", ApiId=api, RouteKey="$connect", **custom)["RouteId"]
    error = refused(desk, "DeleteAuthorizer", ApiId=api, AuthorizerId=id)
    assert (error.status, str(error).endswith(f"[{route}]")) == (409, True)
    assert "AuthorizerId" not in ask(desk, "UpdateRoute", ApiId=api, RouteId=route, AuthorizationType="NONE")
    ask(desk, "DeleteAuthorizer", ApiId=api, AuthorizerId=id)
