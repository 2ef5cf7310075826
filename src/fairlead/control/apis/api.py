"""The API itself: CreateApi, GetApi, GetApis, UpdateApi, DeleteApi."""

from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, refuse_http_only
from fairlead.control.apis.tagging import check_tags
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import (
    API,
    API_MAPPING,
    AUTHORIZER,
    DEPLOYMENT,
    INTEGRATION,
    INTEGRATION_RESPONSE,
    MODEL,
    ROUTE,
    ROUTE_RESPONSE,
    STAGE,
    shown,
)
from fairlead.deployments.snapshots import host_name
from fairlead.websocket_api.selection import SelectionError, compile_selection

_KEPT: Final = (
    "ApiKeySelectionExpression", "Description", "DisableExecuteApiEndpoint", "DisableSchemaValidation",
    "IpAddressType", "Name", "RouteSelectionExpression", "Tags", "Version",
)  # fmt: skip
_PROTOCOLS: Final = ("HTTP", "WEBSOCKET")
_HTTP_ONLY: Final = ("CorsConfiguration", "CredentialsArn", "RouteKey", "Target")
_KEY_SELECTIONS: Final = ("$request.header.x-api-key", "$context.authorizer.usageIdentifierKey")
_WITHIN: Final = (
    (ROUTE, "RouteId", ROUTE_RESPONSE, "RouteResponseId"),
    (INTEGRATION, "IntegrationId", INTEGRATION_RESPONSE, "IntegrationResponseId"),
    (AUTHORIZER, "AuthorizerId", "", ""),
    (MODEL, "ModelId", "", ""),
    (DEPLOYMENT, "DeploymentId", "", ""),
    (STAGE, "StageName", "", ""),
)
"""What is in an API, and what is in that: kinds of documents and the members that are their ids."""
_SELECTION: Final = "$request.body.action"
"""Of an API that is made without one (observed)."""


def create_api(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a WebSocket API."""
    if params["ProtocolType"] not in _PROTOCOLS:
        raise bad_request(f"Invalid protocol specified. Must be one of [{', '.join(_PROTOCOLS)}]")
    if params["ProtocolType"] != "WEBSOCKET":
        raise bad_request("HTTP APIs are not supported here: ProtocolType must be WEBSOCKET.")
    _check(params)
    id = desk.new_id(10)
    document = {
        "ApiId": id,
        "ApiEndpoint": f"wss://{host_name(id, desk.region)}",
        "ApiKeySelectionExpression": _KEY_SELECTIONS[0],
        "CreatedDate": desk.clock.now(),
        "DisableExecuteApiEndpoint": False,
        "DisableSchemaValidation": False,
        "IpAddressType": "ipv4",
        "ProtocolType": "WEBSOCKET",
        "RouteSelectionExpression": _SELECTION,
        "Tags": {},
        **kept(params, _KEPT),
        "owner": desk.owner,
        "region": desk.region,
    }
    desk.definitions.put(API, (id,), document)
    return shown(document)


def get_api(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at an API."""
    return shown(api_of(desk, params["ApiId"]))


def get_apis(desk: Desk, params: Params) -> dict[str, Any]:
    """Every API, in pages."""
    return listed(desk.definitions.list(API), "ApiId", params)


def update_api(desk: Desk, params: Params) -> dict[str, Any]:
    """Change an API. What its stages serve changes with the next deployment."""
    id = params["ApiId"]
    document = api_of(desk, id)
    _check(params)
    if params.get("Name") == "":
        raise bad_request("Name must have between 1 and 128 characters.")
    patch(document, params, [name for name in _KEPT if name != "Tags"])
    document.setdefault("RouteSelectionExpression", _SELECTION)
    document.setdefault("ApiKeySelectionExpression", _KEY_SELECTIONS[0])
    with changing(desk, id):
        desk.definitions.put(API, (id,), document)
    return shown(document)


def delete_api(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove an API with all that is in it. Its connections are closed."""
    id = params["ApiId"]
    api_of(desk, id)
    if any(mapping["ApiId"] == id for mapping in desk.definitions.list(API_MAPPING)):
        raise bad_request(
            "Deleting API failed. Please remove all base path mappings related to the API in your domains"
        )
    stages = [stage["StageName"] for stage in desk.definitions.list(STAGE, id)]
    with desk.definitions.change():
        for kind, member, inner, inner_member in _WITHIN:
            for document in desk.definitions.list(kind, id):
                for one in desk.definitions.list(inner, id, document[member]) if inner else ():
                    desk.definitions.delete(inner, id, document[member], one[inner_member])
                desk.definitions.delete(kind, id, document[member])
        desk.definitions.delete(API, id)
    for name in stages:
        desk.live.remove(id, name)
    return {}


def _check(params: Params) -> None:
    refuse_http_only(params, _HTTP_ONLY)
    check_tags(params.get("Tags") or {})
    if params.get("ApiKeySelectionExpression") not in (None, "", *_KEY_SELECTIONS):
        raise bad_request(f"ApiKeySelectionExpression must be one of {', '.join(_KEY_SELECTIONS)}.")
    expression = params.get("RouteSelectionExpression")
    if expression:
        try:
            compile_selection(expression)
        except SelectionError as error:
            raise bad_request(str(error)) from None
