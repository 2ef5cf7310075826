"""Routes: CreateRoute, GetRoute(s), UpdateRoute, DeleteRoute, DeleteRouteRequestParameter.

A route may be without a target, and its target's function need not exist: a message finds out (AWS does the same).
"""

from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.integrations import integration_of
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, patch_maps, refuse_http_only
from fairlead.control.apis.route_requests import check_requests
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ROUTE, ROUTE_RESPONSE, shown

_KEPT: Final = (
    "ApiKeyRequired", "AuthorizationType", "AuthorizerId", "ModelSelectionExpression", "OperationName", "RouteKey",
    "RouteResponseSelectionExpression", "Target",
)  # fmt: skip
_MAPS: Final = ("RequestModels", "RequestParameters")
_HTTP_ONLY: Final = ("AuthorizationScopes",)
_PREDEFINED: Final = ("$connect", "$disconnect", "$default")


def create_route(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a route of an API."""
    api_id, id = params["ApiId"], desk.new_id(7)
    api_of(desk, api_id)
    document = {
        "RouteId": id,
        "ApiKeyRequired": False,
        "AuthorizationType": "NONE",
        **kept(params, _KEPT),
        "owner": desk.owner,
    }
    return _keep(desk, api_id, document, params)


def get_route(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a route."""
    return shown(route_of(desk, params["ApiId"], params["RouteId"]))


def get_routes(desk: Desk, params: Params) -> dict[str, Any]:
    """Every route of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(ROUTE, params["ApiId"]), "RouteId", params)


def update_route(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a route."""
    document = route_of(desk, params["ApiId"], params["RouteId"])
    patch(document, params, _KEPT)
    if params.get("AuthorizationType") in ("NONE", "AWS_IAM") and not params.get("AuthorizerId"):
        document.pop("AuthorizerId", None)  # it belonged to CUSTOM
    return _keep(desk, params["ApiId"], document, params)


def delete_route(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a route with its responses."""
    api_id, id = params["ApiId"], params["RouteId"]
    route_of(desk, api_id, id)
    with changing(desk, api_id):
        for response in desk.definitions.list(ROUTE_RESPONSE, api_id, id):
            desk.definitions.delete(ROUTE_RESPONSE, api_id, id, response["RouteResponseId"])
        desk.definitions.delete(ROUTE, api_id, id)
    return {}


def delete_route_request_parameter(desk: Desk, params: Params) -> dict[str, Any]:
    """Take a request parameter away from a route."""
    api_id, id, key = params["ApiId"], params["RouteId"], params["RequestParameterKey"]
    document = route_of(desk, api_id, id)
    parameters = document.get("RequestParameters", {})
    if key not in parameters:
        raise not_found("RequestParameter", f"Invalid request parameter specified {key}")
    del parameters[key]
    if not parameters:
        del document["RequestParameters"]
    with changing(desk, api_id):
        desk.definitions.put(ROUTE, (api_id, id), document)
    return {}


def route_of(desk: Desk, api_id: str, id: str) -> Document:
    """The route with this id. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(ROUTE, api_id, id)
    if document is None:
        raise not_found("Route", f"Invalid Route identifier specified {id}")
    return document


def _keep(desk: Desk, api_id: str, document: Document, params: Params) -> dict[str, Any]:
    """Check a route as it would be, and keep it."""
    refuse_http_only(params, _HTTP_ONLY)
    patch_maps(document, params, _MAPS)
    _check(desk, api_id, document)
    check_requests(desk, api_id, document)
    with changing(desk, api_id):
        desk.definitions.put(ROUTE, (api_id, document["RouteId"]), document)
    return shown(document)


def _check(desk: Desk, api_id: str, document: Document) -> None:
    if document.get("RouteResponseSelectionExpression") not in (None, "$default"):
        raise bad_request("RouteResponseSelectionExpression of a WebSocket API must be $default.")
    key = document.get("RouteKey", "")
    if not key or (key.startswith("$") and key not in _PREDEFINED):
        raise bad_request("The provided route key is not formatted properly")
    for route in desk.definitions.list(ROUTE, api_id):
        if route["RouteKey"] == key and route["RouteId"] != document["RouteId"]:
            raise conflict(f"Route with key {key} already exists for this API")
    target = document.get("Target")
    if target:
        kind, _, integration_id = target.partition("/")
        if kind != "integrations" or not integration_id:
            raise bad_request("Target must have the form integrations/{integrationId}.")
        integration_of(desk, api_id, integration_id)
