"""What of a request may stand in a log: no authorization, token, cookie, key or query."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

HIDDEN: Final = "*****"
SHOWN_HEADERS: Final = frozenset({
    "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "content-type",
    "date", "host", "origin", "pragma", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site",
    "sec-websocket-extensions", "sec-websocket-version", "server", "upgrade", "user-agent", "via", "x-amzn-trace-id",
    "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto",
})  # fmt: skip
"""Headers whose values are shown. Apps carry secrets in headers of any name, in subprotocols too."""
_SECRET_IDENTITY: Final = ("accessKey", "apiKey")
_QUERIES: Final = ("queryStringParameters", "multiValueQueryStringParameters")


def shown_headers(headers: Mapping[str, str | Sequence[str]]) -> str:
    """Headers as a line shows them, `{Host=example.org, Authorization=*****}`."""
    pairs = ((name, value if isinstance(value, str) else ",".join(value)) for name, value in headers.items())
    return "{" + ", ".join(f"{name}={value if _harmless(name) else HIDDEN}" for name, value in pairs) + "}"


def shown_uri(uri: str) -> str:
    """A URI without its query."""
    before, mark, _ = uri.partition("?")
    return f"{before}?{HIDDEN}" if mark else before


def shown_event(event: bytes) -> str:
    """A Lambda proxy event, its secrets hidden."""
    told: dict[str, Any] = msgspec.json.decode(event)
    for name in ("headers", "multiValueHeaders"):
        if name in told:
            told[name] = {key: value if _harmless(key) else HIDDEN for key, value in told[name].items()}
    for name in _QUERIES:
        if name in told:
            told[name] = dict.fromkeys(told[name], HIDDEN)
    identity = told["requestContext"]["identity"]
    for name in _SECRET_IDENTITY:
        if name in identity:
            identity[name] = HIDDEN
    return msgspec.json.encode(told).decode()


def _harmless(name: str) -> bool:
    return name.lower() in SHOWN_HEADERS
