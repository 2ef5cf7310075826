"""Errors in the REST-JSON protocol, as `@connections` and the Lambda API spell them."""

from typing import Final

import msgspec

from fairlead.model.errors import ApiError

CONTENT_TYPE: Final = b"application/json"

_encode = msgspec.json.Encoder().encode


def error_headers(error: ApiError) -> list[tuple[bytes, bytes]]:
    """The headers that tell `error`'s type; an error without a sentence has no body and so no content type."""
    headers = [(b"x-amzn-ErrorType", error.code.encode("ascii"))]
    if error.message is not None:
        headers.append((b"Content-Type", CONTENT_TYPE))
    return headers


def error_body(error: ApiError) -> bytes:
    """The body of `error`: its message and further members, or nothing at all when it has no message."""
    if error.message is None:
        return b""
    return _encode({"message": error.message, **error.members})
