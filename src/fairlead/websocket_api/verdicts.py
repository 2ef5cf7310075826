"""What can be decided about a handshake that must be authorized."""

from collections.abc import Mapping


class Allowed:
    """The client may connect.

    `principal_id` (None where no authorizer gave one) and `context` are shown in `requestContext.authorizer` of every
    event of the connection; `identity` in `requestContext.identity` (`accountId`, `caller`, `userArn`, `apiKeyId` ...).
    """

    __slots__ = ("context", "identity", "latency_ms", "principal_id", "request_id")

    def __init__(
        self,
        principal_id: str | None = None,
        context: Mapping[str, str] | None = None,
        identity: Mapping[str, str] | None = None,
        *,
        latency_ms: int | None = None,
        request_id: str = "",
    ) -> None:
        self.principal_id = principal_id
        self.context = context or {}
        self.identity = identity or {}
        self.latency_ms = latency_ms
        """How long the authorizer took; None where none was called."""
        self.request_id = request_id
        """The authorizer function's."""


class Denied:
    """The client may not connect: it is answered `status` with the body `{member: message}`.

    `cause` is for the operator, empty where the refusal is nobody's fault here.
    """

    __slots__ = ("cause", "latency_ms", "member", "message", "request_id", "status")

    def __init__(
        self,
        status: int,
        message: str,
        *,
        member: str = "message",
        cause: str = "",
        latency_ms: int | None = None,
        request_id: str = "",
    ) -> None:
        self.status = status
        self.message = message
        self.member = member
        self.cause = cause
        self.latency_ms = latency_ms
        self.request_id = request_id


Verdict = Allowed | Denied
