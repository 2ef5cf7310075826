"""Making a signature of version 4, as a client does: the other side of `sigv4`.

Reference: "Create a signed AWS API request", IAM User Guide.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Final

from fairlead.iam import canonical
from fairlead.iam.sigv4 import ALGORITHM

_END: Final = "aws4_request"


class Scope:
    """Who signs, and for which region and service."""

    __slots__ = ("key_id", "region", "secret", "service")

    def __init__(self, key_id: str, secret: str, region: str, service: str) -> None:
        self.key_id = key_id
        self.secret = secret
        self.region = region
        self.service = service


def signed(
    scope: Scope, method: str, target: str, headers: Mapping[str, str], body: bytes, now: float
) -> dict[str, str]:
    """`headers` (which have `Host`) with `X-Amz-Date` and `Authorization`; all of them are signed.

    `target` is path and query as they are sent, `now` seconds since the epoch.
    """
    at = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    whole = {**headers, "X-Amz-Date": at}
    folded = canonical.fold((name.encode("latin-1"), value.encode("latin-1")) for name, value in whole.items())
    names = sorted(folded)
    lines = canonical.headers(folded, names)
    assert lines is not None, "every name is there"
    listed = b";".join(names).decode("latin-1")
    path, _, query = target.partition("?")
    head = f"{method}\n{canonical.path(path, scope.service)}\n{canonical.query(query)}\n".encode("latin-1")
    request = head + lines + f"\n{listed}\n{sha256(body).hexdigest()}".encode("latin-1")
    within = f"{at[:8]}/{scope.region}/{scope.service}/{_END}"
    text = f"{ALGORITHM}\n{at}\n{within}\n{sha256(request).hexdigest()}"
    key = f"AWS4{scope.secret}".encode()
    for word in (at[:8], scope.region, scope.service, _END, text):
        key = digest(key, word.encode("latin-1"), "sha256")
    credential = f"Credential={scope.key_id}/{within}"
    return {**whole, "Authorization": f"{ALGORITHM} {credential}, SignedHeaders={listed}, Signature={key.hex()}"}
