"""What an integration can answer."""


class Replied:
    """The backend answered. `status` is its status code; `body` its text, None when it gave none."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: str | None, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}


class Failed:
    """The backend could not be asked or gave no usable answer.

    `status` is what a pending handshake is refused with (502 the function failed, 500 the call was refused, 504 too
    late); `message` is the `message` of the frame that a waiting client gets. `cause` is for the operator.
    `throttled` says that the call never started for want of room and may be made again.
    """

    __slots__ = ("cause", "message", "status", "throttled")

    def __init__(self, status: int, message: str, cause: str = "", throttled: bool = False) -> None:
        self.status = status
        self.message = message
        self.cause = cause
        self.throttled = throttled


Reply = Replied | Failed
