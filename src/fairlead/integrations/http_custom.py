"""HTTP: a backend of one's own, asked with what the request template makes; its status selects the response."""

from collections.abc import Callable

from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.integrations.http_client import HttpAnswer, HttpRequest
from fairlead.integrations.http_requests import http_request
from fairlead.integrations.uris import UriError
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed

Sender = Callable[[HttpRequest, Callable[[HttpAnswer | Failed], None]], None]
"""`HttpClient.send`."""


class HttpCustom:
    """An HTTP backend of a non-proxy integration."""

    __slots__ = ("_send",)

    def __init__(self, send: Sender) -> None:
        self._send = send

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Send the request."""
        try:
            made = http_request(request, proxy=False)
        except UriError as error:
            answered(Failed(500, INTERNAL_SERVER_ERROR, str(error)))
            return

        def done(answer: HttpAnswer | Failed) -> None:
            if isinstance(answer, HttpAnswer):
                request.log.step("Received response. Status: ", answer.status)
            answered(answer if isinstance(answer, Failed) else _read(answer))

        self._send(made, done)


def _read(answer: HttpAnswer) -> BackendAnswer:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name.lower(), []).append(value)
    return BackendAnswer(answer.status, Content.received(answer.body), headers, service_status=answer.status)
