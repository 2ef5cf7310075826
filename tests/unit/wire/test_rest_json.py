import json
from typing import Any

import pytest

from fairlead.model.errors import ApiError
from fairlead.wire.rest_json import error_body, error_headers, refuse, respond
from fairlead.wire.services import service


def answered(name: str, operation: str, output: dict[str, Any]) -> tuple[int, bytes, dict[bytes, bytes]]:
    known = service(name)
    answer = respond(known, known.operations[operation], output, b"the-id")
    return answer.status, answer.body, dict(answer.headers)


def test_the_type_is_a_header_and_the_message_the_body() -> None:
    error = ApiError("ForbiddenException", 403, "Forbidden", connectionId="x")
    assert error_headers(error) == [
        (b"x-amzn-ErrorType", b"ForbiddenException"),
        (b"Content-Type", b"application/json"),
    ]
    assert json.loads(error_body(error)) == {"message": "Forbidden", "connectionId": "x"}


def test_without_a_sentence_there_is_no_body() -> None:
    error = ApiError("GoneException", 410, None)
    assert error_headers(error) == [(b"x-amzn-ErrorType", b"GoneException")]
    assert error_body(error) == b""


@pytest.mark.parametrize(
    ("name", "error", "body"),
    [
        (
            "lambda",
            ApiError("ResourceNotFoundException", 404, "Function not found: f"),
            {"Type": "User", "Message": "Function not found: f"},
        ),
        (
            "lambda",
            ApiError("InvalidParameterValueException", 400, "Unzipped size is too large"),
            {"Type": "User", "message": "Unzipped size is too large"},
        ),
        ("lambda", ApiError("ServiceException", 500, "Oh"), {"Type": "Service", "Message": "Oh"}),
        ("lambda", ApiError("SerializationException", 400, "Why"), {"Message": "Why"}),
        ("lambda", ApiError("ValidationException", 400, "Why"), {"message": "Why"}),
        (
            "apigatewayv2",
            ApiError("NotFoundException", 404, "Invalid API identifier specified", resourceType="Api"),
            {"message": "Invalid API identifier specified", "resourceType": "Api"},
        ),
    ],
)
def test_the_model_spells_an_errors_members(name: str, error: ApiError, body: dict[str, str]) -> None:
    answer = refuse(service(name), error, b"the-id")
    assert (answer.status, json.loads(answer.body)) == (error.status, body)
    assert dict(answer.headers) == {
        b"x-amzn-RequestId": b"the-id",
        b"x-amzn-ErrorType": error.code.encode(),
        b"Content-Type": b"application/json",
    }


def test_status_and_names_are_the_models() -> None:
    status, body, headers = answered("apigatewayv2", "CreateApi", {"ApiId": "a", "CreatedDate": 0})
    assert (status, json.loads(body)) == (201, {"apiId": "a", "createdDate": "1970-01-01T00:00:00Z"})
    assert headers == {b"x-amzn-RequestId": b"the-id", b"Content-Type": b"application/json"}
    assert answered("apigatewayv2", "DeleteApi", {}) == (204, b"", {b"x-amzn-RequestId": b"the-id"})
    assert answered("apigatewayv2", "GetApis", {})[1] == b"{}"


def test_members_go_into_the_status_the_headers_and_the_whole_body() -> None:
    output = {"StatusCode": 202, "FunctionError": "Unhandled", "Payload": b"\xff", "LogResult": None}
    assert answered("lambda", "Invoke", output) == (
        202,
        b"\xff",
        {
            b"x-amzn-RequestId": b"the-id",
            b"X-Amz-Function-Error": b"Unhandled",
            b"Content-Type": b"application/json",
        },
    )
    assert answered("lambda", "Invoke", {"StatusCode": 204})[:2] == (204, b"")


@pytest.mark.parametrize(
    ("name", "operation", "output"),
    [
        ("apigatewayv2", "DeleteApi", {"ApiId": "a"}),
        ("apigatewayv2", "CreateApi", {"apiId": "a"}),
        ("lambda", "Invoke", {"Payload": "text"}),
        ("lambda", "Invoke", {"FunctionError": "a\r\nSet-Cookie: b"}),
    ],
)
def test_what_the_model_does_not_know_is_a_fault_of_ours(name: str, operation: str, output: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        answered(name, operation, output)
