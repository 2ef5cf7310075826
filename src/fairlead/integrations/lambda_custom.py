"""AWS with the URI of a function: the function is called with what the request template makes, not with an event.

What it answers is the integration's body. One that ends in an error is told by its error object, as Lambda's own API
tells it, and `errorMessage` selects the integration response. A request with the mapped header
`X-Amz-Invocation-Type: Event` is answered 202 when its event is queued, and the function runs by itself.
"""

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from fairlead import ids
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.integrations.lambda_proxy import Invoker, refused
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed

INVOCATION_TYPE: Final = "X-Amz-Invocation-Type"
_decode: Final = msgspec.json.Decoder().decode


class EventInvoker(Protocol):
    """Whoever runs functions that nobody waits for."""

    def __call__(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        """Take the event; the function runs by itself. `taken` is called once, with None when it can't be lost."""


class LambdaCustom:
    """Functions as the backend of a non-proxy integration."""

    __slots__ = ("_functions", "_invoke_event")

    def __init__(self, functions: Invoker, invoke_event: EventInvoker) -> None:
        self._functions = functions
        self._invoke_event = invoke_event

    def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
        """Call the function."""
        payload = request.content.data or b"{}"  # what Lambda makes of an empty payload
        try:
            _decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            cause = f"the function was not called, for the integration request is not JSON ({error})"
            answered(Failed(500, INTERNAL_SERVER_ERROR, cause, service_status=400))
            return
        name, request_id = request.invoke.integration.function, ids.uuid()
        kind = request.header(INVOCATION_TYPE) or "RequestResponse"
        request.log.step("Sending request to Lambda function ", name)
        match kind:
            case "RequestResponse":
                self._functions.invoke(
                    name, payload, request_id, lambda result: answered(interpret(name, request_id, result))
                )
            case "Event":
                self._invoke_event(name, payload, request_id, lambda why: answered(_queued(name, request_id, why)))
            case _:
                cause = f"{INVOCATION_TYPE} is {kind!r}; it may be RequestResponse or Event"
                answered(Failed(500, INTERNAL_SERVER_ERROR, cause, service_status=400))


def interpret(name: str, request_id: str, result: Result) -> BackendAnswer | Failed:
    """What a function's result is to an integration response."""
    match result:
        case Returned():
            content = Content(result.payload)
            return BackendAnswer(200, content, selector=_error_message(content) or "", request_id=request_id)
        case Raised():
            content = Content(result.payload)
            message = _error_message(content)
            return BackendAnswer(200, content, selector=message or "", raised=True, request_id=request_id)
        case Refused():
            failed = refused(result)
            failed.cause = f"{name}: {failed.cause}"
            failed.request_id = request_id
            return failed


def _queued(name: str, request_id: str, why_not: Refused | None) -> BackendAnswer | Failed:
    if why_not is not None:
        return interpret(name, request_id, why_not)
    return BackendAnswer(202, Content(b""), selector="", request_id=request_id, service_status=202)


def _error_message(content: Content) -> str | None:
    """`errorMessage` of an answer. It is looked for in bytes first: answers that have none need not be parsed."""
    if b"errorMessage" not in content.data or not isinstance(content.document, dict):
        return None
    message = content.document.get("errorMessage")
    return message if isinstance(message, str) else None
