"""TLS between a socket and the protocol that would otherwise sit on it.

asyncio's own (`ssl=`, `start_tls`) holds 277 KB a connection, and can't take over once a ClientHello has been read.
Here OpenSSL works on two buffers in memory: what comes from the socket goes into one, what the other has goes to it.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final, Protocol

from fairlead.model.limits import KIB

CLIENT_HELLO: Final = 0x16
"""The first byte of a TLS connection (RFC 8446, 5.1: a record that holds a handshake), and of no HTTP request."""
_RECORD: Final = 16 * KIB
"""The payload of a record at most. OpenSSL's buffers keep the largest size they ever had: nothing larger goes in."""
_HANDSHAKE_BYTES: Final = 16 * KIB
"""A client that has sent more, and still has not ended its handshake, is cut. Our choice; a ClientHello takes 2."""


class Contexts(Protocol):
    """Where the certificates are."""

    def get(self, then: Callable[[ssl.SSLContext | None], None]) -> None:
        """Call `then`, at once or later, with a context that has a certificate for who is asked for; None for none."""

    def failed(self, error: ssl.SSLError | None) -> None:
        """A handshake came to nothing; None: the client left without a word when it had seen the certificate."""


class SecureTransport(asyncio.Protocol, asyncio.Transport):
    """Both ends of the TLS of one connection: the protocol of the socket's transport (`outer`), and the transport of
    the protocol inside (`inner`), which has been told of its connection already.

    A half-closed connection is one here too: `write_eof` sends close_notify, and what comes is still read. A socket
    that ends without close_notify is lost to the protocol inside, whatever it has to say.
    """

    __slots__ = ("_answered", "_closing", "_contexts", "_fed", "_full", "_incoming", "_inner", "_notified", "_outer",
                 "_outgoing", "_paused", "_reading", "_shaking", "_their_end", "_tls", "_unread",
                 "_working")  # fmt: skip

    def __init__(self, outer: asyncio.Transport, inner: asyncio.Protocol, contexts: Contexts) -> None:
        super().__init__()
        self._outer = outer
        self._inner = inner
        self._contexts = contexts
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._unread: bytes | memoryview = b""
        """From the socket, not given to OpenSSL yet."""
        self._fed = 0
        """Bytes of the handshake."""
        self._answered = False
        """Something has gone out: of the handshake, the certificate."""
        self._shaking = True
        self._reading = True
        self._paused = False
        self._full = False
        self._working = False
        self._notified = False
        """Our close_notify is out."""
        self._their_end = False
        """Theirs has come."""
        self._closing = False

    def begin(self, hello: bytes) -> None:
        """Take the place of the inner protocol, to which `hello` had come."""
        self._outer.set_protocol(self)
        self._unread = hello
        self._contexts.get(self._begin)
        self._adjust_reading()

    def _begin(self, context: ssl.SSLContext | None) -> None:
        if self._closing:
            return
        if context is None:
            self.abort()
            return
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._work()

    # --- What the socket's transport calls -----------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._closing or self._their_end:
            return
        self._unread = b"".join((self._unread, data)) if self._unread else data
        self._work()

    def eof_received(self) -> bool:
        return self._their_end and not self._closing

    def pause_writing(self) -> None:
        self._full = True
        self._inner.pause_writing()
        self._adjust_reading()

    def resume_writing(self) -> None:
        self._full = False
        self._inner.resume_writing()
        self._adjust_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._shaking and self._answered and not self._closing:
            self._contexts.failed(None)
        self._closing = True
        self._tls = None
        self._unread = b""
        self._inner.connection_lost(exc)

    # --- From the socket to the protocol -------------------------------------------------------------------------

    def _work(self) -> None:
        """Read as far as it goes."""
        if self._working:
            return
        self._working = True
        try:
            while self._step():
                pass
        finally:
            self._working = False
        self._adjust_reading()

    def _step(self) -> bool:
        """Do one thing; False when nothing can be done."""
        tls = self._tls
        if tls is None or self._closing or self._their_end:
            return False
        try:
            if self._shaking:
                return self._shake(tls)
            return not self._paused and self._read(tls)
        except ssl.SSLError as error:
            self._fail(error)
            return False

    def _shake(self, tls: ssl.SSLObject) -> bool:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            if self._fed > _HANDSHAKE_BYTES:
                self.abort()
                return False
            self._fed += min(len(self._unread), _RECORD)
            return self._feed()
        self._shaking = False
        self._flush()
        return True

    def _read(self, tls: ssl.SSLObject) -> bool:
        """All that a slice holds, in one piece: clients send many small records, and are answered in one."""
        pieces: list[bytes] = []
        try:
            while piece := tls.read(_RECORD):
                pieces.append(piece)
            self._their_end = True
        except ssl.SSLWantReadError:
            self._flush()  # OpenSSL answers by itself to what is not for us: a new key, say
        except ssl.SSLZeroReturnError:  # the same end, when ours was first
            self._their_end = True
        if pieces:
            self._inner.data_received(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        if self._their_end:
            if not self._closing and not self._inner.eof_received():
                self.close()
            return False
        return self._feed()

    def _feed(self) -> bool:
        """Give OpenSSL a slice; False when there is none, or nobody wants what would come of it."""
        unread = self._unread
        if not unread or self._paused or self._closing:
            return False
        if len(unread) <= _RECORD:
            self._incoming.write(unread)
            self._unread = b""
        else:
            unread = memoryview(unread)
            self._incoming.write(unread[:_RECORD])
            self._unread = unread[_RECORD:]
        return True

    def _fail(self, error: ssl.SSLError) -> None:
        """What came makes no sense; OpenSSL has an alert for the other side."""
        if self._shaking:
            self._contexts.failed(error)
        self._flush()
        self._closing = True
        self._outer.close()

    def _adjust_reading(self) -> None:
        """Read from the socket only what goes on at once: to the protocol, and in answers that somebody takes."""
        if self._closing or self._outer.is_closing():
            return
        reading = not (self._paused or self._full or (self._tls is None and self._unread))
        if reading != self._reading:
            self._reading = reading
            (self._outer.resume_reading if reading else self._outer.pause_reading)()

    # --- What the protocol inside calls --------------------------------------------------------------------------

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Encrypt and send. What is written before the handshake is over, or after the end, is a mistake."""
        if self._closing:
            return
        tls = self._tls
        assert tls is not None, "written before the handshake"
        assert not self._notified, "written after the end"
        if len(data) <= _RECORD:
            tls.write(data)
            self._outer.write(self._outgoing.read())
            return
        view = memoryview(data)
        records: list[bytes] = []
        for start in range(0, len(view), _RECORD):
            tls.write(view[start : start + _RECORD])
            records.append(self._outgoing.read())
        self._outer.write(b"".join(records))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """Encrypt and send."""
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        """Say that nothing more comes from us, and go on reading."""
        if not self._closing:
            self._notify()
            if self._outer.can_write_eof():
                self._outer.write_eof()

    def can_write_eof(self) -> bool:
        """Always."""
        return True

    def pause_reading(self) -> None:
        """Nothing more to the protocol, from now on."""
        self._paused = True
        self._adjust_reading()

    def resume_reading(self) -> None:
        """Go on. What is there already comes at the next turn of the loop, not within this call."""
        self._paused = False
        self._adjust_reading()
        if self._tls is not None:
            asyncio.get_running_loop().call_soon(self._work)

    def is_reading(self) -> bool:
        """Whether the protocol may get something."""
        return not self._paused and not self._closing

    def close(self) -> None:
        """Send what is written, close_notify, and the end."""
        if not self._closing:
            self._notify()
            self._closing = True
            self._outer.close()

    def abort(self) -> None:
        """Cut the connection."""
        self._closing = True
        self._outer.abort()

    def is_closing(self) -> bool:
        """Whether the end has begun."""
        return self._closing or self._outer.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """`ssl_object`, or what the socket's transport knows."""
        if name == "ssl_object":
            return self._tls or default
        return self._outer.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Give what comes from now on to another protocol."""
        assert isinstance(protocol, asyncio.Protocol)
        self._inner = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        """The protocol inside."""
        return self._inner

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Of encrypted bytes."""
        self._outer.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        """Encrypted bytes that the other side has not taken."""
        return self._outer.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Of encrypted bytes: low, high."""
        return self._outer.get_write_buffer_limits()

    # --- Ends ----------------------------------------------------------------------------------------------------

    def _notify(self) -> None:
        """close_notify, once. OpenSSL would wait for theirs next; that it has not come is no error."""
        if self._tls is None or self._shaking or self._notified:
            return
        self._notified = True
        with suppress(ssl.SSLError):
            self._tls.unwrap()
        self._flush()

    def _flush(self) -> None:
        if self._outgoing.pending and not self._outer.is_closing():
            self._answered = True
            self._outer.write(self._outgoing.read())
