"""What a line of the access log tells beside what happened: how it went."""

from __future__ import annotations

from fairlead.websocket_api import outcomes
from fairlead.websocket_api.replies import Failed, Reply


class Access:
    """How a request of a client went. Texts are empty, and numbers None, where there is nothing to tell.

    `status` is the gateway's own: that of the handshake's answer, or the one that the frame of a message stands for
    (200, 400 invalid, 403 no route, 429 throttled, 500, 502, 504).
    """

    __slots__ = ("error_message", "error_type", "integration_error", "integration_latency_ms", "integration_request_id",
                 "integration_status", "service_status", "status", "validation_error")  # fmt: skip

    def __init__(
        self,
        status: int,
        *,
        error_message: str = "",
        error_type: str = "",
        validation_error: str = "",
        integration_status: int | None = None,
        service_status: int | None = None,
        integration_error: str = "",
        integration_latency_ms: int | None = None,
        integration_request_id: str = "",
    ) -> None:
        self.status = status
        self.error_message = error_message
        """What the client was told."""
        self.error_type = error_type
        """`$context.error.responseType`, such as THROTTLED or INTEGRATION_TIMEOUT."""
        self.validation_error = validation_error
        self.integration_status = integration_status
        """What the function or the backend answered."""
        self.service_status = service_status
        """What the service answered that was called: Lambda's own status, not the function's."""
        self.integration_error = integration_error
        self.integration_latency_ms = integration_latency_ms
        self.integration_request_id = integration_request_id

    @classmethod
    def refused(cls, status: int, message: str, validation_error: str = "") -> Access:
        """Of what never came to an integration."""
        return cls(
            status,
            error_message=message,
            error_type=outcomes.error_type(status, message),
            validation_error=validation_error,
        )

    @classmethod
    def replied(cls, reply: Reply, status: int, milliseconds: int) -> Access:
        """Of what an integration answered, `milliseconds` after it was asked."""
        access = cls(
            status,
            service_status=reply.service_status,
            integration_latency_ms=milliseconds,
            integration_request_id=reply.request_id,
        )
        if isinstance(reply, Failed):
            access.error_message = reply.message
            access.integration_error = reply.cause or reply.message
        else:
            access.integration_status = reply.status
            if status >= 400:  # a `$connect` that refuses
                access.error_message = outcomes.refusal_message(status)
        if access.error_message:
            access.error_type = outcomes.error_type(reply.status, access.error_message)
        return access
