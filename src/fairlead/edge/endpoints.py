"""Which address a caller meant. Behind our own redirects it isn't the one it reached."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from fairlead.net.messages import Endpoint, Request

_SUFFIXES: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_NO_SERVICE: Final = frozenset({"dualstack", "fips"})


def effective_endpoint(request: Request, is_key: Callable[[str], bool]) -> Endpoint:
    """`X-Fairlead-Endpoint` where `X-Fairlead-Key` proves that our own hooks sent it, otherwise what Host says."""
    meant = request.header(b"x-fairlead-endpoint")
    if meant and is_key(request.header(b"x-fairlead-key")):
        endpoint = _from_url(meant)
        if endpoint is not None:
            return endpoint
    return _of_host(request.header(b"host"))


@lru_cache(maxsize=512)
def aws_service(host: str) -> str | None:
    """The service that an AWS host name belongs to (`s3`, `execute-api`, `dynamodb`); None for any other host."""
    host = host.lower().rstrip(".")
    for suffix in _SUFFIXES:
        if host.endswith(suffix):
            labels = [label for label in host.removesuffix(suffix).split(".") if label not in _NO_SERVICE]
            if len(labels) > 1 and _REGION.fullmatch(labels[-1]):
                labels.pop()
            return labels[-1].removesuffix("-fips") if labels and labels[-1] else "aws"
    return None


@lru_cache(maxsize=512)
def _of_host(text: str) -> Endpoint:
    return _from_url(f"http://{text}") or Endpoint("http", "", None)


def _from_url(text: str) -> Endpoint | None:
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        return None
    return Endpoint(url.scheme, host, port) if host else None
