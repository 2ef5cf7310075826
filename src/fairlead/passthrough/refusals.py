"""The answer to a call of a service that is not served: an error that every SDK shows with its sentence.

SDKs read errors in the form of the service's protocol: JSON (a target header or a JSON body) or XML (S3 and the query
protocol). The status is 400, since a 5xx would be tried again.
"""

from typing import Final
from xml.sax.saxutils import escape

import msgspec

from fairlead import NAME
from fairlead.net.messages import Request, Response

CODE: Final = "ServiceNotServed"


def sentence(service: str) -> str:
    """What is refused, and what to do about it."""
    return (
        f"{NAME} does not serve {service}. Start it with --aws-passthrough {service} --aws-profile PROFILE "
        "to send these calls to AWS."
    )


def refusal(service: str, request: Request, message: str) -> Response:
    """The refusal in the form that the caller's SDK reads."""
    kind = request.header(b"content-type")
    if request.header(b"x-amz-target") or "json" in kind:
        body = msgspec.json.encode({"__type": CODE, "message": message})
        return Response(400, body, [(b"Content-Type", kind.encode("latin-1")), (b"x-amzn-ErrorType", CODE.encode())])
    error = f"<Code>{CODE}</Code><Message>{escape(message)}</Message>"
    text = f"<Error>{error}</Error>" if service == "s3" else f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
    return Response(400, text.encode(), [(b"Content-Type", b"application/xml"), (b"x-amzn-ErrorType", CODE.encode())])
