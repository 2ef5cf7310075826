"""The canonical form of a request: what signer and verifier must both make of it, byte for byte.

Reference: "Create a signed AWS API request", IAM User Guide, step 1. Everything here works on what stood on the wire.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

_UNRESERVED: Final = "-._~"
_PLAIN: Final = re.compile(r"[A-Za-z0-9\-._~]*")
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9\-_~][A-Za-z0-9\-._~]*)+")


def path(wire: str, service: str) -> str:
    """The path: for S3 encoded once, and otherwise cleared of `.`, `..` and empty segments and encoded again, so that
    each `%` of the wire becomes `%25`."""
    if wire == "/" or _PLAIN_PATH.fullmatch(wire):
        return wire
    if service == "s3":
        return quote_from_bytes(unquote_to_bytes(wire.encode("latin-1")), "/" + _UNRESERVED)
    kept: list[str] = []
    for segment in wire.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    clear = "/" + "/".join(kept) + ("/" if kept and wire.endswith("/") else "")
    return quote_from_bytes(clear.encode("latin-1"), "/" + _UNRESERVED)


def query(wire: str) -> str:
    """The parameters, each encoded anew, ordered by name and then value; without the signature of a presigned URL."""
    if not wire:
        return ""
    pairs = []
    for parameter in wire.split("&"):
        name, _, value = parameter.partition("=")
        if parameter and name != "X-Amz-Signature":
            pairs.append((_encoded(name), _encoded(value)))
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])


def fold(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Every header by its name in lower case; values of one name are joined with commas, in their order."""
    folded: dict[bytes, bytes] = {}
    for name, value in headers:
        name = name.lower()
        folded[name] = folded[name].rstrip() + b"," + value.lstrip() if name in folded else value
    return folded


def headers(folded: Mapping[bytes, bytes], names: Iterable[bytes]) -> bytes | None:
    """A line for each of `names`: white space at the ends removed, within reduced to one space (within quotation marks
    too, as in AWS's test suite). None where one of them is missing."""
    try:
        return b"".join([b"%b:%b\n" % (name, b" ".join(folded[name].split())) for name in names])
    except KeyError:
        return None


def _encoded(text: str) -> str:
    """`text`, however it was encoded before: all but letters, digits and `-._~` as %XX in capitals."""
    if _PLAIN.fullmatch(text):
        return text
    return quote_from_bytes(unquote_to_bytes(text.encode("latin-1")), _UNRESERVED)
