"""The URI of a Lambda integration, and the function that it names.

"Set up a WebSocket API integration request" (API Gateway guide):
`arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations`.
"""

import re
from typing import Final

from fairlead.control.apis.errors import bad_request

_FORM: Final = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations"
_URI: Final = re.compile(r"arn:[a-z-]+:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/(.+)/invocations")
_FUNCTION: Final = re.compile(
    r"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::([A-Za-z0-9_$-]{1,128}))?"
)


def uri_of(function_arn: str, partition: str, region: str) -> str:
    """The URI that calls a function."""
    return f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"


def function_of(uri: str) -> str:
    """The name of the function that a URI calls; it need not exist (yet). Account and region are not looked at (our
    choice: apps carry those of their AWS account). Raises ApiError."""
    if "${" in uri:
        raise bad_request("Stage variables in IntegrationUri are not supported here.")
    path = _URI.fullmatch(uri)
    function = _FUNCTION.fullmatch(path[1]) if path else None
    if function is None:
        hint = " A function's ARN alone is not enough for a WebSocket API." if _FUNCTION.fullmatch(uri) else ""
        raise bad_request(f"Invalid integration URI specified. The form is {_FORM}.{hint}")
    name, qualifier = function.groups()
    if qualifier not in (None, "$LATEST"):
        raise bad_request(
            f"IntegrationUri names {name}:{qualifier}; versions and aliases of functions are not supported here."
        )
    return name
