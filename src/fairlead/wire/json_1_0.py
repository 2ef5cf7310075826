"""The JSON 1.0 protocol, DynamoDB's: the operation in a header, one JSON object each way.

An error's type has a prefix that tells which layer of the service refused the request, and with it how the message's
member is spelled (observed; SDKs cut the prefix at `#` and read either spelling).
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fairlead.model.errors import ApiError
from fairlead.wire import json_writing
from fairlead.wire.json_reading import JsonReader, parse
from fairlead.wire.layers import FRAMEWORK, VALIDATION
from fairlead.wire.messages import Answer, Asked, Headers
from fairlead.wire.models import Operation
from fairlead.wire.services import Service

CONTENT_TYPE: Final = b"application/x-amz-json-1.0"
DYNAMODB: Final = "com.amazonaws.dynamodb.v20120810#"

_CAPITAL: Final = frozenset(
    {"IdempotentParameterMismatchException", "TransactionCanceledException", "TransactionInProgressException"}
)

_encode = msgspec.json.Encoder().encode


def operation_name(service: Service, request: Asked) -> str:
    """What the request's target names, whether or not there is such an operation."""
    return request.header(b"x-amz-target").removeprefix(f"{service.model.metadata.target_prefix}.")


def params(service: Service, operation: Operation, request: Asked) -> dict[str, Any]:
    """The input of `operation`."""
    body = parse(request.body)
    if operation.input is None:
        return {}
    return JsonReader(service.shapes).structure(service.shape(operation.input), body)


def respond(service: Service, operation: Operation, output: Mapping[str, Any], request_id: bytes) -> Answer:
    """`output` as `service` answers it."""
    body = b"{}"
    if operation.output is not None:
        body = json_writing.encode(service.shapes, service.shape(operation.output), output)
    return Answer(200, body, _headers(request_id))


def refuse(error: ApiError, request_id: bytes) -> Answer:
    """`error` as DynamoDB answers it."""
    return Answer(error.status, error_body(error), _headers(request_id))


def error_body(error: ApiError, prefix: str = DYNAMODB) -> bytes:
    """The body of `error`; without a sentence it has no message. `prefix` is that of the service's own exceptions."""
    code = error.code
    body: dict[str, object] = {"__type": _prefix(code, prefix) + code}
    if error.message is not None:
        body["Message" if code in _CAPITAL or code in FRAMEWORK else "message"] = error.message
    body.update(error.members)
    return _encode(body)


def _prefix(code: str, service: str) -> str:
    if code in VALIDATION:
        return "com.amazon.coral.validate#"
    if code in FRAMEWORK:
        return "com.amazon.coral.service#"
    return service


def _headers(request_id: bytes) -> Headers:
    return [(b"x-amzn-RequestId", request_id), (b"Content-Type", CONTENT_TYPE)]
