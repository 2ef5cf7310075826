"""Lambda authorizers of `$connect`: CreateAuthorizer, GetAuthorizer(s), UpdateAuthorizer, DeleteAuthorizer.

"Create a Lambda REQUEST authorizer function" (API Gateway guide). A time to live is documented for HTTP APIs only; here
it has a result used again (our choice). Without one, every handshake asks, as on AWS.
"""

import re
from typing import Any, Final

from fairlead.control.apis.changing import api_of, changing
from fairlead.control.apis.errors import bad_request, conflict, not_found
from fairlead.control.apis.lambda_uri import function_of
from fairlead.control.apis.listing import listed
from fairlead.control.apis.members import kept, patch, refuse_http_only
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import AUTHORIZER, ROUTE, shown

_KEPT: Final = (
    "AuthorizerCredentialsArn", "AuthorizerResultTtlInSeconds", "AuthorizerType", "AuthorizerUri",
    "IdentityValidationExpression", "Name",
)  # fmt: skip
_HTTP_ONLY: Final = ("AuthorizerPayloadFormatVersion", "EnableSimpleResponses", "JwtConfiguration")
_SOURCE: Final = re.compile(
    r"(?:route\.request\.(?:multivalue)?(?:header|querystring)|stageVariables|context)\.[A-Za-z0-9._$-]+"
)


def create_authorizer(desk: Desk, params: Params) -> dict[str, Any]:
    """Make an authorizer of an API."""
    api_id = params["ApiId"]
    api_of(desk, api_id)
    document = {
        "AuthorizerId": desk.new_id(6),
        **kept(params, _KEPT),
        "IdentitySource": list(params["IdentitySource"]),
        "owner": desk.owner,
    }
    return _keep(desk, api_id, document, params)


def get_authorizer(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at an authorizer."""
    return shown(authorizer_of(desk, params["ApiId"], params["AuthorizerId"]))


def get_authorizers(desk: Desk, params: Params) -> dict[str, Any]:
    """Every authorizer of an API, in pages."""
    api_of(desk, params["ApiId"])
    return listed(desk.definitions.list(AUTHORIZER, params["ApiId"]), "AuthorizerId", params)


def update_authorizer(desk: Desk, params: Params) -> dict[str, Any]:
    """Change an authorizer. What is open stays open."""
    document = authorizer_of(desk, params["ApiId"], params["AuthorizerId"])
    patch(document, params, (*_KEPT, "IdentitySource"))
    return _keep(desk, params["ApiId"], document, params)


def delete_authorizer(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove an authorizer that no route refers to."""
    api_id, id = params["ApiId"], params["AuthorizerId"]
    authorizer_of(desk, api_id, id)
    used = [route["RouteId"] for route in desk.definitions.list(ROUTE, api_id) if route.get("AuthorizerId") == id]
    if used:
        beginning = "Cannot delete Authorizer because it is referenced by the following Routes with Ids"
        raise conflict(f"{beginning}: [{', '.join(used)}]")
    with changing(desk, api_id):
        desk.definitions.delete(AUTHORIZER, api_id, id)
    return {}


def authorizer_of(desk: Desk, api_id: str, id: str) -> Document:
    """The authorizer with this id. Raises NotFoundException."""
    api_of(desk, api_id)
    document = desk.definitions.get(AUTHORIZER, api_id, id)
    if document is None:
        raise not_found("Authorizer", f"Invalid Authorizer identifier specified {id}")
    return document


def _keep(desk: Desk, api_id: str, document: Document, params: Params) -> dict[str, Any]:
    """Check an authorizer as it would be, and keep it."""
    refuse_http_only(params, _HTTP_ONLY)
    id, name = document["AuthorizerId"], document.get("Name", "")
    if document["AuthorizerType"] != "REQUEST":
        raise bad_request("AuthorizerType must be REQUEST: JWT is supported only for HTTP APIs.")
    if not name:
        raise bad_request("Name must have between 1 and 128 characters.")
    if not document.get("AuthorizerUri"):
        raise bad_request("AuthorizerUri is required for an authorizer of the type REQUEST.")
    function_of(document["AuthorizerUri"])
    for source in document["IdentitySource"]:
        if not _SOURCE.fullmatch(source):
            raise bad_request(
                f"Invalid identity source specified: {source}. The forms are route.request.header.NAME, "
                "route.request.querystring.NAME, stageVariables.NAME and context.NAME."
            )
    for other in desk.definitions.list(AUTHORIZER, api_id):
        if other["Name"] == name and other["AuthorizerId"] != id:
            raise conflict(f"Authorizer name must be unique. Authorizer {name} already exists in this Api.")
    with changing(desk, api_id):
        desk.definitions.put(AUTHORIZER, (api_id, id), document)
    return shown(document)
