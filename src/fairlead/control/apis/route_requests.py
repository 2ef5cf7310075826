"""What a route asks of requests: authorization, parameters, models; refused where it could mean nothing."""

import re
from collections.abc import Mapping
from typing import Any, Final

from fairlead.control.apis.authorizers import authorizer_of
from fairlead.control.apis.errors import bad_request
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import MODEL
from fairlead.websocket_api.selection import SelectionError, compile_selection

_PARAMETER: Final = re.compile(r"route\.request\.(?:header|querystring)\.[A-Za-z0-9._$-]+")


def check_requests(desk: Desk, api_id: str, document: Document) -> None:
    """Refuse what a route cannot ask. Raises ApiError."""
    kind, authorizer_id = document["AuthorizationType"], document.get("AuthorizerId", "")
    if kind == "JWT":
        raise bad_request("AuthorizationType JWT is supported only for HTTP APIs; NONE, AWS_IAM and CUSTOM are here.")
    if kind == "CUSTOM" and not authorizer_id:
        raise bad_request("AuthorizerId is required for the AuthorizationType CUSTOM.")
    if authorizer_id:
        authorizer_of(desk, api_id, authorizer_id)
    _check_parameters(document.get("RequestParameters", {}))
    expression = document.get("ModelSelectionExpression")
    if expression:
        try:
            compile_selection(expression)
        except SelectionError as error:
            text = str(error).replace("The route selection expression", "It")
            raise bad_request(f"Invalid ModelSelectionExpression specified: {expression}. {text}") from None
    _check_models(desk, api_id, document.get("RequestModels", {}))


def _check_parameters(parameters: Mapping[str, Any]) -> None:
    for key in parameters:
        if not _PARAMETER.fullmatch(key):
            raise bad_request(
                f"Invalid request parameter specified: {key}. The forms are route.request.querystring.NAME and "
                "route.request.header.NAME."
            )


def _check_models(desk: Desk, api_id: str, models: Mapping[str, str]) -> None:
    known = {model["Name"] for model in desk.definitions.list(MODEL, api_id)} if models else ()
    for name in models.values():
        if name not in known:
            raise bad_request(f"Invalid model name specified: {name}. The API has no such model.")
