"""Integrations, what routes call: CreateIntegration, GetIntegration(s), UpdateIntegration, DeleteIntegration.

What is wrong whatever the stage is refused here; whether the URI can be called is seen when it is deployed, for stage
variables may be part of it.
"""

from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.lambda_uri import function_of
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, patch_maps, refuse_http_only, too_long
from fairlead.control.apis.thawing import to_integration
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import INTEGRATION, INTEGRATION_RESPONSE, ROUTE, shown
from fairlead.integrations.parameters import unreadable

_KEPT: Final = (
    "ConnectionId", "ConnectionType", "ContentHandlingStrategy", "CredentialsArn", "Description", "IntegrationMethod",
    "IntegrationType", "IntegrationUri", "PassthroughBehavior", "PayloadFormatVersion", "TemplateSelectionExpression",
    "TimeoutInMillis",
)  # fmt: skip
_MAPS: Final = ("RequestParameters", "RequestTemplates")
_HTTP_ONLY: Final = ("IntegrationSubtype", "ResponseParameters", "TlsConfig")
_MOST_MILLISECONDS: Final = 29_000
LONGEST_TEMPLATE: Final = 32 * 1024
"""Characters of a template (the API's model)."""
_LONGEST_PARAMETER: Final = 512
_SELECTIONS: Final = {
    "AWS": "$integration.response.body.errorMessage",
    "HTTP": "${response.statuscode}",
    "MOCK": "${response.statuscode}",
}
"""What selects an integration response, shown with the integration. Fixed by the type ("Working with data
transformations", API Gateway guide; the spelling of a mock's as AWS echoes it)."""


def create_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Make an integration of an API."""
    api_id, id = params["ApiId"], desk.new_id(7)
    api_of(desk, api_id)
    refuse_http_only(params, _HTTP_ONLY)
    document = {
        "IntegrationId": id,
        "ConnectionType": "INTERNET",
        "PassthroughBehavior": "WHEN_NO_MATCH",
        "PayloadFormatVersion": "1.0",
        "TimeoutInMillis": _MOST_MILLISECONDS,
        **kept(params, _KEPT),
        "owner": desk.owner,
    }
    return _keep(desk, api_id, document, params)


def get_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at an integration."""
    return shown(integration_of(desk, params["ApiId"], params["IntegrationId"]))


def get_integrations(desk: Desk, params: Params) -> dict[str, Any]:
    """Every integration of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(INTEGRATION, params["ApiId"]), "IntegrationId", params)


def update_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Change an integration."""
    document = integration_of(desk, params["ApiId"], params["IntegrationId"])
    refuse_http_only(params, _HTTP_ONLY)
    patch(document, params, _KEPT)
    return _keep(desk, params["ApiId"], document, params)


def delete_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove an integration that no route refers to, with its responses."""
    api_id, id = params["ApiId"], params["IntegrationId"]
    integration_of(desk, api_id, id)
    used = [
        route["RouteId"]
        for route in desk.definitions.list(ROUTE, api_id)
        if route.get("Target") == f"integrations/{id}"
    ]
    if used:
        beginning = "Cannot delete Integration because it is referenced by the following Routes with Ids"
        raise conflict(f"{beginning}: [{', '.join(used)}]")
    with changing(desk, api_id):
        for response in desk.definitions.list(INTEGRATION_RESPONSE, api_id, id):
            desk.definitions.delete(INTEGRATION_RESPONSE, api_id, id, response["IntegrationResponseId"])
        desk.definitions.delete(INTEGRATION, api_id, id)
    return {}


def integration_of(desk: Desk, api_id: str, id: str) -> Document:
    """The integration with this id. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(INTEGRATION, api_id, id)
    if document is None:
        raise not_found("Integration", f"Invalid Integration identifier specified {id}")
    return document


def _keep(desk: Desk, api_id: str, document: Document, params: Params) -> dict[str, Any]:
    """Check an integration as it would be, and keep it."""
    too_long(params.get("RequestTemplates") or {}, LONGEST_TEMPLATE, "The template")
    too_long(params.get("RequestParameters") or {}, _LONGEST_PARAMETER, "The request parameter")
    patch_maps(document, params, _MAPS)
    _check(document)
    kind = document["IntegrationType"]
    if kind in _SELECTIONS:
        document["IntegrationResponseSelectionExpression"] = _SELECTIONS[kind]
    else:
        document.pop("IntegrationResponseSelectionExpression", None)
    with changing(desk, api_id):
        desk.definitions.put(INTEGRATION, (api_id, document["IntegrationId"]), document)
    return shown(document)


def _check(document: Document) -> None:
    kind = document["IntegrationType"]
    if kind != "MOCK" and not document.get("IntegrationUri"):
        raise bad_request(f"IntegrationUri is required for an integration of the type {kind}.")
    if kind == "AWS_PROXY":
        function_of(document["IntegrationUri"])
        if document.get("IntegrationMethod") not in (None, "POST"):
            raise bad_request("IntegrationMethod of a Lambda function must be POST.")
    if document.get("ConnectionType") == "VPC_LINK":
        if kind not in ("HTTP", "HTTP_PROXY"):
            raise bad_request("ConnectionType VPC_LINK is for integrations of the types HTTP and HTTP_PROXY.")
        if not document.get("ConnectionId"):
            raise bad_request("ConnectionId, the id of a VPC link, is required for the ConnectionType VPC_LINK.")
    if document.get("PayloadFormatVersion") not in (None, "1.0"):
        raise bad_request("PayloadFormatVersion of a WebSocket API must be 1.0.")
    if not 50 <= document["TimeoutInMillis"] <= _MOST_MILLISECONDS:
        raise bad_request(f"TimeoutInMillis must be between 50 and {_MOST_MILLISECONDS}.")
    flaw = unreadable(to_integration(document, (), {}))
    if flaw is not None:
        raise bad_request(flaw)
