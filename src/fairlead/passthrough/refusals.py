"""The answer to a call of a service that is not served: an error that every SDK shows with its sentence.

SDKs read errors in the form of the service's protocol: JSON, XML (S3, Route 53 and CloudFront, and the services of the
query protocol) or CBOR. The status is 400, since a 5xx would be tried again.
"""

import struct
from typing import Final
from xml.sax.saxutils import escape

import msgspec

from fairlead import NAME
from fairlead.net.messages import Request, Response

NOT_SERVED: Final = "ServiceNotServed"
NOT_SENT: Final = "NotSentToAWS"
"""The service is one that is sent on, and this call could not be."""

_XML: Final = frozenset({"s3", "cloudfront", "route53"})
_CBOR: Final = "rpc-v2-cbor"
"""What the header `smithy-protocol` calls Smithy's RPC protocol that speaks CBOR."""


def sentence(service: str) -> str:
    """What is refused, and what to do about it."""
    return (
        f"{NAME} does not serve {service}. Start it with --aws-passthrough {service} --aws-profile PROFILE "
        "to send these calls to AWS."
    )


def refusal(service: str, request: Request, message: str, code: str = NOT_SERVED, status: int = 400) -> Response:
    """The refusal in the form that the caller's SDK reads."""
    kind = request.header(b"content-type")
    if request.header(b"smithy-protocol") == _CBOR:
        headers = [(b"Content-Type", b"application/cbor"), (b"smithy-protocol", _CBOR.encode())]
        body = b"\xa2" + b"".join(map(_cbor_text, ("__type", code, "message", message)))
    elif service in _XML or kind.startswith("application/x-www-form-urlencoded"):
        headers = [(b"Content-Type", b"application/xml")]
        error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        body = (error if service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>").encode()
    else:
        headers = [(b"Content-Type", kind.encode("latin-1") if "json" in kind else b"application/json")]
        body = msgspec.json.encode({"__type": code, "message": message})
    # The SDK for JavaScript fails on errors of SQS that lack the last one ("AWS JSON 1.0 protocol", Smithy).
    headers += [(b"x-amzn-ErrorType", code.encode()), (b"x-amzn-query-error", f"{code};Sender".encode())]
    return Response(status, body, headers)


def _cbor_text(text: str) -> bytes:
    """A text string (RFC 8949, 3.1, major type 3) with its length in two bytes."""
    encoded = text.encode()
    return struct.pack(">BH", 0x79, len(encoded)) + encoded
