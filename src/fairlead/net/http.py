"""HTTP/1.1 for a server: bytes in, requests to a door, answers back in the order of the requests.

One request of a connection is with the door at a time, and nothing further is read while one is, so a client can't
make us hold more than a slice of requests. A request that asks for a WebSocket is handed on with the bytes behind it
and the transport itself. A connection that begins with TLS is put on top of one.
"""

import asyncio
from functools import partial
from math import inf
from typing import Final, cast

from fairlead.model.limits import KIB
from fairlead.net.messages import Response, Stream
from fairlead.net.requests import Asked, RequestReader
from fairlead.net.serving import HttpServing
from fairlead.net.tls import CLIENT_HELLO, Contexts, SecureTransport

_BATCH: Final = 64 * KIB
_PIECE: Final = 64 * KIB
_PIECES_A_TURN: Final = 16
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class HttpConnection(asyncio.Protocol):
    """One client's connection, until it ends or becomes a WebSocket."""

    __slots__ = ("_active", "_address", "_answering", "_counted", "_ending", "_eof", "_first", "_head_since",
                 "_lingering", "_local_port", "_moment", "_out", "_out_size", "_paused", "_reader", "_rest",
                 "_serving", "_stream", "_transport", "_working", "_write_paused")  # fmt: skip

    def __init__(self, serving: HttpServing, local_port: int) -> None:
        self._serving = serving
        self._local_port = local_port
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        """Received, not read yet."""
        self._answering: Asked | None = None
        """The request that the door has."""
        self._stream: Stream | None = None
        self._out: list[bytes] = []
        self._out_size = 0
        self._working = False
        self._paused = False
        self._write_paused = False
        self._ending = False
        """The answer in `_out` is the last."""
        self._lingering = False
        """All is said; what still comes in is thrown away until the client has taken the answer."""
        self._eof = False
        self._first = True
        """Nothing has come yet."""
        self._active = False
        self._counted = False
        self._head_since = inf
        self._moment = inf

    # --- What the transport calls --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        serving = self._serving
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        self._address = peer[0]
        self._reader = RequestReader((peer[0], peer[1]), self._local_port, serving.rules)
        serving.connections.add(self)
        serving.shortages.connected()
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._first:
            self._first = False
            if data[0] == CLIENT_HELLO and self._serving.contexts is not None:
                self._secure(data, self._serving.contexts)
                return
        self._active = True
        if self._lingering:
            return
        self._rest = self._rest + data if self._rest else data
        self._work()

    def eof_received(self) -> bool:
        if self._answering is None or self._lingering:
            return False
        self._eof = True
        self._reader.close()  # it has shut down its side only, and still waits for the answer
        return True

    def pause_writing(self) -> None:
        self._write_paused = True

    def resume_writing(self) -> None:
        self._write_paused = False
        self._active = True
        if self._stream is not None:
            self._pump()
        else:
            self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        reader = self._reader
        for asked in reader.waiting:
            reader.answered(asked)
        reader.waiting.clear()
        if self._answering is not None:
            reader.answered(self._answering)
            self._answering = None
        self._out.clear()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _secure(self, hello: bytes, contexts: Contexts) -> None:
        """The client speaks TLS: from now on through a transport that does. Its handshake is part of the head."""
        outer = self._transport
        assert outer is not None
        secure = SecureTransport(outer, self, contexts)
        self._transport = secure
        self._reader.scheme = "https"
        secure.begin(hello)

    # --- Reading and answering -----------------------------------------------------------------------------------

    def _work(self) -> None:
        """Read and answer as far as it goes."""
        if self._working:
            return
        self._working = True
        reader = self._reader
        while self._answering is None and not self._write_paused and self._transport is not None and not self._ending:
            if reader.waiting:
                self._next(reader.waiting.pop(0))
            elif self._rest and not reader.ended:
                self._read(reader)
            else:
                break
        self._working = False
        if self._out:
            self._flush()
        if self._transport is not None and not self._transport.is_closing():
            self._settle(self._transport)

    def _read(self, reader: RequestReader) -> None:
        data, size = self._rest, reader.appetite
        self._rest = data[size:]
        try:
            reader.feed(data[:size])
        except Exception as error:  # noqa: BLE001 - a judge that breaks takes nobody else with it
            self._serving.report(f"the head of a request could not be judged: {error!r}")
            reader.refuse(Response(500))
        if reader.continue_owed:
            reader.continue_owed = False
            self._write(_CONTINUE)

    def _next(self, asked: Asked) -> None:
        self._answering = asked
        if asked.upgrade is not None:
            self._hand_over(asked, asked.upgrade)
        elif asked.request is None:
            self._answer(asked, asked.refused or Response(500))
        else:
            try:
                self._serving.door(asked.request, partial(self._answer, asked))
            except Exception as error:  # noqa: BLE001 - no request may take the server with it
                self._serving.report(f"{asked.request.method} {asked.request.path} failed: {error!r}")
                self._answer(asked, Response(500))

    def _answer(self, asked: Asked, response: Response) -> None:
        """The door's answer. One that comes when the client is gone, or comes twice, is dropped."""
        if self._answering is not asked:
            return
        if asked.held:
            self._reader.answered(asked)
        self._ending = not asked.keep_alive or (self._reader.ended and not self._reader.waiting)
        head_only = asked.request is not None and asked.request.method == "HEAD"
        try:
            head = self._serving.responses.encode(response, keep_alive=not self._ending, head_only=head_only)
        except ValueError as error:
            self._serving.report(f"an answer could not be sent: {error}")
            response = Response(500)
            head = self._serving.responses.encode(response, keep_alive=not self._ending, head_only=head_only)
        self._write(head)
        if response.stream is None:
            self._answering = None
        elif head_only:
            self._answering = None
            response.stream.close()
        else:
            self._stream = response.stream
            self._flush()
            self._pump()
        if not self._working:
            self._work()

    def _pump(self) -> None:
        """Write pieces of the stream for as long as the client takes them, a bounded number at once."""
        for _ in range(_PIECES_A_TURN):
            stream, transport = self._stream, self._transport
            if stream is None or transport is None or self._write_paused:
                return
            piece = stream.read(_PIECE)
            if not piece:
                self._stream = None
                stream.close()
                self._answering = None
                self._work()
                return
            transport.write(piece)
        asyncio.get_running_loop().call_soon(self._pump)

    def _write(self, data: bytes) -> None:
        self._out.append(data)
        self._out_size += len(data)
        if self._out_size > _BATCH:
            self._flush()

    def _flush(self) -> None:
        out = self._out
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(out[0] if len(out) == 1 else b"".join(out))
        out.clear()
        self._out_size = 0

    def _settle(self, transport: asyncio.Transport) -> None:
        """After the work: end, or see to it that reading goes on or waits, and that a head does not take for ever."""
        if self._ending and self._answering is None:
            self._end(transport)
            return
        if bool(self._rest) != self._paused:
            self._paused = not self._paused
            (transport.pause_reading if self._paused else transport.resume_reading)()
        reader = self._reader
        in_head = reader.unseen > 0 and not reader.in_body and not reader.ended
        if in_head != (self._head_since < inf):
            if in_head:
                self._await_head()
            else:
                self._head_complete()

    def _end(self, transport: asyncio.Transport) -> None:
        if (self._rest or self._reader.ended) and not self._eof:
            # Closing with bytes unread makes TCP reset the connection, and the client might lose the answer.
            self._rest = b""
            self._lingering = True
            if self._paused:
                self._paused = False
                transport.resume_reading()
            self._head_complete()
            self._ask_at(self._serving.clock.now() + self._serving.limits.linger_seconds)
            if transport.can_write_eof():
                transport.write_eof()
        else:
            transport.close()

    def _hand_over(self, asked: Asked, behind: bytes) -> None:
        transport, request = self._transport, asked.request
        assert transport is not None
        assert request is not None
        if self._out:
            self._flush()
        if self._paused:
            transport.resume_reading()
        self._let_go()
        self._serving.takeover(request, behind + self._rest, transport)

    # --- Time ----------------------------------------------------------------------------------------------------

    def _await_head(self) -> None:
        """From now on the client owes us a request's head."""
        serving = self._serving
        if not serving.admission.enter(self._address):
            serving.shortages.head_refused()
            self.abort()
            return
        self._counted = True
        self._head_since = serving.clock.now()
        self._ask_at(self._head_since + serving.limits.head_seconds)

    def _head_complete(self) -> None:
        self._head_since = inf
        if self._counted:
            self._counted = False
            self._serving.admission.leave(self._address)

    def _ask_at(self, when: float) -> None:
        wheel = self._serving.wheel
        if self._moment < inf:
            wheel.remove(self, self._moment)
        self._moment = wheel.add(self, when)

    def due(self, now: float) -> None:
        """The wheel asks. Activity is a flag, so that a request costs no look at the clock."""
        self._moment = inf
        limits = self._serving.limits
        if self._lingering:
            self.abort()
        elif self._head_since < inf:
            late = self._head_since + limits.head_seconds
            if late <= now:
                self._head_late()
            else:
                self._ask_at(late)
        elif self._active or (self._answering is not None and not self._write_paused):
            self._active = False
            stalling = self._reader.in_body or self._write_paused
            self._ask_at(now + (limits.stall_seconds if stalling else limits.keep_alive_seconds))
        elif self._reader.in_body:
            self._refuse_late()
        else:
            self.abort()

    def _head_late(self) -> None:
        if self._reader.unseen:
            self._refuse_late()
        else:
            self.abort()  # it never said anything, so it isn't owed an answer

    def _refuse_late(self) -> None:
        self._reader.refuse(Response(408))
        self._work()

    # --- The end -------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Close, after the answer that is owed if there is one."""
        if self._answering is not None:
            self._answering.keep_alive = False
        elif self._transport is not None and not self._lingering:
            self._transport.close()

    def abort(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    def _let_go(self) -> None:
        """No longer this protocol's connection: out of every list."""
        self._transport = None
        self._reader.close()
        self._head_complete()
        self._serving.connections.discard(self)
        if self._moment < inf:
            self._serving.wheel.remove(self, self._moment)
            self._moment = inf
