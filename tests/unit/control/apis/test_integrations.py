"""Integrations."""

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import INTEGRATION, ROUTE
from unit.control.asking import URI, ask, make_api, make_route, refused


def test_it_knows_the_function_that_it_calls(desk: Desk) -> None:
    api = make_api(desk)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    document = desk.definitions.get(INTEGRATION, api, made["IntegrationId"])
    assert document is not None
    assert document["function"] == "f"
    other = URI.replace("function:f", "function:g")
    ask(desk, "UpdateIntegration", ApiId=api, IntegrationId=made["IntegrationId"], IntegrationUri=other)
    document = desk.definitions.get(INTEGRATION, api, made["IntegrationId"])
    assert document is not None
    assert document["function"] == "g"


def test_without_a_uri_there_is_nothing_to_call(desk: Desk) -> None:
    api = make_api(desk)
    assert "IntegrationUri" in str(refused(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY"))
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    assert "IntegrationUri" in str(refused(desk, "UpdateIntegration", **place, IntegrationUri=""))


def test_an_update_is_checked_like_a_new_one(desk: Desk) -> None:
    api = make_api(desk)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    place = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
    assert "MOCK" in str(refused(desk, "UpdateIntegration", **place, IntegrationType="MOCK"))
    assert "TimeoutInMillis" in str(refused(desk, "UpdateIntegration", **place, TimeoutInMillis=29_001))


def test_one_of_another_api_is_not_found(desk: Desk) -> None:
    api, other = make_api(desk), make_api(desk)
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    assert refused(desk, "GetIntegration", ApiId=other, IntegrationId=made["IntegrationId"]).status == 404


@pytest.mark.parametrize("name", ["GetIntegration", "UpdateIntegration", "DeleteIntegration"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    assert refused(desk, name, ApiId=make_api(desk), IntegrationId="x").members == {"resourceType": "Integration"}


def test_every_route_that_uses_one_is_named(desk: Desk) -> None:
    api = make_api(desk)
    routes = [make_route(desk, api, "a"), make_route(desk, api, "b")]
    target = ask(desk, "GetRoute", ApiId=api, RouteId=routes[0])["Target"]
    ask(desk, "UpdateRoute", ApiId=api, RouteId=routes[1], Target=target)
    error = refused(desk, "DeleteIntegration", ApiId=api, IntegrationId=target.removeprefix("integrations/"))
    assert error.status == 409
    assert str(error).endswith(f"[{', '.join(sorted(routes))}]")
    ask(desk, "UpdateRoute", ApiId=api, RouteId=routes[0], Target="")
    assert "Target" not in (desk.definitions.get(ROUTE, api, routes[0]) or {})
