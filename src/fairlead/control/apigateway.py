"""The door of API Gateway. Its two APIs share host and signature, and differ by path: `/v2/` is that of WebSocket APIs;
of the one for REST APIs, which all else is, API keys, usage plans and the account's settings are served."""

from collections.abc import Callable

from fairlead.net.messages import Door, Request, Response


class ApiGateway:
    """The door of both."""

    __slots__ = ("_rest", "_v2")

    def __init__(self, v2: Door, rest: Door) -> None:
        self._v2 = v2
        self._rest = rest

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer a call of either."""
        (self._v2 if request.path.startswith("/v2/") else self._rest)(request, answer)
