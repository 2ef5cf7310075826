import json

from fairlead.model.errors import ApiError
from fairlead.wire.rest_json import error_body, error_headers


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
