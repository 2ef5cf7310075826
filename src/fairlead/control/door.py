"""The door to one AWS API that defines things: reads a request, runs the operation it names, answers in AWS's form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from fairlead import ids
from fairlead.control.desk import Desk, Later, Operations
from fairlead.iam.credentials import credential
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal
from fairlead.net.messages import Request, Response
from fairlead.wire.calls import parse, refuse, respond
from fairlead.wire.services import service

DEFAULT_REGION: Final = "us-east-1"
"""The region of a request whose signature names none. Our choice."""
_UNSERVED: Final[Mapping[str, str]] = {
    "apigatewayv2": "BadRequestException",
    "lambda": "InvalidParameterValueException",
}
"""The type of the error for an operation that is not served, where the service has one that fits."""


class Control:
    """The door of one service, by botocore's name. `desk` is the one that each request's is made from.

    `principal` tells who sent a request; it may refuse it (ApiError).
    """

    __slots__ = ("_desk", "_operations", "_principal", "_service")

    def __init__(
        self, name: str, operations: Operations, desk: Desk, principal: Callable[[Request], Principal]
    ) -> None:
        self._service = service(name)
        self._operations = operations
        self._desk = desk
        self._principal = principal

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer `request`, now or when the operation has; exactly once."""
        request_id = ids.uuid()

        def fail(error: ApiError) -> None:
            answer(Response(*refuse(self._service, error, request_id)))

        try:
            call = parse(self._service, request)
            operation = self._operations.get(call.operation)
            if operation is None:
                raise self._unserved(call.operation)
            named = credential(request.header(b"authorization"), request.query)
            desk = replace(
                self._desk,
                region=DEFAULT_REGION if named is None else named.region,
                principal=self._principal(request),
                request_id=request_id,
            )

            def succeed(output: dict[str, Any]) -> None:
                answer(Response(*respond(self._service, call.operation, output, request_id)))

            if isinstance(operation, Later):
                operation.call(desk, call.params, succeed, fail)
                return
            output = operation(desk, call.params)
        except ApiError as error:
            fail(error)
        else:
            succeed(output)

    def _unserved(self, operation: str) -> ApiError:
        text = f"{operation} of {self._service.name} is not supported here."
        return ApiError(_UNSERVED.get(self._service.name, "NotImplemented"), 400, text)
