"""The HTTP side of DynamoDB and its streams.

It reads the head of a request, hands the body on unread, and answers in AWS's form.
"""

import base64
import re
from collections.abc import Callable
from typing import Final, Protocol
from zlib import crc32

from fairlead import ids
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal
from fairlead.net.messages import Headers, Request, Response
from fairlead.wire.json_1_0 import CONTENT_TYPE, error_body

TARGET: Final = "DynamoDB_20120810."
STREAMS_TARGET: Final = "DynamoDBStreams_20120810."
_PREFIX: Final = TARGET.removesuffix(".")
_STREAMS_PREFIX: Final = STREAMS_TARGET.removesuffix(".")
STREAM_OPERATIONS: Final = frozenset({"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"})
"""What the service of streams does, and the other one does not."""
DEFAULT_REGION: Final = "us-east-1"
"""The region of a request whose signature names none. Our choice."""

_SCOPE: Final = re.compile(r"Credential=[^/,\s]+/\d{8}/([a-z0-9-]{1,64})/")
_QUERY_SCOPE: Final = re.compile(r"X-Amz-Credential=[^&]+?%2F\d{8}%2F([a-z0-9-]{1,64})%2F")
_OPERATION: Final = re.compile(r"[A-Za-z]{1,64}")
_BODY_BYTES: Final = 16 * 1024 * 1024


class EngineCall(Protocol):
    """What the door needs of the engine."""

    def __call__(
        self, operation: str, body: bytes, principal: Principal, region: str, answer: Callable[[int, bytes], None]
    ) -> None:
        """Run an operation; `answer` gets HTTP status and body, exactly once."""


class Tables:
    """The door. `call` is the engine's, `principal` tells who sent a request and may refuse it (ApiError)."""

    __slots__ = ("_call", "_principal")

    def __init__(self, call: EngineCall, principal: Callable[[Request], Principal]) -> None:
        self._call = call
        self._principal = principal

    def __call__(self, request: Request, respond: Callable[[Response], None]) -> None:
        """Answer `request`, now or once the engine has; exactly once."""
        try:
            if request.method != "POST":
                respond(_plain(request))
                return
            operation = _operation(request)
            if len(request.body) > _BODY_BYTES:
                raise ApiError("SerializationException", 413, "The request is larger than 16 MB.")
            principal = self._principal(request)
        except ApiError as error:
            respond(_answer(error.status, error_body(error)))
            return
        self._call(
            operation, request.body, principal, region(request), lambda status, body: respond(_answer(status, body))
        )


def serves(request: Request) -> bool:
    """Whether a request is DynamoDB's, by its X-Amz-Target."""
    return request.header(b"x-amz-target").startswith((TARGET, STREAMS_TARGET))


def region(request: Request) -> str:
    """The region of the credential scope that the request was signed for."""
    match = _SCOPE.search(request.header(b"authorization")) or _QUERY_SCOPE.search(request.query)
    return match[1] if match else DEFAULT_REGION


def _operation(request: Request) -> str:
    target = request.header(b"x-amz-target")
    prefix, _, operation = target.partition(".")
    # Two services, one engine: neither has operations of the other.
    known = prefix == _PREFIX if operation not in STREAM_OPERATIONS else prefix == _STREAMS_PREFIX
    if not known or not _OPERATION.fullmatch(operation):
        raise ApiError("UnknownOperationException", 400 if target else 404, None)
    return operation


def _answer(status: int, body: bytes) -> Response:
    return Response(
        status,
        body,
        [
            (b"x-amzn-RequestId", request_id()),
            # SDKs compute it again and repeat the request when it is wrong.
            (b"x-amz-crc32", b"%d" % crc32(body)),
            (b"Content-Type", CONTENT_TYPE),
        ],
    )


def _plain(request: Request) -> Response:
    """What AWS answers to other methods, of which GET is a health check. A browser's OPTIONS, whether pages of
    other sites may call, AWS answers with yes; here they may not."""
    headers: Headers = [(b"x-amzn-RequestId", request_id())]
    if request.method in {"GET", "HEAD"}:
        body = f"healthy: {request.header(b'host')} ".encode("latin-1")
        return Response(200, body, [*headers, (b"Content-Type", b"text/plain"), (b"x-amz-crc32", b"%d" % crc32(body))])
    return Response(404, b"<UnknownOperationException/>\n", [*headers, (b"Content-Type", b"application/xml")])


def request_id() -> bytes:
    """52 capital letters and digits, as DynamoDB's request ids are."""
    return base64.b32hexencode(ids.random_bytes(33))[:52]
