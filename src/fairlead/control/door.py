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
    "apigateway": "BadRequestException",
    "apigatewayv2": "BadRequestException",
    "lambda": "InvalidParameterValueException",
}
"""The type of the error for an operation that is not served, where the service has one that fits."""
_FAILED: Final[Mapping[str, str]] = {"lambda": "ServiceException", "iam": "ServiceFailure"}
"""The type of the error where something of ours went wrong: the service's own, else that of AWS's common errors."""


class Control:
    """The door of one service, by botocore's name. `desk` is the one that each request's is made from.

    `principal` tells who sent a request; it may refuse it (ApiError). `report` is told of what goes wrong with us.
    """

    __slots__ = ("_desk", "_operations", "_principal", "_report", "_service")

    def __init__(
        self,
        name: str,
        operations: Operations,
        desk: Desk,
        principal: Callable[[Request], Principal],
        report: Callable[[str], None],
    ) -> None:
        self._service = service(name)
        self._operations = operations
        self._desk = desk
        self._principal = principal
        self._report = report

    def __call__(self, request: Request, answer: Callable[[Response], None]) -> None:
        """Answer `request`, now or when the operation has; exactly once."""
        request_id = ids.uuid()

        def fail(error: ApiError) -> None:
            answer(Response(*refuse(self._service, error, request_id)))

        def broken(error: Exception) -> None:
            self._report(f"{request.method} {request.path} failed, request {request_id}: {error!r}")
            text = f"The request could not be carried out: {error!r}"
            fail(ApiError(_FAILED.get(self._service.name, "InternalFailure"), 500, text))

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
                try:
                    response = Response(*respond(self._service, call.operation, output, request_id))
                except Exception as error:  # noqa: BLE001 - called from anywhere, and somebody waits for an answer
                    broken(error)
                else:
                    answer(response)

            if isinstance(operation, Later):
                operation.call(desk, call.params, succeed, fail)
            else:
                succeed(operation(desk, call.params))
        except ApiError as error:
            fail(error)
        except Exception as error:  # noqa: BLE001 - the border: SDKs are answered in their own form
            broken(error)

    def _unserved(self, operation: str) -> ApiError:
        text = f"{operation} of {self._service.name} is not supported here."
        return ApiError(_UNSERVED.get(self._service.name, "NotImplemented"), 400, text)
