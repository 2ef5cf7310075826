"""What is answered to a call of an AWS API that the guard does not let through, in the form that SDKs read.

Codes and sentences are those of "Common errors" in each service's API reference; the statuses too, where they are not
our own rule (pages, content types).
"""

from typing import Final
from xml.sax.saxutils import escape

from fairlead import ids
from fairlead.iam.sigv4 import SENTENCES, Flaw
from fairlead.model.errors import ApiError
from fairlead.net.messages import Response
from fairlead.wire import json_1_0, rest_json

QUERY: Final = frozenset({"iam", "sts"})
"""Services of the query protocol: forms in, XML out."""
DYNAMODB: Final = "dynamodb"

_CODES: Final = {
    Flaw.MISSING: "MissingAuthenticationTokenException",
    Flaw.INCOMPLETE: "IncompleteSignatureException",
    Flaw.UNKNOWN_KEY: "UnrecognizedClientException",
    Flaw.EXPIRED: "InvalidSignatureException",
    Flaw.NOT_YET: "InvalidSignatureException",
    Flaw.MISMATCH: "InvalidSignatureException",
}
_QUERY_CODES: Final = {
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
    "IncompleteSignatureException": "IncompleteSignature",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "UnsupportedMediaTypeException": "UnsupportedMediaType",
}
_PAGE: Final = ". A web page may call AWS APIs here only with a request signed with a key of this gateway."


def unsigned(service: str, flaw: Flaw, from_page: bool) -> Response:
    """The refusal of a call whose signature has `flaw`. A page is told the rule."""
    code, message = _CODES[flaw], SENTENCES[flaw]
    if from_page:
        return _answer(service, ApiError(code, 403, message.removesuffix(".") + _PAGE))
    if service == DYNAMODB:
        message = "Request is missing Authentication Token" if flaw is Flaw.MISSING else message
        return _answer(service, ApiError(code, 400, message))
    return _answer(service, ApiError(code, 400 if flaw is Flaw.INCOMPLETE else 403, message))


def unsupported(service: str, content_type: str, wanted: str) -> Response:
    """The refusal of a call whose body is said to be of another type than the protocol's."""
    message = f"The Content-Type {content_type[:128]} is not that of this API, which is {wanted}."
    return _answer(service, ApiError("UnsupportedMediaTypeException", 415, message))


def _answer(service: str, error: ApiError) -> Response:
    own = (b"x-amzn-RequestId", ids.uuid().encode())
    if service in QUERY:
        code = _QUERY_CODES[error.code]
        text = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(str(error))}</Message></Error>"
        body = f"<ErrorResponse>{text}</ErrorResponse>".encode()
        return Response(error.status, body, [(b"Content-Type", b"text/xml"), own])
    if service == DYNAMODB:
        return Response(error.status, json_1_0.error_body(error), [(b"Content-Type", json_1_0.CONTENT_TYPE), own])
    return Response(error.status, rest_json.error_body(error), [*rest_json.error_headers(error), own])
