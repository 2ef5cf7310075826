"""A request as a call of an operation, and an operation's output or error as an answer, in any protocol of AWS.

Calls and answers speak botocore's names: `Call("CreateApi", {"Name": "chat", "ProtocolType": "WEBSOCKET"})`.
"""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.model.errors import ApiError
from fairlead.wire import constraints, json_1_0, query_requests, rest_json, rest_requests, xml_answers
from fairlead.wire.conventions import Refusal
from fairlead.wire.messages import Answer, Asked
from fairlead.wire.models import Operation
from fairlead.wire.services import Service
from fairlead.wire.unreadable import Unreadable

_TOLD: Final = 256
"""Characters of a path or name that are told back."""


class Call:
    """One call. `params` are the input's members: blobs as bytes, timestamps as aware datetimes, only what was given;
    they fulfil every constraint of the model."""

    __slots__ = ("operation", "params")

    def __init__(self, operation: str, params: dict[str, Any]) -> None:
        self.operation = operation
        self.params = params


def parse(service: Service, request: Asked) -> Call:
    """The call that `request` is. ApiError, with the code that `service` uses: no such operation, a request that can't
    be read, an input that breaks the model's constraints."""
    try:
        operation, params = _read(service, request)
        sentences = constraints.broken(service.shapes, operation.input, params) if operation.input else []
    except Unreadable as fault:
        raise _unreadable(service, fault) from fault
    if sentences:
        raise _error(service.conventions.invalid, constraints.message(sentences))
    return Call(operation.name, params)


def respond(service: Service, operation: str, output: Mapping[str, Any], request_id: str) -> Answer:
    """The answer that carries `output`, in botocore's names: blobs as bytes, timestamps as datetimes or epoch seconds,
    members that are None left out, IAM's policy documents as plain JSON text. Anything that the model doesn't know is
    a fault of ours, and asserted.

    The status is the model's, or the output's where it has one (Lambda's `StatusCode`).
    """
    known = service.operations[operation]
    match service.protocol:
        case "rest-json":
            return rest_json.respond(service, known, output, request_id.encode())
        case "query":
            return xml_answers.respond(service, known, output, request_id)
        case _:
            return json_1_0.respond(service, known, output, request_id.encode())


def refuse(service: Service, error: ApiError, request_id: str) -> Answer:
    """The answer that carries `error`. Its code is the one on the wire (IAM's `NoSuchEntity`), and so are the names of
    its further members (`resourceType`); Lambda's `Type` is added where the model has it."""
    match service.protocol:
        case "rest-json":
            return rest_json.refuse(service, error, request_id.encode())
        case "query":
            return xml_answers.refuse(service, error, request_id)
        case _:
            return json_1_0.refuse(error, request_id.encode())


def _read(service: Service, request: Asked) -> tuple[Operation, dict[str, Any]]:
    match service.protocol:
        case "rest-json":
            match = rest_requests.match(service, request)
            if match is None:
                place = f"{request.method[:_TOLD]} {request.path[:_TOLD]}"
                raise _error(service.conventions.unknown, f"{service.name} has no operation at {place}")
            return match.operation, rest_requests.params(service, match, request)
        case "query":
            fields = query_requests.fields(request)
            operation = _of_version(service, fields.at("Action").text, fields.at("Version").text)
            return operation, query_requests.params(service, operation, fields)
        case _:
            name = json_1_0.operation_name(service, request)
            if name not in service.operations:
                raise _error(service.conventions.unknown, f"{service.name} has no operation {name[:_TOLD]}")
            return service.operations[name], json_1_0.params(service, service.operations[name], request)


def _of_version(service: Service, action: str | None, version: str | None) -> Operation:
    """The operation of a query, in AWS's words where there is none (observed with IAM and STS)."""
    if not action:
        raise ApiError("MissingAction", 400, "The request has no Action")
    if action not in service.operations or version not in (None, service.model.metadata.api_version):
        named = "NO_VERSION_SPECIFIED" if version is None else version[:_TOLD]
        raise _error(service.conventions.unknown, f"Could not find operation {action[:_TOLD]} for version {named}")
    return service.operations[action]


def _unreadable(service: Service, fault: Unreadable) -> ApiError:
    where = f" at '{'.'.join(fault.path)}'" if fault.path and service.conventions.names_member else ""
    return _error(service.conventions.unreadable, fault.sentence + where)


def _error(refusal: Refusal, message: str) -> ApiError:
    return ApiError(refusal.code, refusal.status, message)
