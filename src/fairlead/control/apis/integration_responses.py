"""Integration responses, what becomes of a backend's answers: CreateIntegrationResponse, GetIntegrationResponse(s),
UpdateIntegrationResponse, DeleteIntegrationResponse.

A key is `$default`, a pattern between slashes, or a status ("Setting up integration responses", API Gateway guide; the
status observed).
"""

import re
from typing import Any, Final

from fairlead.control.apis.changing import changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.integrations import LONGEST_TEMPLATE, integration_of
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, patch_maps, too_long
from fairlead.control.apis.thawing import to_integration
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import INTEGRATION_RESPONSE, shown
from fairlead.integrations.parameters import unreadable

_KEPT: Final = ("ContentHandlingStrategy", "IntegrationResponseKey", "TemplateSelectionExpression")
_MAPS: Final = ("ResponseParameters", "ResponseTemplates")
_KEY: Final = re.compile(r"\$default|/.+/|[^$/].*", re.DOTALL)
_LONGEST_PARAMETER: Final = 512


def create_integration_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a response of an integration."""
    integration_of(desk, params["ApiId"], params["IntegrationId"])
    document = {"IntegrationResponseId": desk.new_id(7), **kept(params, _KEPT), "owner": desk.owner}
    return _keep(desk, document, params)


def get_integration_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a response."""
    return shown(_response_of(desk, params))


def get_integration_responses(desk: Desk, params: Params) -> dict[str, Any]:
    """Every response of an integration, in pages."""
    api_id, integration_id = params["ApiId"], params["IntegrationId"]
    integration_of(desk, api_id, integration_id)
    responses = desk.definitions.list(INTEGRATION_RESPONSE, api_id, integration_id)
    return listed(responses, "IntegrationResponseId", params)


def update_integration_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a response."""
    document = _response_of(desk, params)
    patch(document, params, _KEPT)
    return _keep(desk, document, params)


def delete_integration_response(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a response."""
    id = _response_of(desk, params)["IntegrationResponseId"]
    with changing(desk, params["ApiId"]):
        desk.definitions.delete(INTEGRATION_RESPONSE, params["ApiId"], params["IntegrationId"], id)
    return {}


def _response_of(desk: Desk, params: Params) -> Document:
    api_id, integration_id, id = params["ApiId"], params["IntegrationId"], params["IntegrationResponseId"]
    integration_of(desk, api_id, integration_id)
    document = desk.definitions.get(INTEGRATION_RESPONSE, api_id, integration_id, id)
    if document is None:
        raise not_found("IntegrationResponse", f"Invalid IntegrationResponse identifier specified {id}")
    return document


def _keep(desk: Desk, document: Document, params: Params) -> dict[str, Any]:
    """Check a response as it would be, and keep it."""
    api_id, integration_id = params["ApiId"], params["IntegrationId"]
    too_long(params.get("ResponseTemplates") or {}, LONGEST_TEMPLATE, "The template")
    too_long(params.get("ResponseParameters") or {}, _LONGEST_PARAMETER, "The response parameter")
    patch_maps(document, params, _MAPS)
    id, key = document["IntegrationResponseId"], document.get("IntegrationResponseKey", "")
    if not _KEY.fullmatch(key):
        raise bad_request("IntegrationResponseKey must be $default, a pattern between slashes (/4\\d\\d/) or a status.")
    for other in desk.definitions.list(INTEGRATION_RESPONSE, api_id, integration_id):
        if other["IntegrationResponseKey"] == key and other["IntegrationResponseId"] != id:
            raise conflict(f"IntegrationResponse with key {key} already exists for this integration")
    flaw = unreadable(to_integration(integration_of(desk, api_id, integration_id), (document,), {}))
    if flaw is not None:
        raise bad_request(flaw)
    with changing(desk, api_id):
        desk.definitions.put(INTEGRATION_RESPONSE, (api_id, integration_id, id), document)
    return shown(document)
