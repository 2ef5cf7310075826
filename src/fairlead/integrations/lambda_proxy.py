"""AWS_PROXY: the whole event goes to a function, and the function's answer has a form of its own.

The answer is checked also where nobody gets it: one with members that the form does not know makes API Gateway send the
error frame even on a one-way route (observed).
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from fairlead import ids
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.outcomes import INTERNAL_SERVER_ERROR
from fairlead.websocket_api.replies import Failed, Replied, Reply


class Invoker(Protocol):
    """Whoever runs functions."""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        """Run the function once; give its result exactly once, on the event loop."""


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    """The members that a proxy answer may have ("Output format of a Lambda function for proxy integration")."""

    statusCode: int | str | None = None  # noqa: N815 - AWS's spelling
    headers: dict[str, Any] | None = None
    multiValueHeaders: dict[str, list[Any]] | None = None  # noqa: N815
    body: str | None = None
    isBase64Encoded: bool | None = None  # noqa: N815


_decode = msgspec.json.Decoder(_Answer).decode
_NOTHING = frozenset({b"null", b"{}"})


class LambdaProxy:
    """The AWS_PROXY integration. `report` takes a sentence for the operator."""

    __slots__ = ("_functions", "_report")

    def __init__(self, functions: Invoker, report: Callable[[str], None]) -> None:
        self._functions = functions
        self._report = report

    def call(self, invoke: Invoke, reply: Callable[[Reply], None]) -> None:
        """Run the function with the event."""
        name = invoke.integration.function
        request_id = ids.uuid()

        def answered(result: Result) -> None:
            answer = interpret(result, binary=invoke.occasion.snapshot.limits.binary)
            answer.request_id = request_id
            if isinstance(answer, Failed) and answer.cause:
                self._report(f"{name}: {answer.cause}")
            reply(answer)

        self._functions.invoke(name, invoke.occasion.event(), request_id, answered)


def interpret(result: Result, *, binary: bool = False) -> Reply:
    """What a function's result means to a client of the API. A failure that the function's own log does not already
    tell of has a `cause`. Where the stage sends `binary` messages, a body in base64 is one."""
    match result:
        case Returned():
            return _read(result.payload, binary)
        case Raised():
            return Failed(502, INTERNAL_SERVER_ERROR, service_status=200)
        case Refused():
            return refused(result)


def refused(result: Refused) -> Failed:
    """What it means that a function was not called."""
    throttled = result.code == "TooManyRequestsException"
    cause = f"{result.code}: {result.message}"
    return Failed(500, INTERNAL_SERVER_ERROR, cause, throttled, service_status=429 if throttled else 500)


def _read(payload: bytes, binary: bool) -> Reply:
    if payload in _NOTHING:  # live apps answer so, and are let in (observed)
        return Replied(200, None)
    try:
        answer = _decode(payload)
        status = 200 if answer.statusCode is None else int(answer.statusCode)
        body: str | bytes | None = answer.body
        if body is not None and answer.isBase64Encoded:
            body = b64decode(body, validate=True)
            body = body if binary else body.decode()
    except (msgspec.MsgspecError, Error, ValueError, RecursionError) as error:
        return Failed(
            502,
            INTERNAL_SERVER_ERROR,
            f"the answer is not a proxy answer ({error}); it may have statusCode, headers, multiValueHeaders, "
            "body (a string) and isBase64Encoded, nothing else",
            service_status=200,
        )
    return Replied(status, body, _headers(answer))


def _headers(answer: _Answer) -> Sequence[tuple[str, str]]:
    """Those of both members, a pair that stands in both once ("Output format of a Lambda function for proxy
    integration")."""
    if not answer.headers and not answer.multiValueHeaders:
        return ()
    several = [(name, str(value)) for name, values in (answer.multiValueHeaders or {}).items() for value in values]
    single = [(name, str(value)) for name, value in (answer.headers or {}).items()]
    return [*several, *(pair for pair in single if pair not in several)]
