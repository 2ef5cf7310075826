"""Every way in which a connection can end, and every frame and refusal that the gateway itself sends.

Sources are sections of AWS's developer guide or published captures; where neither says anything the text is our choice
and is marked so.
"""

from http import HTTPStatus
from typing import Final

import msgspec

from fairlead.websocket_api.commands import Refuse

# --- `message` of the frames sent while a connection is open -----------------------------------------------------

FORBIDDEN: Final = "Forbidden"
"""No route matches and there is no `$default` (observed)."""
INTERNAL_SERVER_ERROR: Final = "Internal server error"
"""The function raised, its answer was malformed, or calling it was refused (observed)."""
ENDPOINT_REQUEST_TIMED_OUT: Final = "Endpoint request timed out"
"""The integration took longer than it may (observed)."""
TOO_MANY_REQUESTS: Final = "Too Many Requests"
"""The stage's throttle is used up for this route (the text is that of the 429 of a handshake; its use in a frame is
assumed)."""
INVALID_REQUEST_BODY: Final = "Invalid request body"
"""The message does not fit the route's model (the newer of two documented forms, and the one that was observed)."""
UNSUPPORTED_MEDIA_TYPE: Final = "Unsupported Media Type"
"""No template fits the message and it may not pass as it is (the status documented, the text assumed)."""

# --- Close codes -------------------------------------------------------------------------------------------------

NORMAL: Final = (1000, "Connection Closed Normally")
"""`DELETE @connections` (observed)."""
GOING_AWAY: Final = (1001, "Going away")
"""Ten minutes idle (observed) or two hours old (the code documented, the text assumed alike)."""
BINARY_NOT_SUPPORTED: Final = (1003, "Binary is not supported")
"""A binary message (the code documented, the text our choice)."""
TOO_MANY_MESSAGES: Final = (1008, "Too many messages")
"""One client floods, and is to be closed for it (the code documented, the text our choice)."""
NO_STATUS: Final = (1005, "Client-side close frame status not set")
"""Recorded when the client's close frame has no code (documented)."""
ABNORMAL: Final = (1006, "Connection lost")
"""Recorded when TCP went away without a close frame (the code documented, the text our choice)."""
SERVICE_RESTART: Final = (1012, "Service restart")
"""Recorded for the connections of a gateway that died (the code documented, its use and the text our choice)."""

_encode = msgspec.json.Encoder().encode

_REFUSALS: Final = {
    401: "Unauthorized",
    403: "Forbidden",
    429: TOO_MANY_REQUESTS,
    500: INTERNAL_SERVER_ERROR,
    502: INTERNAL_SERVER_ERROR,
    504: ENDPOINT_REQUEST_TIMED_OUT,
}
_ERROR_TYPES: Final = {
    FORBIDDEN: "ACCESS_DENIED",
    TOO_MANY_REQUESTS: "THROTTLED",
    INVALID_REQUEST_BODY: "BAD_REQUEST_BODY",
    UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
    ENDPOINT_REQUEST_TIMED_OUT: "INTEGRATION_TIMEOUT",
    INTERNAL_SERVER_ERROR: "INTEGRATION_FAILURE",
}
_ERROR_TYPES_BY_STATUS: Final = {
    400: "BAD_REQUEST_PARAMETERS",
    401: "UNAUTHORIZED",
    403: "ACCESS_DENIED",
    429: "THROTTLED",
    500: "AUTHORIZER_FAILURE",
}
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


def error_frame(message: str, connection_id: str, request_id: str) -> bytes:
    """The frame that tells a client what became of its message; the spacing is AWS's, byte for byte (observed)."""
    return f'{{"message": "{message}", "connectionId":"{connection_id}", "requestId":"{request_id}"}}'.encode()


def refusal(status: int, message: str = "", member: str = "message") -> Refuse:
    """The plain HTTP answer to a handshake. The function's body never reaches the client (observed); ours is AWS's
    usual `{"message": ...}` (assumed). A status that cannot end a request is answered with 502."""
    if not 200 <= status <= 599:
        status = 502
    message = message or refusal_message(status)
    body = b"" if status in (204, 205, 304) else _encode({member: message})
    return Refuse(status, body, {"Content-Type": "application/json"})


def refusal_message(status: int) -> str:
    """What a handshake that is refused with `status` is told."""
    return _REFUSALS.get(status) or _PHRASES.get(status, "Refused")


def error_type(status: int, message: str) -> str:
    """`$context.error.responseType` for what a client was told (the names of "Gateway response types", which are REST
    APIs'; their use here is assumed)."""
    return _ERROR_TYPES.get(message) or _ERROR_TYPES_BY_STATUS.get(
        status, "DEFAULT_5XX" if status >= 500 else "DEFAULT_4XX"
    )
