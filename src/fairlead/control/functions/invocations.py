"""Invoke: a function called by whoever may, not by a route."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from fairlead import ids
from fairlead.control.desk import Desk, Params
from fairlead.control.functions import names
from fairlead.control.functions.refusals import unsupported
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.model.errors import ApiError

PAYLOAD_BYTES: Final = 6_291_456
"""Of an event and of an answer. Lambda quotas."""
_ANSWER_BYTES: Final = PAYLOAD_BYTES + 100
"""What Lambda really compares an answer with, and says (observed)."""
_STATUS: Final = {
    "TooManyRequestsException": 429,
    "ResourceNotFoundException": 404,
    "InvalidRuntimeException": 502,
}
_REQUEST_ID: Final = 36


def invoke(
    desk: Desk, params: Params, respond: Callable[[dict[str, Any]], None], fail: Callable[[ApiError], None]
) -> None:
    """Invoke: RequestResponse and DryRun. What the function makes of the event is an answer, also when it raises."""
    try:
        name = names.find(desk, params)["FunctionName"]
        payload = params.get("Payload") or b"{}"
        _check(params, payload)
    except ApiError as error:
        fail(error)
        return
    if params.get("InvocationType") == "DryRun":
        respond({"StatusCode": 204})
        return

    def answered(result: Result) -> None:
        match result:
            case Returned():
                respond(_returned(result.payload))
            case Raised():
                respond(_raised(result.payload))
            case Refused():
                fail(_refused(result))

    request_id = desk.request_id if len(desk.request_id) == _REQUEST_ID else ids.uuid()
    desk.live.invoke(name, payload, request_id, answered)


def _check(params: Params, payload: bytes) -> None:
    if params.get("InvocationType") == "Event":
        raise unsupported("InvocationType Event", "events are not queued; call with RequestResponse")
    if params.get("LogType") == "Tail":
        raise unsupported("LogType Tail", "what functions print is shown in the terminal and kept in the data folder")
    for name in ("ClientContext", "DurableExecutionName", "TenantId"):
        if params.get(name):
            raise unsupported(name)
    if len(payload) > PAYLOAD_BYTES:
        text = (
            f"{len(payload)} byte payload is too large for the RequestResponse invocation type "
            f"(limit {PAYLOAD_BYTES} bytes)"
        )
        raise ApiError("RequestTooLargeException", 413, text, Type="User")
    try:
        msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = f"Could not parse request body into json: {error}"
        raise ApiError("InvalidRequestContentException", 400, text, Type="User") from None


def _returned(payload: bytes) -> dict[str, Any]:
    if len(payload) > _ANSWER_BYTES:
        text = f"Response payload size exceeded maximum allowed payload size ({_ANSWER_BYTES} bytes)."
        error = {"errorMessage": text, "errorType": "Function.ResponseSizeTooLarge"}
        return _raised(msgspec.json.encode(error))
    return {"StatusCode": 200, "ExecutedVersion": names.LATEST, "Payload": payload}


def _raised(payload: bytes) -> dict[str, Any]:
    return {"StatusCode": 200, "ExecutedVersion": names.LATEST, "FunctionError": "Unhandled", "Payload": payload}


def _refused(result: Refused) -> ApiError:
    status = _STATUS.get(result.code, 500)
    kind = "Service" if status == 500 else "User"
    if status == 429:
        return ApiError(result.code, status, result.message, Type=kind, Reason="ConcurrentInvocationLimitExceeded")
    return ApiError(result.code, status, result.message, Type=kind)
