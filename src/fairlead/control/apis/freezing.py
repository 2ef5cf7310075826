"""Deployments: an API frozen as it stands.

`frozen` holds copies of documents: `{"api": ..., "routes": [...], "integrations": [...], "route_responses": [...],
"integration_responses": [...], "authorizers": [...], "models": [...]}`, a route response with the id of its route as
`route`, an integration response with that of its integration as `integration`. What is changed later changes nothing
in it.
"""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.control.definitions import Definitions, Document
from fairlead.control.desk import Desk
from fairlead.control.documents import (
    API,
    AUTHORIZER,
    DEPLOYMENT,
    INTEGRATION,
    INTEGRATION_RESPONSE,
    MODEL,
    ROUTE,
    ROUTE_RESPONSE,
)

NO_ROUTES: Final = "At least one route is required before deploying the Api"


def freeze(definitions: Definitions, api_id: str) -> Document | None:
    """The API as it stands; None when it has no route."""
    routes = definitions.list(ROUTE, api_id)
    if not routes:
        return None
    integrations = definitions.list(INTEGRATION, api_id)
    return {
        "api": definitions.get(API, api_id),
        "routes": routes,
        "integrations": integrations,
        "route_responses": [
            {**response, "route": route["RouteId"]}
            for route in routes
            for response in definitions.list(ROUTE_RESPONSE, api_id, route["RouteId"])
        ],
        "integration_responses": [
            {**response, "integration": integration["IntegrationId"]}
            for integration in integrations
            for response in definitions.list(INTEGRATION_RESPONSE, api_id, integration["IntegrationId"])
        ],
        "authorizers": definitions.list(AUTHORIZER, api_id),
        "models": definitions.list(MODEL, api_id),
    }


def make_deployment(desk: Desk, api_id: str, frozen: Document, members: Mapping[str, Any]) -> Document:
    """Keep a new deployment."""
    id = desk.new_id(6)
    document = {
        "AutoDeployed": False,
        "DeploymentId": id,
        "DeploymentStatus": "DEPLOYED",
        "CreatedDate": desk.clock.now(),
        **members,
        "frozen": frozen,
        "owner": desk.owner,
    }
    desk.definitions.put(DEPLOYMENT, (api_id, id), document)
    return document
