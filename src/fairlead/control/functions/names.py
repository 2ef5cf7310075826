"""What a FunctionName may be: a name, a part of an ARN or all of it, each also with a qualifier."""

import re
from typing import Any, Final

from fairlead.control.definitions import Document
from fairlead.control.desk import Desk
from fairlead.control.documents import FUNCTION
from fairlead.control.functions.refusals import constraint, invalid, not_found
from fairlead.model.errors import ApiError

LATEST: Final = "$LATEST"
"""The version that can be changed."""
_LONGEST: Final = 64
_NAME: Final = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9_-]+)(?::(\$LATEST|[a-zA-Z0-9_-]+))?"
)


def arn(desk: Desk, name: str, qualifier: str = "") -> str:
    """A function's ARN, in the region of the request."""
    whole = f"arn:{desk.partition}:lambda:{desk.region}:{desk.account_id}:function:{name}"
    return f"{whole}:{qualifier}" if qualifier else whole


def new_name(desk: Desk, params: dict[str, Any]) -> str:
    """The name of a function that is to be made. Raises ApiError."""
    account_id, name, qualifier = _taken_apart(params["FunctionName"])
    if account_id not in ("", desk.account_id) or qualifier not in ("", LATEST):
        raise invalid(f"A function cannot be created as {params['FunctionName']}: give its name only.")
    if len(name) > _LONGEST:
        raise constraint(name, "functionName", f"have length less than or equal to {_LONGEST}")
    return name


def find(desk: Desk, params: dict[str, Any]) -> Document:
    """The function that `FunctionName` names, for what is said of functions as a whole: `Qualifier` may be `$LATEST`.
    An ARN's region is not looked at. Raises ApiError."""
    document, qualifier = find_qualified(desk, params)
    if qualifier not in ("", LATEST):
        raise missing(desk, document["FunctionName"], qualifier)
    return document


def find_qualified(desk: Desk, params: dict[str, Any]) -> tuple[Document, str]:
    """The function, and the qualifier (empty for none), which may lead nowhere. Raises ApiError."""
    account_id, name, derived = _taken_apart(params["FunctionName"])
    given = params.get("Qualifier", "")
    if derived and given and derived != given:
        raise invalid("The derived qualifier from the function name does not match the specified qualifier.")
    qualifier = given or derived
    document = desk.definitions.get(FUNCTION, name) if account_id in ("", desk.account_id) else None
    if document is None:
        raise missing(desk, name, qualifier, account_id)
    return document, qualifier


def missing(desk: Desk, name: str, qualifier: str = "", account_id: str = "") -> ApiError:
    """There is no such function, or it has no such version."""
    whole = arn(desk, name, qualifier)
    return not_found(f"Function not found: {whole.replace(desk.account_id, account_id or desk.account_id, 1)}")


def _taken_apart(text: str) -> tuple[str, str, str]:
    """(account id or empty, name, qualifier or empty)"""
    match = _NAME.fullmatch(text)
    if match is None:
        raise constraint(text, "functionName", "be a function's name or ARN")
    return match[1] or "", match[2], match[3] or ""
