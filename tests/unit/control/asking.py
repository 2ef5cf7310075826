"""Operations called as their doors call them."""

from typing import Any

import pytest

from fairlead.control.apis import OPERATIONS as APIS
from fairlead.control.desk import Desk, Later
from fairlead.control.roles import OPERATIONS as ROLES
from fairlead.model.errors import ApiError

OPERATIONS = {**APIS, **ROLES}
URI = (
    "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-west-2:000000000000:function:f/invocations"
)


def ask(desk: Desk, name: str, **params: Any) -> dict[str, Any]:
    """The output of an operation."""
    operation = OPERATIONS[name]
    assert not isinstance(operation, Later)
    return operation(desk, params)


def refused(desk: Desk, name: str, **params: Any) -> ApiError:
    """How an operation is refused. Nothing that is kept may have changed."""
    kinds = (
        "api", "route", "route-response", "integration", "integration-response", "model", "authorizer", "deployment",
        "stage", "domain-name", "api-mapping", "role",
    )  # fmt: skip
    before = [desk.definitions.list(kind) for kind in kinds]
    with pytest.raises(ApiError) as caught:
        ask(desk, name, **params)
    assert [desk.definitions.list(kind) for kind in kinds] == before
    return caught.value


def make_api(desk: Desk, **members: Any) -> str:
    """An empty API; its id."""
    made: str = ask(desk, "CreateApi", **{"Name": "chat", "ProtocolType": "WEBSOCKET", **members})["ApiId"]
    return made


def make_route(desk: Desk, api: str, key: str = "$default") -> str:
    """A route with an integration of its own; its id."""
    made = ask(desk, "CreateIntegration", ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=URI)
    target = f"integrations/{made['IntegrationId']}"
    id: str = ask(desk, "CreateRoute", ApiId=api, RouteKey=key, Target=target)["RouteId"]
    return id


def make_role(desk: Desk, name: str = "worker") -> None:
    """A role without policies."""
    ask(desk, "CreateRole", RoleName=name, AssumeRolePolicyDocument='{"Statement":{"Effect":"Allow"}}')
