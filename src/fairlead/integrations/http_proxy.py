"""HTTP_PROXY: the message goes to an HTTP backend as it is, and the backend's answer to the client as it is.

`requestParameters` are mapped here too; templates and integration responses are not for proxies (documented).
"""

from collections.abc import Callable

from fairlead.integrations.calls import Call
from fairlead.integrations.content import Content, ConversionError
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.http_client import HttpAnswer
from fairlead.integrations.http_custom import Sender
from fairlead.integrations.http_requests import http_request
from fairlead.integrations.integration_requests import mapped
from fairlead.integrations.integration_responses import awaits_message, body_of
from fairlead.integrations.uris import UriError
from fairlead.observe.execution_logs import ExecutionLog
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed, Replied, Reply


class HttpProxy:
    """The HTTP_PROXY integration. `report` takes a sentence for the operator."""

    __slots__ = ("_log", "_report", "_send")

    def __init__(self, send: Sender, report: Callable[[str], None], log: ExecutionLog) -> None:
        self._send = send
        self._report = report
        self._log = log

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        """Send the message to the backend."""
        log = CallLog(self._log, invoke.occasion)
        call = Call(invoke, reply, log, self._report)

        def answered(answer: HttpAnswer | Failed) -> None:
            call.attempt(lambda: answer if isinstance(answer, Failed) else _reply(invoke, answer, log))

        def begin() -> Failed | None:
            try:
                content = Content(invoke.occasion.data, invoke.occasion.binary)
                content = content.converted(invoke.integration.content_handling)
                request = http_request(mapped(invoke, content, log), proxy=True)
            except (UriError, ConversionError) as error:
                return Failed(500, INTERNAL_SERVER_ERROR, str(error))
            log.body("Endpoint request body after transformations: ", content)
            self._send(request, answered)
            return None

        call.attempt(begin)


def _reply(invoke: Invoke, answer: HttpAnswer, log: CallLog) -> Replied:
    log.step("Received response. Status: ", answer.status)
    content = Content.received(answer.body)
    log.body("Endpoint response body before transformations: ", content)
    occasion = invoke.occasion
    body = body_of(content, occasion) if awaits_message(occasion) else None
    return Replied(answer.status, body, answer.headers, service_status=answer.status)
