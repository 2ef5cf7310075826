"""A TLS client without a socket, certificates to talk to it, and a protocol that keeps what it is told."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fairlead.net.certificates import Authority, make_authority

NOW = 1_790_000_000.0


@cache
def authority() -> tuple[bytes, Authority]:
    """One for all tests of a process: its certificate, and itself."""
    certificate, key = make_authority(["localhost"], NOW)
    return certificate, Authority(certificate, key)


def server_context() -> ssl.SSLContext:
    """A context with a certificate for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    load(context, authority()[1].leaf(["localhost"], NOW))
    return context


def load(context: ssl.SSLContext, leaf: bytes) -> None:
    """Give a context a key and its certificate."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "leaf.pem"
        path.write_bytes(leaf)
        context.load_cert_chain(path)


def client_context() -> ssl.SSLContext:
    """One that looks at no date: the tests' clock stands still."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Contexts:
    """Gives the context at once, or to whoever waits when `come` is called."""

    def __init__(self, context: ssl.SSLContext | None, *, at_once: bool = True) -> None:
        self._context = context
        self._at_once = at_once
        self._waiting: list[Callable[[ssl.SSLContext | None], None]] = []
        self.errors: list[ssl.SSLError | None] = []

    def get(self, then: Callable[[ssl.SSLContext | None], None]) -> None:
        if self._at_once:
            then(self._context)
        else:
            self._waiting.append(then)

    def come(self) -> None:
        for then in self._waiting:
            then(self._context)

    def failed(self, error: ssl.SSLError | None) -> None:
        self.errors.append(error)


class Inner(asyncio.Protocol):
    """Keeps what it is told."""

    def __init__(self, *, stays_at_eof: bool = False) -> None:
        self.received: list[bytes] = []
        self.events: list[str] = []
        self._stays = stays_at_eof

    @property
    def data(self) -> bytes:
        return b"".join(self.received)

    def data_received(self, data: bytes) -> None:
        self.received.append(data)

    def eof_received(self) -> bool:
        self.events.append("eof")
        return self._stays

    def pause_writing(self) -> None:
        self.events.append("full")

    def resume_writing(self) -> None:
        self.events.append("taken")

    def connection_lost(self, exc: Exception | None) -> None:
        self.events.append("lost")


class TlsClient:
    """The other side. `say` and `hear` are bytes on the wire."""

    def __init__(self, context: ssl.SSLContext | None = None, name: str | None = "localhost") -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or client_context()).wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self.shaken = False
        self.heard = b""
        self.ended = False

    def say(self, data: bytes = b"") -> bytes:
        """What goes out: of the handshake, and `data` once that is over."""
        if not self.shaken:
            try:
                self.tls.do_handshake()
                self.shaken = True
            except ssl.SSLWantReadError:
                return self._outgoing.read()
        for start in range(0, len(data), 16_384):
            self.tls.write(data[start : start + 16_384])
        return self._outgoing.read()

    def hear(self, data: bytes) -> None:
        """What came in: added to `heard`, or to the handshake."""
        self._incoming.write(data)
        if not self.shaken:
            return
        try:
            while piece := self.tls.read(65536):
                self.heard += piece
            self.ended = True
        except ssl.SSLWantReadError:
            return
        except ssl.SSLZeroReturnError:
            self.ended = True

    def end(self) -> bytes:
        """close_notify."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        return self._outgoing.read()
