"""Deployments: an API frozen as it stands, and thawed into what a stage serves.

`frozen` holds copies of documents: `{"api": ..., "routes": [...], "integrations": [...], "route_responses": [...]}`, a
route response with the id of its route as `route`. What is changed later changes nothing in it.
"""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.control.definitions import Definitions, Document
from fairlead.control.desk import Desk
from fairlead.control.documents import API, DEPLOYMENT, INTEGRATION, ROUTE, ROUTE_RESPONSE
from fairlead.model.apps import Api, Integration, Route, Throttle

NO_ROUTES: Final = "At least one route is required before deploying the Api"
ACCOUNT_RATE: Final = 10_000.0
ACCOUNT_BURST: Final = 5_000
"""What a stage that sets one of the two numbers has as the other: the account's quotas (API Gateway quotas)."""


def freeze(definitions: Definitions, api_id: str) -> Document | None:
    """The API as it stands; None when it has no route."""
    routes = definitions.list(ROUTE, api_id)
    if not routes:
        return None
    return {
        "api": definitions.get(API, api_id),
        "routes": routes,
        "integrations": definitions.list(INTEGRATION, api_id),
        "route_responses": [
            {**response, "route": route["RouteId"]}
            for route in routes
            for response in definitions.list(ROUTE_RESPONSE, api_id, route["RouteId"])
        ],
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


def thaw(frozen: Document, stage: Document) -> Api:
    """What a stage serves: the frozen API with the stage's own variables and throttles."""
    integrations = {document["IntegrationId"]: _integration(document) for document in frozen["integrations"]}
    answering = {
        response["route"] for response in frozen["route_responses"] if response["RouteResponseKey"] == "$default"
    }
    api = frozen["api"]
    return Api(
        id=api["ApiId"],
        name=api["Name"],
        stage=stage["StageName"],
        routes=tuple(
            Route(
                route["RouteKey"],
                integrations.get(route.get("Target", "").removeprefix("integrations/")),
                route.get("RouteResponseSelectionExpression") == "$default" and route["RouteId"] in answering,
            )
            for route in frozen["routes"]
        ),
        route_selection_expression=api["RouteSelectionExpression"],
        stage_variables=stage["StageVariables"],
        throttle=_throttle(stage["DefaultRouteSettings"]),
        route_throttles={
            key: throttle
            for key, settings in stage["RouteSettings"].items()
            if (throttle := _throttle({**stage["DefaultRouteSettings"], **settings})) is not None
        },
    )


def _integration(document: Document) -> Integration:
    return Integration(
        document["IntegrationId"], document["IntegrationType"], document["function"], document["TimeoutInMillis"]
    )


def _throttle(settings: Mapping[str, Any]) -> Throttle | None:
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return None
    return Throttle(ACCOUNT_RATE if rate is None else rate, ACCOUNT_BURST if burst is None else burst)
