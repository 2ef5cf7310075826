"""Reads requests out of a connection's bytes, with httptools, and keeps the limits that httptools does not know.

Fed with slices, because the parser can't be stopped between two requests: whatever one slice holds is read. What came
out lies in `waiting`, in order: requests, or in its place the status for one that can't be read.
"""

from collections.abc import Callable
from typing import Final

import httptools

from fairlead.model.limits import KIB
from fairlead.net.messages import Headers, Request

_SLICE: Final = 8 * KIB


class Asked:
    """A request in its place in the line. `request` None: what stood here was refused with `refused`.

    `upgrade` is None, or what came behind the head of a request that asks for a WebSocket.
    """

    __slots__ = ("keep_alive", "refused", "request", "upgrade")

    def __init__(
        self, request: Request | None, keep_alive: bool, *, refused: int = 0, upgrade: bytes | None = None
    ) -> None:
        self.request = request
        self.keep_alive = keep_alive
        self.refused = refused
        self.upgrade = upgrade


class _Refused(Exception):  # noqa: N818 - raised to leave the parser, not because something went wrong
    """Ends the parsing from inside one of its callbacks."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RequestReader:
    """The requests of one connection. `peer` and `local_port` go into each.

    `larger_body` is asked by the request's target about a body above `body_limit`, and gives the limit that counts.
    """

    __slots__ = ("_body", "_body_limit", "_head_limit", "_headers", "_larger_body", "_length", "_local_port",
                 "_parser", "_peer", "_upgrade", "_url", "continue_owed", "ended", "in_body", "unseen",
                 "waiting")  # fmt: skip

    def __init__(
        self,
        peer: tuple[str, int],
        local_port: int,
        head_limit: int,
        body_limit: int,
        larger_body: Callable[[str], int] = lambda target: 0,
    ) -> None:
        self._peer = peer
        self._local_port = local_port
        self._head_limit = head_limit
        self._body_limit = body_limit
        self._larger_body = larger_body
        self.waiting: list[Asked] = []
        self.unseen = 0
        """Bytes that have not become a request or a body yet: of a head, of a trailer."""
        self.in_body = False
        self.continue_owed = False
        """The client waits for `100 Continue` before it sends the body."""
        self.ended = False
        """Nothing more is read: after an upgrade, or after something that can't be read."""
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self.on_message_begin()

    @property
    def appetite(self) -> int:
        """The size of the next slice: never more than the request being read needs, or a little."""
        return max(_SLICE, self._length - len(self._body)) if self.in_body else _SLICE

    def feed(self, data: bytes) -> None:
        """Read a slice."""
        if self._parser is None:
            return
        self.unseen += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as stop:
            self._upgraded(data[stop.args[0] :])
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(cause.status if isinstance(cause, _Refused) else 400)
        else:
            if self.unseen > self._head_limit:
                self._refuse(431)

    def close(self) -> None:
        """Let go of the parser, which holds this reader in turn."""
        self.ended = True
        self.continue_owed = False
        self._parser = None

    def _refuse(self, status: int) -> None:
        self.waiting.append(Asked(None, False, refused=status))
        self.close()

    # --- What the parser calls -----------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers: Headers = []
        self._body: bytes | bytearray = b""
        self._length = 0
        self._upgrade = b""

    def on_url(self, url: bytes) -> None:
        self._url = self._url + url if self._url else url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.in_body:
            return  # a trailer; nobody here has a use for one
        self._headers.append((name, value))
        size = len(name)
        if size == 14 and name.lower() == b"content-length":
            self._length = int(value)
        elif size == 6 and name.lower() == b"expect":
            self.continue_owed = value.lower() == b"100-continue"
        elif size == 7 and name.lower() == b"upgrade":
            self._upgrade = value.lower()

    def on_headers_complete(self) -> None:
        self.in_body = True
        if self.unseen > self._head_limit and self._head_size() > self._head_limit:
            raise _Refused(431)
        if self._length > self._body_limit:
            self._check_larger(self._length)

    def on_body(self, piece: bytes) -> None:
        self.unseen = 0
        self.continue_owed = False
        body = self._body
        if len(body) + len(piece) > self._body_limit:
            self._check_larger(len(body) + len(piece))
        if not body:
            self._body = piece
        elif isinstance(body, bytearray):
            body += piece
        else:
            self._body = bytearray(body) + piece

    def on_message_complete(self) -> None:
        parser = self._parser
        assert parser is not None
        self.in_body = False
        self.continue_owed = False
        self.unseen = 0
        if not parser.should_upgrade():
            self.waiting.append(Asked(self._request(parser), parser.should_keep_alive()))

    def _check_larger(self, size: int) -> None:
        if size > self._larger_body(self._url.decode("latin-1")):
            raise _Refused(413)

    def _request(self, parser: httptools.HttpRequestParser) -> Request:
        method, target = parser.get_method().decode("ascii"), self._url.decode("latin-1")
        return Request(method, target, self._headers, bytes(self._body), self._peer, self._local_port)

    def _head_size(self) -> int:
        return len(self._url) + sum(len(name) + len(value) + 4 for name, value in self._headers)

    def _upgraded(self, behind: bytes) -> None:
        parser = self._parser
        assert parser is not None
        if parser.get_method() == b"CONNECT":
            self._refuse(400)
        elif b"websocket" in self._upgrade:
            self.waiting.append(Asked(self._request(parser), False, upgrade=behind))
            self.close()
        else:  # h2c and the like: the offer is declined by answering in HTTP/1.1 (RFC 9110, 7.8)
            self._read_without_upgrade(parser, behind)

    def _read_without_upgrade(self, parser: httptools.HttpRequestParser, behind: bytes) -> None:
        headers = [b"%b: %b\r\n" % header for header in self._headers if header[0].lower() != b"upgrade"]
        head = b"%b %b HTTP/%b\r\n%b\r\n" % (
            parser.get_method(), self._url, parser.get_http_version().encode(), b"".join(headers)
        )  # fmt: skip
        self._parser = httptools.HttpRequestParser(self)
        self.feed(head + behind)
