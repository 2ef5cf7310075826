"""Route responses, which let an answer go back to the client: CreateRouteResponse, GetRouteResponse(s),
UpdateRouteResponse, DeleteRouteResponse.

The one key there is, is `$default` ("Set up route responses", API Gateway guide). Models and parameters of a response
describe it, and change nothing that is sent; a model selection expression is documented as not supported.
"""

from typing import Any, Final

from fairlead.control.apis.changing import changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import patch_maps, refuse
from fairlead.control.apis.routes import route_of
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import ROUTE_RESPONSE, shown

_UNSERVED: Final = ("ModelSelectionExpression",)
_MAPS: Final = ("ResponseModels", "ResponseParameters")


def create_route_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a response of a route."""
    api_id, route_id, key = params["ApiId"], params["RouteId"], params["RouteResponseKey"]
    route_of(desk, api_id, route_id)
    refuse(params, _UNSERVED, "a route response")
    if key != "$default":
        raise bad_request("RouteResponseKey must be $default.")
    if desk.definitions.list(ROUTE_RESPONSE, api_id, route_id):
        raise conflict(f"Route response with key {key} already exists for this route")
    id = desk.new_id(7)
    document = {"RouteResponseId": id, "RouteResponseKey": key, "owner": desk.owner}
    patch_maps(document, params, _MAPS)
    with changing(desk, api_id):
        desk.definitions.put(ROUTE_RESPONSE, (api_id, route_id, id), document)
    return shown(document)


def get_route_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a response."""
    return shown(_response_of(desk, params))


def get_route_responses(desk: Desk, params: Params) -> dict[str, Any]:
    """Every response of a route, in pages."""
    api_id, route_id = params["ApiId"], params["RouteId"]
    route_of(desk, api_id, route_id)
    return listed(desk.definitions.list(ROUTE_RESPONSE, api_id, route_id), "RouteResponseId", params)


def update_route_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a response."""
    document = _response_of(desk, params)
    refuse(params, _UNSERVED, "a route response")
    if params.get("RouteResponseKey") not in (None, "$default"):
        raise bad_request("RouteResponseKey must be $default.")
    patch_maps(document, params, _MAPS)
    key = (params["ApiId"], params["RouteId"], params["RouteResponseId"])
    with changing(desk, params["ApiId"]):
        desk.definitions.put(ROUTE_RESPONSE, key, document)
    return shown(document)


def delete_route_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a response: answers reach the client no more."""
    _response_of(desk, params)
    with changing(desk, params["ApiId"]):
        desk.definitions.delete(ROUTE_RESPONSE, params["ApiId"], params["RouteId"], params["RouteResponseId"])
    return {}


def _response_of(desk: Desk, params: Params) -> Document:
    api_id, route_id, id = params["ApiId"], params["RouteId"], params["RouteResponseId"]
    route_of(desk, api_id, route_id)
    document = desk.definitions.get(ROUTE_RESPONSE, api_id, route_id, id)
    if document is None:
        raise not_found("RouteResponse", f"Invalid RouteResponse identifier specified {id}")
    return document
