"""What can happen to a connection. These classes are the only way in which the core learns anything.

Every input carries `now` (seconds since the epoch) and whatever ids its consequences need, so that the core never
asks for either. They are plain slots classes: a frozen dataclass costs four times as much, and one is made a message.
"""

from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict


class HandshakeAsked:
    """A client asks to open a WebSocket. The answer is Accept or Refuse, perhaps after an Invoke.

    `headers` are the request's, in its order, names as spelled; `query` is the raw query string. `user_agent` is that
    header, None where there is none. `domain_name` is the custom domain that was asked for, empty for the API's own.
    `path` is the request's, still percent-encoded, as it was signed.
    """

    __slots__ = ("connection_id", "domain_name", "headers", "now", "path", "query", "request_id", "source_ip",
                 "user_agent")  # fmt: skip

    def __init__(
        self,
        now: float,
        request_id: str,
        connection_id: str,
        *,
        source_ip: str,
        query: str,
        headers: list[tuple[bytes, bytes]],
        user_agent: str | None,
        domain_name: str = "",
        path: str = "/",
    ) -> None:
        self.now = now
        self.request_id = request_id
        self.connection_id = connection_id
        self.source_ip = source_ip
        self.query = query
        self.headers = headers
        self.user_agent = user_agent
        self.domain_name = domain_name
        self.path = path


class MessageReceived:
    """A whole message has arrived. Text is valid UTF-8."""

    __slots__ = ("binary", "data", "message_id", "now", "request_id")

    def __init__(self, now: float, request_id: str, message_id: str, data: bytes, binary: bool) -> None:
        self.now = now
        self.request_id = request_id
        self.message_id = message_id
        self.data = data
        self.binary = binary


class PingReceived:
    """The client has sent a ping frame. Told only where that counts as activity."""

    __slots__ = ("now",)

    def __init__(self, now: float) -> None:
        self.now = now


class IntegrationReplied:
    """The integration called by the Invoke with the same `exchange` is done. A reply that comes late is ignored."""

    __slots__ = ("exchange", "now", "reply")

    def __init__(self, now: float, exchange: int, reply: Reply) -> None:
        self.now = now
        self.exchange = exchange
        self.reply = reply


class Authorized:
    """What the Authorize with the same `exchange` has come to. One that comes late is ignored."""

    __slots__ = ("exchange", "now", "verdict")

    def __init__(self, now: float, exchange: int, verdict: Verdict) -> None:
        self.now = now
        self.exchange = exchange
        self.verdict = verdict


class PushRequested:
    """Somebody posts to the connection. An open connection answers with one Send."""

    __slots__ = ("data", "now")

    def __init__(self, now: float, data: bytes) -> None:
        self.now = now
        self.data = data


class CloseRequested:
    """Somebody here wants the connection closed: DELETE on `@connections`, a drain, a slow reader."""

    __slots__ = ("code", "now", "reason")

    def __init__(self, now: float, code: int, reason: str) -> None:
        self.now = now
        self.code = code
        self.reason = reason


class CloseReceived:
    """The client's close frame. `code` is 1005 when the frame carried none."""

    __slots__ = ("code", "now", "reason")

    def __init__(self, now: float, code: int, reason: str) -> None:
        self.now = now
        self.code = code
        self.reason = reason


class ProtocolFailed:
    """The client broke RFC 6455 or a size limit; `code` says how (1002, 1007, 1009)."""

    __slots__ = ("code", "now", "reason")

    def __init__(self, now: float, code: int, reason: str) -> None:
        self.now = now
        self.code = code
        self.reason = reason


class DeadlineReached:
    """`Connection.deadline` has passed: an integration is late, or the connection idle or old."""

    __slots__ = ("now",)

    def __init__(self, now: float) -> None:
        self.now = now


class TransportLost:
    """The TCP connection is gone, by whoever's wish. Always the last input but for replies.

    `request_id` is for the `$disconnect` that may follow.
    """

    __slots__ = ("now", "request_id")

    def __init__(self, now: float, request_id: str) -> None:
        self.now = now
        self.request_id = request_id


Input = (
    HandshakeAsked
    | MessageReceived
    | PingReceived
    | Authorized
    | IntegrationReplied
    | PushRequested
    | CloseRequested
    | CloseReceived
    | ProtocolFailed
    | DeadlineReached
    | TransportLost
)
