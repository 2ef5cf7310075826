"""The integration response: from what a non-proxy backend answered to what the client gets.

"Set up a WebSocket API integration response" (API Gateway guide): a non-proxy integration must have one, ideally with
the key `$default`. On one-way routes nothing of it reaches anyone, so that none is needed there.
"""

from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.content import Content, ConversionError
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.mapping_templates import MappingError, rendered
from fairlead.integrations.parameters import Material, response_headers
from fairlead.integrations.selections import chosen_response, chosen_template
from fairlead.model.apps import IntegrationResponse
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.occasions import Occasion
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed, Replied, Reply

_NO_MATCH = "No match for output mapping and no default endpoint mapping configured"


def finish(invoke: Invoke, answer: BackendAnswer, log: CallLog) -> Reply:
    """What becomes of an answer.

    A function that ended in an error refuses a handshake whatever its response (our choice: an integration response of
    a WebSocket API has no status of its own to refuse with).
    """
    log.body("Endpoint response body before transformations: ", answer.content)
    occasion = invoke.occasion
    connecting = occasion.kind == "CONNECT"
    if answer.raised and connecting:
        return _failed(answer, 502, f"the function failed: {answer.selector}")
    response = chosen_response(invoke.integration.responses, answer.selector)
    two_way = awaits_message(occasion)
    if response is None:
        if answer.raised:
            return _failed(answer, 502, f"the function failed: {answer.selector}")
        if connecting or two_way:
            return _failed(answer, 500, f"{_NO_MATCH}: {answer.selector!r} selects no integration response")
        return _replied(answer, None)
    headers = response_headers(response.parameters, Material(occasion, answer.content, answer.headers))
    if not two_way:
        return _replied(answer, None, headers)
    try:
        content = _transformed(response, occasion, answer)
    except MappingError as error:
        return _failed(answer, 500, f"the response template failed: {error}")
    except ConversionError as error:
        return _failed(answer, 500, str(error))
    log.body("Route response body after transformations: ", content)
    return _replied(answer, body_of(content, occasion), headers)


def awaits_message(occasion: Occasion) -> bool:
    """Whether the client gets what the backend answers: it sent a message, on a two-way route."""
    return occasion.kind == "MESSAGE" and occasion.target is not None and occasion.target.two_way


def body_of(content: Content, occasion: Occasion) -> str | bytes:
    """Content as a message: binary where the stage sends binary messages, else text as far as it is text."""
    if not content.binary:
        return content.text
    return content.data if occasion.snapshot.limits.binary else content.data.decode(errors="replace")


def _transformed(response: IntegrationResponse, occasion: Occasion, answer: BackendAnswer) -> Content:
    text = chosen_template(response.templates, response.template_selection, occasion, answer)
    content = answer.content.converted(response.content_handling)
    if text is None:
        return content
    return Content(rendered(text, occasion, content).encode())


def _replied(answer: BackendAnswer, body: str | bytes | None, headers: dict[str, str] | None = None) -> Replied:
    pairs = tuple((headers or {}).items())
    return Replied(answer.status, body, pairs, request_id=answer.request_id, service_status=answer.service_status)


def _failed(answer: BackendAnswer, status: int, cause: str) -> Failed:
    return Failed(
        status,
        INTERNAL_SERVER_ERROR,
        cause,
        request_id=answer.request_id,
        service_status=answer.service_status,
    )
