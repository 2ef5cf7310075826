"""Answers and errors in the REST-JSON protocol: API Gateway's own API, the Lambda API, `@connections`."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fairlead.model.errors import ApiError
from fairlead.wire import json_writing, scalars, timestamps
from fairlead.wire.layers import FRAMEWORK
from fairlead.wire.messages import Answer, Headers
from fairlead.wire.models import Operation, Shape
from fairlead.wire.services import Service

CONTENT_TYPE: Final = b"application/json"

_encode = msgspec.json.Encoder().encode


def error_headers(error: ApiError) -> Headers:
    """The headers that tell `error`'s type; an error without a sentence has no body and so no content type."""
    headers = [(b"x-amzn-ErrorType", error.code.encode("ascii"))]
    if error.message is not None:
        headers.append((b"Content-Type", CONTENT_TYPE))
    return headers


def error_body(error: ApiError, exception: Shape | None = None) -> bytes:
    """The body of `error`: its message and further members, or nothing at all when it has no message.

    `exception` is its shape in the service's model, which spells the message's member and may have the `Type` in which
    Lambda tells whose fault it is.
    """
    if error.message is None:
        return b""
    members = dict(exception.members) if exception is not None else {}
    spelling = "Message" if error.code in FRAMEWORK else "message"
    for name, member in members.items():
        if name.lower() == "message":
            spelling = member.location_name or name
    whose = {"Type": "User" if error.status < 500 else "Service"} if "Type" in members else {}
    return _encode({**whose, spelling: error.message, **error.members})


def refuse(service: Service, error: ApiError, request_id: bytes) -> Answer:
    """`error` as `service` answers it."""
    headers = [(b"x-amzn-RequestId", request_id), *error_headers(error)]
    return Answer(error.status, error_body(error, service.exceptions.get(error.code)), headers)


def respond(service: Service, operation: Operation, output: Mapping[str, Any], request_id: bytes) -> Answer:
    """`output` as `service` answers it: members in the status, the headers and the body, as the model says."""
    headers: Headers = [(b"x-amzn-RequestId", request_id)]
    status = operation.http.response_code
    if operation.output is None:
        assert not output, f"{operation.name} has no output"
        return Answer(status, b"", headers)
    shape = service.shape(operation.output)
    json_writing.check_members(shape, output)
    for name, member in shape.members.items():
        value = output.get(name)
        if value is None:
            continue
        if member.location == "statusCode":
            status = value
        elif member.location == "header":
            text = scalars.to_text(service.shape(member), member, value, timestamps.RFC822)
            headers.append(((member.location_name or name).encode("ascii"), _header(text)))
    body = _body(service.shapes, shape, output) if status != 204 else b""
    if body:
        headers.append((b"Content-Type", CONTENT_TYPE))
    return Answer(status, body, headers)


def _body(shapes: Mapping[str, Shape], shape: Shape, output: Mapping[str, Any]) -> bytes:
    if shape.payload is None:
        return json_writing.encode(shapes, shape, output)
    value = output.get(shape.payload)
    if value is None:
        return b""
    payload = shapes[shape.members[shape.payload].shape]
    match payload.type, value:
        case "blob", bytes():
            return value
        case "string", str():
            return value.encode()
        case "structure", Mapping():
            return json_writing.encode(shapes, payload, value)
    raise AssertionError(f"{value!r} is no {payload.type}")


def _header(text: str) -> bytes:
    assert text.isprintable(), "a header has one line"
    return text.encode()
