"""Every way in which a connection can end, and every frame and refusal that the gateway itself sends.

Sources are sections of AWS's developer guide or published captures; where neither says anything the text is our choice
and is marked so.
"""

from http import HTTPStatus
from typing import Final

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

# --- Close codes -------------------------------------------------------------------------------------------------

NORMAL: Final = (1000, "Connection Closed Normally")
"""`DELETE @connections` (observed)."""
GOING_AWAY: Final = (1001, "Going away")
"""Ten minutes idle (observed) or two hours old (the code documented, the text assumed alike)."""
BINARY_NOT_SUPPORTED: Final = (1003, "Binary is not supported")
"""A binary message (the code documented, the text our choice)."""
NO_STATUS: Final = (1005, "Client-side close frame status not set")
"""Recorded when the client's close frame has no code (documented)."""
ABNORMAL: Final = (1006, "Connection lost")
"""Recorded when TCP went away without a close frame (the code documented, the text our choice)."""
SERVICE_RESTART: Final = (1012, "Service restart")
"""Recorded for the connections of a gateway that died (the code documented, its use and the text our choice)."""

_REFUSALS: Final = {
    401: "Unauthorized",
    403: "Forbidden",
    429: TOO_MANY_REQUESTS,
    500: INTERNAL_SERVER_ERROR,
    502: INTERNAL_SERVER_ERROR,
    504: ENDPOINT_REQUEST_TIMED_OUT,
}
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


def error_frame(message: str, connection_id: str, request_id: str) -> bytes:
    """The frame that tells a client what became of its message; the spacing is AWS's, byte for byte (observed)."""
    return f'{{"message": "{message}", "connectionId":"{connection_id}", "requestId":"{request_id}"}}'.encode()


def refusal(status: int) -> Refuse:
    """The plain HTTP answer to a handshake. The function's body never reaches the client (observed); ours is AWS's
    usual `{"message": ...}` (assumed). A status that cannot end a request is answered with 502."""
    if not 200 <= status <= 599:
        status = 502
    message = _REFUSALS.get(status) or _PHRASES.get(status, "Refused")
    body = b"" if status in (204, 205, 304) else f'{{"message":"{message}"}}'.encode()
    return Refuse(status, body, {"Content-Type": "application/json"})
