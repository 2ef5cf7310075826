"""Answers as bytes: status line, the three headers that every answer has, the answer's own, the body."""

from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from fairlead.clock import Clock
from fairlead.net.messages import Headers, Response

_STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_BODILESS: Final = frozenset({204, 304})


class Responses:
    """Encodes responses. The `Date` header is made once a second."""

    __slots__ = ("_clock", "_date", "_second")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = -1
        self._date = b""

    def date(self) -> bytes:
        """The header line `Date: ...` with its line feed."""
        second = int(self._clock.now())
        if second != self._second:
            self._second = second
            self._date = f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
        return self._date

    def encode(self, response: Response, *, keep_alive: bool, head_only: bool = False) -> bytes:
        """The response as bytes, without its body when it answers a HEAD or has a stream.

        Raises ValueError for a header that would end its line: such a response was made from unchecked text.
        """
        body, stream = response.body, response.stream
        length = len(body) if stream is None else stream.length
        own = encode_headers(response.headers) if response.headers else b""
        status = response.status
        counted = b"" if status in _BODILESS else b"Content-Length: %d\r\n" % length
        return b"%b%b%bConnection: %b\r\n%b\r\n%b" % (
            status_line(status),
            self.date(),
            counted,
            b"keep-alive" if keep_alive else b"close",
            own,
            b"" if head_only or stream is not None or status in _BODILESS else body,
        )


def status_line(status: int) -> bytes:
    """`HTTP/1.1 418 I'm a Teapot` and its line feed; a status without a registered phrase has none."""
    return _STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status


def encode_headers(headers: Headers) -> bytes:
    """Header lines, each with its line feed. ValueError for a name or value that holds one."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if lines.count(b"\n") != len(headers) or lines.count(b"\r") != len(headers) or b"\0" in lines:
        raise ValueError("a response header holds a line break or a NUL")
    return lines
