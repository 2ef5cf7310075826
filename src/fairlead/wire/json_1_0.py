"""Errors in the JSON 1.0 protocol, as DynamoDB spells them.

The type's prefix tells which layer of the service refused the request, and with it how the message's member is
spelled (observed; SDKs cut the prefix at `#` and read either spelling).
"""

from typing import Final

import msgspec

from fairlead.model.errors import ApiError

CONTENT_TYPE: Final = b"application/x-amz-json-1.0"
DYNAMODB: Final = "com.amazonaws.dynamodb.v20120810#"

_VALIDATE: Final = frozenset({"ValidationException"})
_CORAL: Final = frozenset(
    {
        "AccessDeniedException",
        "IncompleteSignatureException",
        "InternalFailure",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "UnknownOperationException",
        "UnrecognizedClientException",
    }
)
_CAPITAL: Final = frozenset(
    {"IdempotentParameterMismatchException", "TransactionCanceledException", "TransactionInProgressException"}
)

_encode = msgspec.json.Encoder().encode


def error_body(error: ApiError, prefix: str = DYNAMODB) -> bytes:
    """The body of `error`; without a sentence it has no message. `prefix` is that of the service's own exceptions."""
    code = error.code
    body: dict[str, object] = {"__type": _prefix(code, prefix) + code}
    if error.message is not None:
        body["Message" if code in _CAPITAL or code in _CORAL else "message"] = error.message
    body.update(error.members)
    return _encode(body)


def _prefix(code: str, service: str) -> str:
    if code in _VALIDATE:
        return "com.amazon.coral.validate#"
    if code in _CORAL:
        return "com.amazon.coral.service#"
    return service
