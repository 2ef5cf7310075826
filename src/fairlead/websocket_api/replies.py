"""What an integration can answer."""

from collections.abc import Sequence


class Replied:
    """The backend answered. `status` is its status code; `body` its text, or bytes to be sent as a binary message, None
    when it gave none. `headers` are names and values, a name as often as it has values. `request_id` and
    `service_status` are those of the service that was called, for the access log.
    """

    __slots__ = ("body", "headers", "request_id", "service_status", "status")

    def __init__(
        self,
        status: int,
        body: str | bytes | None,
        headers: Sequence[tuple[str, str]] = (),
        *,
        request_id: str = "",
        service_status: int = 200,
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.request_id = request_id
        self.service_status = service_status


class Failed:
    """The backend could not be asked or gave no usable answer.

    `status` is what a pending handshake is refused with (502 the function failed, 500 the call was refused, 504 too
    late); `message` is the `message` of the frame that a waiting client gets. `cause` is for the operator.
    `throttled` says that the call never started for want of room and may be made again. `service_status` is that of
    the service that was called, None where it was not reached.
    """

    __slots__ = ("cause", "message", "request_id", "service_status", "status", "throttled")

    def __init__(
        self,
        status: int,
        message: str,
        cause: str = "",
        throttled: bool = False,
        *,
        request_id: str = "",
        service_status: int | None = None,
    ) -> None:
        self.status = status
        self.message = message
        self.cause = cause
        self.throttled = throttled
        self.request_id = request_id
        self.service_status = service_status


Reply = Replied | Failed
