"""What the core can ask for. These classes are the only way in which it reaches the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairlead.model.apps import Integration

if TYPE_CHECKING:  # what commands carry; they are made elsewhere
    from fairlead.websocket_api.access import Access
    from fairlead.websocket_api.occasions import Connecting, Occasion


class Send:
    """Send `payload` as one message: text, unless `binary`."""

    __slots__ = ("binary", "payload")

    def __init__(self, payload: bytes, binary: bool = False) -> None:
        self.payload = payload
        self.binary = binary


class Authorize:
    """Decide whether the client may connect, and bring that back as Authorized with the same `exchange`.

    What decides stands in `occasion.snapshot.gate`.
    """

    __slots__ = ("exchange", "occasion")

    def __init__(self, exchange: int, occasion: Connecting) -> None:
        self.exchange = exchange
        self.occasion = occasion


class Invoke:
    """Call `integration` with `occasion` and bring its reply back as IntegrationReplied with the same `exchange`."""

    __slots__ = ("exchange", "integration", "occasion", "request_id")

    def __init__(self, exchange: int, integration: Integration, occasion: Occasion, request_id: str) -> None:
        self.exchange = exchange
        self.integration = integration
        self.occasion = occasion
        self.request_id = request_id


class Accept:
    """Answer the handshake with 101, and a `Sec-WebSocket-Protocol` for each of `subprotocols`."""

    __slots__ = ("subprotocols",)

    def __init__(self, *subprotocols: str) -> None:
        self.subprotocols = subprotocols


class Refuse:
    """Answer the handshake with a plain HTTP response."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}


class Close:
    """Send a close frame (1005 means one without a code) and end the connection once the peer has answered or, after
    the session's own patience, without."""

    __slots__ = ("code", "reason")

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason


class PauseReading:
    """Take no further bytes from the client until ResumeReading: too many of its messages are in flight."""

    __slots__ = ()


class ResumeReading:
    """Go on reading."""

    __slots__ = ()


class Record:
    """Write `entry` (JSON text, one line, no line feed) to the journal before carrying out what follows it.

    One that `may_wait` is written with the next or in a moment: to lose it only has something done twice.
    """

    __slots__ = ("entry", "may_wait")

    def __init__(self, entry: bytes, *, may_wait: bool = False) -> None:
        self.entry = entry
        self.may_wait = may_wait


class LogAccess:
    """Write of a request in the stage's logs. Asked for only where it has any: an access log, an execution log."""

    __slots__ = ("access", "occasion")

    def __init__(self, occasion: Occasion, access: Access) -> None:
        self.occasion = occasion
        self.access = access


class Tell:
    """Tell the operator, in one line."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Finish:
    """Nothing more will happen to this connection: forget it."""

    __slots__ = ()


Command = (
    Send
    | Authorize
    | Invoke
    | Accept
    | Refuse
    | Close
    | PauseReading
    | ResumeReading
    | Record
    | LogAccess
    | Tell
    | Finish
)
