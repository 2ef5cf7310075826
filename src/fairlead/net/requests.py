"""Reads requests out of a connection's bytes, with httptools, and keeps the limits that httptools does not know.

Fed with slices, because the parser can't be stopped between two requests: whatever one slice holds is read. What came
out lies in `waiting`, in order: requests, or in its place the status for one that can't be read.
"""

from dataclasses import dataclass, field
from typing import Final

import httptools

from fairlead.model import limits
from fairlead.model.limits import KIB
from fairlead.net.bodies import Bodies
from fairlead.net.messages import Headers, Judge, Request, Response
from fairlead.net.proxies import Proxies

_SLICE: Final = 8 * KIB


@dataclass(frozen=True, slots=True)
class Rules:
    """What all readers of a server share.

    `judge` sees the head of a request whose body takes more than a slice; without one every body may have `body_bytes`.
    `proxies` knows who may speak for others.
    """

    head_bytes: int = limits.HEAD_BYTES
    body_bytes: int = limits.BODY_BYTES
    judge: Judge | None = None
    proxies: Proxies | None = None
    bodies: Bodies = field(default_factory=Bodies)


class Asked:
    """A request in its place in the line. `request` None: what stood here was refused with `refused`.

    `upgrade` is None, or what came behind the head of a request that asks for a WebSocket. `held` is what the body
    counts among the bodies, to be given back when the request is answered.
    """

    __slots__ = ("held", "keep_alive", "refused", "request", "upgrade")

    def __init__(
        self,
        request: Request | None,
        keep_alive: bool,
        *,
        refused: Response | None = None,
        upgrade: bytes | None = None,
        held: int = 0,
    ) -> None:
        self.request = request
        self.keep_alive = keep_alive
        self.refused = refused
        self.upgrade = upgrade
        self.held = held


class _Refused(Exception):  # noqa: N818 - raised to leave the parser, not because something went wrong
    """Ends the parsing from inside one of its callbacks."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RequestReader:
    """The requests of one connection. `peer`, `local_port` and `scheme` go into each, unless a trusted proxy knows
    better."""

    __slots__ = ("_address", "_body", "_body_limit", "_headers", "_held", "_judged", "_length", "_local_port",
                 "_parser", "_peer", "_rules", "_upgrade", "_url", "continue_owed", "ended", "in_body", "scheme",
                 "unseen", "waiting")  # fmt: skip

    def __init__(self, peer: tuple[str, int], local_port: int, rules: Rules) -> None:
        self._peer = peer
        self._local_port = local_port
        self._rules = rules
        self.scheme = "http"
        self._address = peer[0]
        """Whose body is being read."""
        self._body: bytes | bytearray = b""
        self._length = 0
        self._judged = False
        self._held = 0
        """Bytes of the body being read that are counted among the bodies."""
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
            if self.unseen > self._rules.head_bytes:
                self._refuse(431)
            elif self.in_body:
                self._take_body(self._parser)

    def close(self) -> None:
        """Let go of the parser, which holds this reader in turn, and of a body that will not become whole."""
        self.ended = True
        self.continue_owed = False
        self._parser = None
        if self._held:
            self._rules.bodies.give(self._address, self._held)
            self._held = 0
            self._body = b""

    def refuse(self, response: Response) -> None:
        """Answer this in the place of what is being read, and read nothing more."""
        self.waiting.append(Asked(None, False, refused=response))
        self.close()

    def answered(self, asked: Asked) -> None:
        """One that was waiting is answered, or never will be: its body no longer counts."""
        if asked.held and asked.request is not None:
            self._rules.bodies.give(asked.request.peer[0], asked.held)
            asked.held = 0

    def _refuse(self, status: int) -> None:
        self.refuse(Response(status))

    def _take_body(self, parser: httptools.HttpRequestParser) -> None:
        """The body goes on behind this slice: see whether it may, and count it."""
        if not self._judged:
            self._judged = True
            request = self._request(parser, b"")
            self._address = request.peer[0]
            if self._rules.judge is not None:
                verdict = self._rules.judge(request)
                if isinstance(verdict, Response):
                    self.refuse(verdict)
                    return
                self._body_limit = verdict
            if max(self._length, len(self._body)) > self._body_limit:
                self._refuse(413)
                return
        grown = len(self._body) - self._held
        if grown and (refused := self._rules.bodies.take(self._address, grown)) is not None:
            self.refuse(refused)
        else:
            self._held += grown

    # --- What the parser calls -----------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers: Headers = []
        self._body = b""
        self._body_limit = self._rules.body_bytes
        self._length = 0
        self._judged = False
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
        most = self._rules.head_bytes
        if self.unseen > most and self._head_size() > most:
            raise _Refused(431)

    def on_body(self, piece: bytes) -> None:
        self.unseen = 0
        self.continue_owed = False
        body = self._body
        if len(body) + len(piece) > self._body_limit:
            raise _Refused(413)
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
            request = self._request(parser, bytes(self._body))
            self.waiting.append(Asked(request, parser.should_keep_alive(), held=self._held))
            self._held = 0
            self._body = b""

    def _request(self, parser: httptools.HttpRequestParser, body: bytes) -> Request:
        method, target = parser.get_method().decode("ascii"), self._url.decode("latin-1")
        request = Request(method, target, self._headers, body, self._peer, self._local_port, self.scheme)
        if self._rules.proxies is not None:
            self._rules.proxies.see_through(request)
        return request

    def _head_size(self) -> int:
        return len(self._url) + sum(len(name) + len(value) + 4 for name, value in self._headers)

    def _upgraded(self, behind: bytes) -> None:
        parser = self._parser
        assert parser is not None
        if parser.get_method() == b"CONNECT":
            self._refuse(400)
        elif b"websocket" in self._upgrade:
            self.waiting.append(Asked(self._request(parser, bytes(self._body)), False, upgrade=behind))
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
