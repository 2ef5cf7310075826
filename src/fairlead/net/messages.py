"""A request as it came in and the answer to it: plain data, so that a process border can stand between."""

from collections.abc import Callable
from typing import Final, Protocol

Headers = list[tuple[bytes, bytes]]
"""Names as the peer spelled them, in the peer's order."""


class Endpoint:
    """The address a caller believed to call: `port` is None where its URL named none."""

    __slots__ = ("host", "port", "scheme")

    def __init__(self, scheme: str, host: str, port: int | None) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port is None else f"{self.scheme}://{host}:{self.port}"


_UNKNOWN: Final = Endpoint("http", "", None)


class Request:
    """One HTTP request. `target` is the raw request target, `path` and `query` its halves, still percent-encoded.

    `peer` is the address and port of the other side, `local_port` the port it reached, `scheme` how: https for TLS.
    `endpoint` is the address the
    caller meant, `service` the AWS service (`lambda`, `execute-api`; empty for none); the edge sets both before a door
    sees the request. `domain` is the custom domain that a handshake is for, empty for none.
    """

    __slots__ = ("_first", "body", "domain", "endpoint", "headers", "local_port", "method", "path", "peer", "query",
                 "scheme", "service", "target")  # fmt: skip

    def __init__(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        peer: tuple[str, int],
        local_port: int,
        scheme: str = "http",
    ) -> None:
        self.method = method
        self.target = target
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.body = body
        self.peer = peer
        self.local_port = local_port
        self.scheme = scheme
        self.endpoint = _UNKNOWN
        self.service = ""
        self.domain = ""
        self._first: dict[bytes, bytes] | None = None

    def header(self, name: bytes) -> str:
        """The first value of the header `name` (given in lower case), or an empty string."""
        first = self._first
        if first is None:
            first = self._first = {key.lower(): value for key, value in reversed(self.headers)}
        value = first.get(name)
        return "" if value is None else value.decode("latin-1")


class Stream(Protocol):
    """A body too large to hold at once."""

    length: int
    """Bytes in all."""

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; empty when there are none left."""

    def close(self) -> None:
        """Give up whatever holds the rest."""


class Response:
    """The answer to a request. `Content-Length`, `Date` and `Connection` are added when it is written."""

    __slots__ = ("body", "headers", "status", "stream")

    def __init__(
        self, status: int, body: bytes = b"", headers: Headers | None = None, stream: Stream | None = None
    ) -> None:
        self.status = status
        self.body = body
        self.headers: Final = headers if headers is not None else []
        self.stream: Final = stream
        """The body instead of `body`, where it is read piece by piece."""


Door = Callable[[Request, Callable[[Response], None]], None]
"""What answers requests: now or later, on the event loop, exactly once."""

Judge = Callable[[Request], Response | int]
"""Sees the head of a request, its body empty, before more than a slice of the body is read: gives the refusal, or how
many bytes the body may have."""
