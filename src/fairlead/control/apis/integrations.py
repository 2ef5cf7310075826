"""Integrations, what routes call: CreateIntegration, GetIntegration(s), UpdateIntegration, DeleteIntegration.

AWS_PROXY of a Lambda function is the one type served; what the other types need is refused by name.
"""

from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.lambda_uri import function_of
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, refuse
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import INTEGRATION, ROUTE, shown

_KEPT: Final = (
    "ConnectionType", "CredentialsArn", "Description", "IntegrationMethod", "IntegrationType", "IntegrationUri",
    "PassthroughBehavior", "PayloadFormatVersion", "TimeoutInMillis",
)  # fmt: skip
_UNSERVED: Final = (
    "ConnectionId", "ContentHandlingStrategy", "IntegrationSubtype", "RequestParameters", "RequestTemplates",
    "ResponseParameters", "TemplateSelectionExpression", "TlsConfig",
)  # fmt: skip
_MOST_MILLISECONDS: Final = 29_000


def create_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Make an integration of an API."""
    api_id, id = params["ApiId"], desk.new_id(7)
    _check(params)
    document = {
        "IntegrationId": id,
        "ConnectionType": "INTERNET",
        "PassthroughBehavior": "WHEN_NO_MATCH",
        "PayloadFormatVersion": "1.0",
        "TimeoutInMillis": _MOST_MILLISECONDS,
        **kept(params, _KEPT),
        "owner": desk.owner,
    }
    _name_function(document)
    with changing(desk, api_id):
        desk.definitions.put(INTEGRATION, (api_id, id), document)
    return shown(document)


def get_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at an integration."""
    return shown(integration_of(desk, params["ApiId"], params["IntegrationId"]))


def get_integrations(desk: Desk, params: Params) -> dict[str, Any]:
    """Every integration of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(INTEGRATION, params["ApiId"]), "IntegrationId", params)


def update_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Change an integration."""
    api_id, id = params["ApiId"], params["IntegrationId"]
    document = integration_of(desk, api_id, id)
    _check({"IntegrationType": document["IntegrationType"], **params})
    patch(document, params, _KEPT)
    _name_function(document)
    with changing(desk, api_id):
        desk.definitions.put(INTEGRATION, (api_id, id), document)
    return shown(document)


def delete_integration(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove an integration that no route refers to."""
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
        desk.definitions.delete(INTEGRATION, api_id, id)
    return {}


def integration_of(desk: Desk, api_id: str, id: str) -> Document:
    """The integration with this id. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(INTEGRATION, api_id, id)
    if document is None:
        raise not_found("Integration", f"Invalid Integration identifier specified {id}")
    return document


def _check(params: Params) -> None:
    if params["IntegrationType"] != "AWS_PROXY":
        raise bad_request(f"Integrations of the type {params['IntegrationType']} are not supported here; AWS_PROXY is.")
    if params.get("ConnectionType") == "VPC_LINK":
        raise bad_request("VPC links are not supported here: ConnectionType must be INTERNET.")
    refuse(params, _UNSERVED, "an integration")
    if params.get("IntegrationMethod") not in (None, "", "POST"):
        raise bad_request("IntegrationMethod of a Lambda function must be POST.")
    if params.get("PayloadFormatVersion") not in (None, "", "1.0"):
        raise bad_request("PayloadFormatVersion of a WebSocket API must be 1.0.")
    milliseconds = params.get("TimeoutInMillis")
    if milliseconds is not None and not 50 <= milliseconds <= _MOST_MILLISECONDS:
        raise bad_request(f"TimeoutInMillis must be between 50 and {_MOST_MILLISECONDS}.")


def _name_function(document: Document) -> None:
    if not document.get("IntegrationUri"):
        raise bad_request("IntegrationUri is required for an integration of the type AWS_PROXY.")
    document["function"] = function_of(document["IntegrationUri"])
