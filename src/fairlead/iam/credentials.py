"""What a request says of its signer, before anybody checks whether it is true.

AWS Signature Version 4 names the access key and the scope (date, region, service) in the `Authorization` header or, for
a presigned URL, in the query parameter `X-Amz-Credential` ("Elements of an AWS API request signature", IAM guide).
"""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

_CREDENTIAL: Final = re.compile(
    r"(?:Credential=|X-Amz-Credential=)([A-Za-z0-9]{1,128})/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request"
)


class Credential(NamedTuple):
    """An access key and the scope that it signed for."""

    key_id: str
    date: str
    region: str
    service: str


def credential(authorization: str, query: str) -> Credential | None:
    """The credential that a request names, by its `Authorization` header or its raw query string; None for neither."""
    if authorization.startswith("AWS4-HMAC-SHA256"):
        match = _CREDENTIAL.search(authorization)
    elif "X-Amz-Credential=" in query:
        match = _CREDENTIAL.search(unquote(query))
    else:
        return None
    return Credential(*match.groups()) if match else None
