"""Which address a caller meant. Behind our own redirects it isn't the one it reached."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from fairlead.net.messages import Endpoint, Request

_NO_HOST: Final = re.compile(r"[/?#@\\\s]")
_LONGEST: Final = 262
"""Of a name (RFC 1035, 2.3.4) with its port, and a little; nothing longer is kept."""
_NOWHERE: Final = Endpoint("http", "", None)


def effective_endpoint(request: Request, is_key: Callable[[str], bool]) -> Endpoint:
    """`X-Fairlead-Endpoint` where `X-Fairlead-Key` proves that our own hooks sent it, otherwise what Host says."""
    meant = request.header(b"x-fairlead-endpoint")
    if meant and is_key(request.header(b"x-fairlead-key")):
        endpoint = _from_url(meant)
        if endpoint is not None:
            return endpoint
    return of_host(request.header(b"host"), request.scheme)


def of_host(text: str, scheme: str = "http") -> Endpoint:
    """What a Host header says, in lower case; no host at all where it is not `host` or `host:port`."""
    return _of_host(text, scheme) if len(text) <= _LONGEST else _NOWHERE


@lru_cache(maxsize=512)
def _of_host(text: str, scheme: str) -> Endpoint:
    return _NOWHERE if _NO_HOST.search(text) else _from_url(f"{scheme}://{text}") or _NOWHERE


def _from_url(text: str) -> Endpoint | None:
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        return None
    return Endpoint(url.scheme, host, port) if host else None
