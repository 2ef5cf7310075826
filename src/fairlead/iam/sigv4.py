"""AWS Signature Version 4, from the side of whoever is sent the request.

Reference: "Create a signed AWS API request" and "Authenticate requests (query parameters)", IAM User Guide. Two steps,
since between them the key must be looked up: `read` tells who a request says has signed it, `check` whether that is so.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest, digest
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import unquote

from fairlead.iam import canonical
from fairlead.iam.credentials import Credential, credential

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

ALGORITHM: Final = "AWS4-HMAC-SHA256"
WINDOW_SECONDS: Final = 900.0
"""How far the signer's clock may be from ours ("Signature expired", after 15 minutes)."""
UNSIGNED_PAYLOAD: Final = b"UNSIGNED-PAYLOAD"
_LONGEST_SECONDS: Final = 604_800
"""A presigned URL lives for 7 days at most."""

_MOMENT: Final = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
_TOKEN: Final = b"x-amz-security-token"
_EMPTY: Final = sha256().hexdigest().encode()


class Message(Protocol):
    """What is signed of a request: path and query still percent-encoded, headers as they came."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def headers(self) -> Sequence[tuple[bytes, bytes]]: ...
    @property
    def body(self) -> bytes: ...


class Flaw(Enum):
    """Why a request is not validly signed."""

    MISSING = auto()
    """It carries no signature."""
    INCOMPLETE = auto()
    """A part of the signature is missing, or something that must be signed is not."""
    UNKNOWN_KEY = auto()
    """The key, or its session token, is none of ours."""
    EXPIRED = auto()
    NOT_YET = auto()
    MISMATCH = auto()
    """The request is another than the one that was signed, or was signed with another secret."""


SENTENCES: Final[Mapping[Flaw, str]] = {
    Flaw.MISSING: "Missing Authentication Token",
    Flaw.INCOMPLETE: "The request signature does not conform to AWS standards.",
    Flaw.UNKNOWN_KEY: "The security token included in the request is invalid.",
    Flaw.EXPIRED: "Signature expired: it was made more than 15 minutes ago.",
    Flaw.NOT_YET: "Signature not yet current: it was made more than 15 minutes ahead.",
    Flaw.MISMATCH: "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.",
}
"""What AWS says of each ("Common errors" in its API references; the times are left out)."""


class Signature:
    """What a request says of its signature. `token` is the session token, empty for a key that lasts."""

    __slots__ = ("at", "credential", "folded", "hashed", "lifetime", "names", "signature", "token")

    def __init__(
        self,
        credential: Credential,
        names: bytes,
        signature: str,
        at: str,
        token: str,
        hashed: bytes,
        lifetime: float | None,
        folded: dict[bytes, bytes],
    ) -> None:
        self.credential = credential
        self.names = names
        """The names of the signed headers, with semicolons between them."""
        self.signature = signature
        self.at = at
        """When it was signed: `20150830T123600Z`."""
        self.token = token
        self.hashed = hashed
        """The hash of the body as the signer says it; empty where it says none."""
        self.lifetime = lifetime
        """How many seconds a presigned URL is valid; None for a signature in the header."""
        self.folded = folded


def read(message: Message) -> Signature | Flaw:
    """The signature that a request carries in `Authorization` or its query, and says to be its signer's."""
    folded = canonical.fold(message.headers)
    authorization = folded.get(b"authorization", b"").decode("latin-1")
    if authorization.startswith(ALGORITHM):
        return _in_header(authorization, folded)
    if "X-Amz-Signature=" in message.query:
        return _in_query(message.query, folded)
    return Flaw.INCOMPLETE if authorization.startswith("AWS") else Flaw.MISSING


def check(message: Message, signed: Signature, secret: str, now: float) -> Flaw | None:
    """What is wrong with the signature of `message`; nothing, if it was made with `secret` within the allowed time.

    `now` is in seconds since the epoch. Whether the session token is the key's own is for the caller to see.
    """
    named = signed.credential
    at = _moment(signed.at)
    if at is None or not signed.at.startswith(named.date):
        return Flaw.INCOMPLETE
    if at > now + WINDOW_SECONDS:
        return Flaw.NOT_YET
    if now > at + (WINDOW_SECONDS if signed.lifetime is None else signed.lifetime):
        return Flaw.EXPIRED
    names = signed.names.split(b";")
    lines = canonical.headers(signed.folded, names)
    if lines is None or not _all_signed(signed.folded, names):
        return Flaw.INCOMPLETE
    payload = _payload(message, signed)
    if payload is None:
        return Flaw.MISMATCH
    head = f"{message.method}\n{canonical.path(message.path, named.service)}\n{canonical.query(message.query)}\n"
    request = b"%b%b\n%b\n%b" % (head.encode("latin-1"), lines, signed.names, payload)
    text = (
        f"{ALGORITHM}\n{signed.at}\n{named.date}/{named.region}/{named.service}/aws4_request\n"
        f"{sha256(request).hexdigest()}"
    )
    within, around = _key(secret, named.date, named.region, named.service)
    inner, outer = within.copy(), around.copy()
    inner.update(text.encode("ascii"))
    outer.update(inner.digest())
    return None if compare_digest(outer.hexdigest(), signed.signature) else Flaw.MISMATCH


def _in_header(authorization: str, folded: dict[bytes, bytes]) -> Signature | Flaw:
    named = credential(authorization, "")
    names, signature = _part(authorization, "SignedHeaders="), _part(authorization, "Signature=")
    at = folded.get(b"x-amz-date") or folded.get(b"date", b"")
    if named is None or not names or not signature.isascii() or not signature or not at:
        return Flaw.INCOMPLETE
    token = folded.get(_TOKEN, b"").decode("latin-1")
    hashed = folded.get(b"x-amz-content-sha256", b"")
    return Signature(named, names.encode("latin-1"), signature, at.decode("latin-1"), token, hashed, None, folded)


def _part(authorization: str, name: str) -> str:
    return authorization.partition(name)[2].partition(",")[0].rstrip()


def _in_query(query: str, folded: dict[bytes, bytes]) -> Signature | Flaw:
    said: dict[str, str] = {}
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        if name.startswith("X-Amz-"):
            said[name] = unquote(value, "latin-1")
    named = credential("", query)
    names = said.get("X-Amz-SignedHeaders", "")
    if named is None or not names or said.get("X-Amz-Algorithm") != ALGORITHM:
        return Flaw.INCOMPLETE
    # Only S3 must be told a lifetime; signers for other services leave it out, and it is then as in a header.
    lifetime = said.get("X-Amz-Expires", "" if named.service == "s3" else str(int(WINDOW_SECONDS)))
    if not re.fullmatch(r"\d{1,6}", lifetime, re.ASCII) or int(lifetime) > _LONGEST_SECONDS:
        return Flaw.INCOMPLETE
    signature, at, token = said["X-Amz-Signature"], said.get("X-Amz-Date", ""), said.get("X-Amz-Security-Token", "")
    if not signature.isascii():
        return Flaw.INCOMPLETE
    hashed = folded.get(b"x-amz-content-sha256") or said.get("X-Amz-Content-Sha256", "").encode("latin-1")
    return Signature(named, names.encode("latin-1"), signature, at, token, hashed, float(lifetime), folded)


def _all_signed(folded: dict[bytes, bytes], names: list[bytes]) -> bool:
    """Whether `Host` and every `X-Amz-` header is among the signed ones: one that is not could be anybody's.

    A session token may have been added after the signing, as for some services; it proves nothing by itself.
    """
    needed = {name for name in folded if name.startswith(b"x-amz-")}
    needed.add(b"host")
    needed.discard(_TOKEN)
    return needed.issubset(names)


def _payload(message: Message, signed: Signature) -> bytes | None:
    """The hash of the body as it stands in the canonical request; None where the signer says another than is true."""
    said = signed.hashed
    if said == UNSIGNED_PAYLOAD or (not said and signed.lifetime is not None and signed.credential.service == "s3"):
        return UNSIGNED_PAYLOAD
    actual = sha256(message.body).hexdigest().encode() if message.body else _EMPTY
    return actual if not said or said == actual else None


@lru_cache(maxsize=256)
def _moment(text: str) -> float | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S%z").timestamp() if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _key(secret: str, date: str, region: str, service: str) -> "tuple[HASH, HASH]":
    """The key of a day, a region and a service, as the two hashes of HMAC (RFC 2104) that have taken it in.

    To copy them costs a third of what `hmac.digest` does, and to make the key four times that.
    """
    key = f"AWS4{secret}".encode()
    for word in (date, region, service, "aws4_request"):
        key = digest(key, word.encode("ascii"), "sha256")
    padded = key.ljust(64, b"\0")
    return sha256(padded.translate(_INNER)), sha256(padded.translate(_OUTER))
