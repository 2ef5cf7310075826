"""Invoke: a function called by whoever may, not by a route."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

import msgspec

from fairlead import ids
from fairlead.control.desk import Desk, Params
from fairlead.control.functions import names, versions
from fairlead.control.functions.refusals import constraint, unsupported
from fairlead.functions.event_queue import EVENT_BYTES
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.model.errors import ApiError

PAYLOAD_BYTES: Final = 6_291_456
"""Of an event and of an answer. Lambda quotas."""
_ANSWER_BYTES: Final = PAYLOAD_BYTES + 100
"""What Lambda really compares an answer with, and says (observed)."""
_STATUS: Final = {
    "TooManyRequestsException": 429,
    "ResourceNotFoundException": 404,
    "RequestTooLargeException": 413,
    "InvalidRuntimeException": 502,
}
_TYPES: Final = ("RequestResponse", "Event", "DryRun")
_REQUEST_ID: Final = 36

Respond = Callable[[dict[str, Any]], None]
Fail = Callable[[ApiError], None]


def invoke(desk: Desk, params: Params, respond: Respond, fail: Fail) -> None:
    """Invoke. What the function makes of the event is an answer, also when it raises.

    An alias leads to its version when an event is run: one that is queued may get another than was there when it came.
    """
    kind = params.get("InvocationType") or "RequestResponse"
    try:
        document, qualifier = versions.find(desk, params)
        payload = params.get("Payload") or b"{}"
        _check(params, kind, payload)
    except ApiError as error:
        fail(error)
        return
    request_id = desk.request_id if len(desk.request_id) == _REQUEST_ID else ids.uuid()
    name, version = document["FunctionName"], document["Version"]
    if kind == "DryRun":
        respond({"StatusCode": 204})
    elif kind == "Event":
        _queue(desk, f"{name}:{qualifier}" if qualifier else name, payload, request_id, (respond, fail))
    else:
        _Call(desk, version, request_id, params.get("LogType") == "Tail", (respond, fail)).run(name, payload)


def _queue(desk: Desk, callee: str, payload: bytes, request_id: str, ends: tuple[Respond, Fail]) -> None:
    """Answer 202 once the event is on the disk."""
    respond, fail = ends

    def taken(refused: Refused | None) -> None:
        if refused is None:
            respond({"StatusCode": 202})
        else:
            fail(_refused(refused))

    desk.live.queue(callee, payload, request_id, taken)


class _Call:
    """A function that somebody waits for."""

    __slots__ = ("_desk", "_ends", "_request_id", "_tail", "_version")

    def __init__(self, desk: Desk, version: str, request_id: str, tail: bool, ends: tuple[Respond, Fail]) -> None:
        self._desk = desk
        self._version = version
        self._request_id = request_id
        self._tail = tail
        self._ends = ends

    def run(self, name: str, payload: bytes) -> None:
        if self._tail:
            self._desk.tails.begin(self._request_id)
        key = name if self._version == names.LATEST else f"{name}:{self._version}"
        self._desk.live.invoke(key, payload, self._request_id, self._answered)

    def _answered(self, result: Result) -> None:
        respond, fail = self._ends
        output: dict[str, Any] = {"StatusCode": 200, "ExecutedVersion": self._version}
        if self._tail:
            output["LogResult"] = b64encode(self._desk.tails.end(self._request_id)).decode("ascii")
        match result:
            case Returned():
                respond({**output, **_returned(result.payload)})
            case Raised():
                respond({**output, **_raised(result.payload)})
            case Refused():
                fail(_refused(result))


def _check(params: Params, kind: str, payload: bytes) -> None:
    if kind not in _TYPES:
        raise constraint(kind, "invocationType", f"satisfy enum value set: [{', '.join(_TYPES)}]")
    for name in ("ClientContext", "DurableExecutionName", "TenantId"):
        if params.get(name):
            raise unsupported(name)
    most = EVENT_BYTES if kind == "Event" else PAYLOAD_BYTES
    if len(payload) > most:
        kind = "Event" if kind == "Event" else "RequestResponse"
        text = f"{len(payload)} byte payload is too large for the {kind} invocation type (limit {most} bytes)"
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
    return {"Payload": payload}


def _raised(payload: bytes) -> dict[str, Any]:
    return {"FunctionError": "Unhandled", "Payload": payload}


def _refused(result: Refused) -> ApiError:
    status = _STATUS.get(result.code, 500)
    kind = "Service" if status == 500 else "User"
    if status == 429:
        return ApiError(result.code, status, result.message, Type=kind, Reason="ConcurrentInvocationLimitExceeded")
    return ApiError(result.code, status, result.message, Type=kind)
