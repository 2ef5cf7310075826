"""The URI of a Lambda integration, and the function that it names.

"Set up a WebSocket API integration request" (API Gateway guide):
`arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`.
"""

import re
from collections.abc import Mapping
from typing import Final

from fairlead.control.apis.errors import bad_request

_FORM: Final = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations"
_URI: Final = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/(.+)/invocations")
_FUNCTION: Final = re.compile(
    r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::([A-Za-z0-9_$-]{1,128}))?"
)
_VARIABLE: Final = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")


def uri_of(function_arn: str, partition: str, region: str) -> str:
    """The URI that calls a function."""
    return f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"


def has_variables(text: str) -> bool:
    """Whether stage variables are to be filled in."""
    return _VARIABLE.search(text) is not None


def filled(text: str, variables: Mapping[str, str]) -> str:
    """A URI or an ARN with `${stageVariables.name}` filled in; one that the stage does not have is empty ("Working with
    stage variables for WebSocket APIs", API Gateway guide; the last our choice)."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], ""), text)


def named(uri: str) -> str:
    """The function that a URI calls, with the qualifier that it names (`name:alias`); empty where it is none that runs
    here."""
    path = _URI.fullmatch(uri)
    function = _FUNCTION.fullmatch(path[1]) if path else None
    return _called(function) if function else ""


def function_of(uri: str) -> str:
    """The function that a URI calls, as `named` gives it; it need not exist (yet). Account and region are not looked at
    (our choice: apps carry those of their AWS account). Empty while stage variables are to be filled in.

    Raises ApiError.
    """
    if has_variables(uri):
        return ""
    path = _URI.fullmatch(uri)
    function = _FUNCTION.fullmatch(path[1]) if path else None
    if function is None:
        hint = " A function's ARN alone is not enough for a WebSocket API." if _FUNCTION.fullmatch(uri) else ""
        raise bad_request(f"Invalid integration URI specified. The form is {_FORM}.{hint}")
    return _called(function)


def _called(function: re.Match[str]) -> str:
    name, qualifier = function.groups()
    return name if qualifier in (None, "$LATEST") else f"{name}:{qualifier}"
