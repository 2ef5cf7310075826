"""One WebSocket: it turns what happens on a socket into inputs for a core, and carries the core's commands out.

    state   | the socket                                              | leaves by
    OPENING | the client waits for the answer to its handshake        | Accept -> OPEN, a refusal -> ENDING
    OPEN    | messages pass                                           | Close -> CLOSING, the client's close -> ENDING
    CLOSING | our close frame is out, the client's is awaited         | the client's close -> ENDING
    ENDING  | everything is said, what comes in is thrown away        |
    GONE    | there is none                                           |

From every state a lost connection leads to GONE. There the session lives on until its core says Finish, for a
`$disconnect` may still be running. What is written while bytes are being read goes out in one piece at the end.
"""

import asyncio
import sys
import traceback
from collections.abc import Sequence
from enum import Enum
from functools import partial
from math import inf
from typing import Final, assert_never

from fairlead.cluster.bus import Description, Push
from fairlead.edge import frames, handshake
from fairlead.edge.cores import Core
from fairlead.edge.parser import FAILED, Event, Parser
from fairlead.edge.sessions import Sessions
from fairlead.ids import token
from fairlead.net.messages import Request, Response
from fairlead.net.wheel import TICK
from fairlead.websocket_api.commands import (
    Accept,
    Authorize,
    Close,
    Command,
    Finish,
    Invoke,
    LogAccess,
    PauseReading,
    Record,
    Refuse,
    ResumeReading,
    Send,
    Tell,
)
from fairlead.websocket_api.inputs import (
    Authorized,
    CloseReceived,
    CloseRequested,
    DeadlineReached,
    HandshakeAsked,
    Input,
    IntegrationReplied,
    MessageReceived,
    ProtocolFailed,
    PushRequested,
    TransportLost,
)
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict

_OURS: Final = b"x-fairlead-"
"""Headers between our own hooks and us, a key among them: no function is to see them."""
_TOO_SLOW: Final = (1008, "Too slow to take its messages")


class State(Enum):
    """Where a session stands; the table above says what each means."""

    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    ENDING = "ending"
    GONE = "gone"


# Names of the module are found several times faster than members of an enum, and these are asked for all the time.
_OPENING: Final = State.OPENING
_OPEN: Final = State.OPEN
_CLOSING: Final = State.CLOSING
_ENDING: Final = State.ENDING
_GONE: Final = State.GONE


class _Opening:
    """What is needed only until the handshake is answered."""

    __slots__ = ("early", "key")

    def __init__(self, key: str, early: bytes) -> None:
        self.key = key
        self.early = bytearray(early)


class Session(asyncio.Protocol):
    """A WebSocket over a core. It is the bus's `Member` while it is open."""

    __slots__ = ("_backlog", "_connected_at", "_core", "_finished", "_full", "_held", "_id", "_last_active_at",
                 "_moment", "_opening", "_out", "_parser", "_patience", "_paused", "_paused_by_core", "_pushing",
                 "_reachable", "_sessions", "_source_ip", "_state", "_transport", "_user_agent",
                 "_working")  # fmt: skip

    def __init__(self, sessions: Sessions, core: Core, connection_id: str) -> None:
        self._sessions = sessions
        self._core = core
        self._id = connection_id
        self._state = _GONE
        self._transport: asyncio.Transport | None = None
        self._opening: _Opening | None = None
        self._parser: Parser | None = None
        self._connected_at = self._last_active_at = 0.0
        self._source_ip = ""
        self._user_agent: str | None = None
        self._out: list[bytes] = []
        self._backlog: list[Input] = []
        self._held: Sequence[Event] = ()
        """Read, but not given to the core, which asked for a pause."""
        self._pushing: Push | None = None
        self._working = False
        self._paused = False
        self._paused_by_core = False
        self._full = False
        self._reachable = False
        self._finished = False
        self._patience = inf
        """When the session itself, not its core, wants to be asked."""
        self._moment = inf
        sessions.enter(self)

    def open(self, request: Request, behind: bytes, transport: asyncio.Transport) -> None:
        """Begin with a handshake: `behind` is what the client has sent after it. Takes the transport over."""
        now = self._sessions.clock.now()
        self._connected_at = self._last_active_at = now
        self._state = _OPENING
        self._transport = transport
        self._opening = _Opening(request.header(b"sec-websocket-key"), behind)
        self._source_ip = sys.intern(request.peer[0])
        agent = request.header(b"user-agent")
        self._user_agent = sys.intern(agent) if agent else None
        self._sessions.sockets += 1
        transport.set_protocol(self)
        self._receive(_asked(request, now, self._id))
        self._settle()

    def revive(self) -> None:
        """Begin with the end: the socket was lost with an earlier life of the server."""
        self._receive(TransportLost(self._sessions.clock.now(), token()))

    # --- What the bus calls --------------------------------------------------------------------------------------

    def push(self, push: Push) -> bool:
        """Send a message. False when the client has left so much untaken that nothing was sent."""
        if self._full or self._state is not _OPEN:
            return False
        now = self._sessions.clock.now()
        self._last_active_at = now
        if push.frames is None:
            push.frames = frames.encode_message(push.data, False, self._sessions.settings.frame_bytes)
        self._pushing = push
        self._receive(PushRequested(now, push.data))
        self._pushing = None
        self._settle()
        return True

    def close(self, code: int, reason: str) -> None:
        """Close the connection, as the core sees fit."""
        self._receive(CloseRequested(self._sessions.clock.now(), code, reason))
        self._settle()

    def describe(self) -> Description:
        """The connection as it stands."""
        return Description(self._connected_at, self._last_active_at, self._source_ip, self._user_agent)

    def leave(self, code: int, reason: str) -> None:
        """End the session: with a close frame, or with 503 where the handshake is still pending."""
        if self._state is _OPENING:
            self._refuse(Response(503))
            self._settle()
        else:
            self.close(code, reason)

    # --- What the transport calls --------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        opening = self._opening
        if opening is not None:
            opening.early += data
            self._adjust_reading()
        elif self._parser is not None:
            events = self._parser.feed(data)
            if self._held:
                self._held = (*self._held, *events)
            elif events:
                self._take(events)
                self._settle()

    def pause_writing(self) -> None:
        self._full = True
        if self._state is _OPEN:
            self._await(self._sessions.settings.slow_seconds)
        self._adjust_reading()

    def resume_writing(self) -> None:
        self._full = False
        if self._state is _OPEN:
            self._patience = inf
        self._adjust_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._state = _GONE
        self._transport = self._opening = self._parser = None
        self._held = ()
        self._out.clear()
        self._patience = inf
        self._sessions.sockets -= 1
        self._unreachable()
        if self._finished:
            self._forget_if_over()
        else:
            self._receive(TransportLost(self._sessions.clock.now(), token()))

    # --- What the client sends -----------------------------------------------------------------------------------

    def _take(self, events: Sequence[Event]) -> None:
        now = self._sessions.clock.now()
        for index, (kind, payload) in enumerate(events):
            if self._paused_by_core and self._state is _OPEN:
                self._held = events[index:]
                return
            if kind == frames.TEXT or kind == frames.BINARY:
                if self._state is _OPEN:
                    self._last_active_at = now
                    self._receive(MessageReceived(now, token(), token(), payload, kind == frames.BINARY))
            elif kind == frames.PING:
                if self._state is _OPEN:
                    self._out.append(frames.encode_control(frames.PONG, payload))
            elif kind == frames.CLOSE:
                self._take_close(payload, now)
            elif kind == FAILED:
                self._take_failure(payload, now)

    def _take_close(self, payload: bytes, now: float) -> None:
        self._parser = None
        if self._state is _OPEN:
            code, reason = frames.read_close(payload)
            self._receive(CloseReceived(now, code, reason))
            self._begin_close(code, reason)  # unless the core did: a close frame is always answered
        self._end(half=False)

    def _take_failure(self, payload: bytes, now: float) -> None:
        if self._state is _OPEN:
            code, reason = frames.read_close(payload)
            self._receive(ProtocolFailed(now, code, reason))
            self._begin_close(code, reason)
        self._end()

    # --- The core ------------------------------------------------------------------------------------------------

    def _receive(self, input: Input) -> None:
        """Give the core an input and carry out what it wants. One that comes meanwhile waits its turn."""
        if self._working:
            self._backlog.append(input)
            return
        if self._finished:
            return
        self._working = True
        try:
            commands = self._core.receive(input)
            if commands:
                self._carry_out(commands)
            while self._backlog and not self._finished:
                self._carry_out(self._core.receive(self._backlog.pop(0)))
        except Exception as error:  # noqa: BLE001 - the border: what one connection breaks must stay its own
            self._broken(error)
        finally:
            self._working = False
        if self._finished:
            self._forget_if_over()
        elif self._core.deadline < self._moment - TICK:
            self._arm()

    def _carry_out(self, commands: Sequence[Command]) -> None:
        for command in commands:
            match command:
                case Send():
                    if self._state is _OPEN:
                        self._out.append(self._encode(command))
                case Invoke():
                    self._sessions.surroundings.invoke(command, partial(self._replied, command.exchange))
                case Authorize():
                    self._sessions.surroundings.authorize(command, partial(self._authorized, command.exchange))
                case Record():
                    self._sessions.surroundings.record(command.entry, command.may_wait)
                case Accept():
                    self._accept(command.subprotocol)
                case Refuse():
                    headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in
                               command.headers.items()]  # fmt: skip
                    self._refuse(Response(command.status, command.body, headers))
                case Close():
                    self._begin_close(command.code, command.reason)
                case PauseReading():
                    self._paused_by_core = True
                    self._adjust_reading()
                case ResumeReading():
                    self._paused_by_core = False
                    self._adjust_reading()
                case LogAccess():
                    self._sessions.surroundings.log_access(command)
                case Tell():
                    self._sessions.surroundings.report(command.text)
                case Finish():
                    self._finished = True
                case _:
                    assert_never(command)

    def _encode(self, command: Send) -> bytes:
        """The frames of a message: a push brings its own, made once for all its receivers."""
        push = self._pushing
        if push is not None and command.payload is push.data and push.frames is not None:
            return push.frames
        return frames.encode_message(command.payload, command.binary, self._sessions.settings.frame_bytes)

    def _replied(self, exchange: int, reply: Reply) -> None:
        now = self._sessions.clock.now()
        self._receive(IntegrationReplied(now, exchange, reply))
        if self._out:
            self._last_active_at = now
        self._settle()

    def _authorized(self, exchange: int, verdict: Verdict) -> None:
        self._receive(Authorized(self._sessions.clock.now(), exchange, verdict))
        self._settle()

    def _broken(self, error: Exception) -> None:
        """A bug below, or a journal that can't be written: this connection ends, and says why to the operator."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{where.filename}:{where.lineno}"
        self._backlog.clear()
        self._sessions.surroundings.report(f"Connection {self._id} ended by an error: {error!r} at {place}")
        if self._state is _OPENING:
            self._refuse(Response(500))
        elif self._state is _OPEN:
            self._begin_close(frames.INTERNAL_ERROR, "")
        elif self._state is _GONE:
            self._finished = True

    # --- The handshake and the end -------------------------------------------------------------------------------

    def _accept(self, subprotocol: str) -> None:
        opening, transport = self._opening, self._transport
        if opening is None or transport is None:
            return  # the client has left; the core hears of it next
        sessions = self._sessions
        self._out.append(handshake.accept(sessions.responses, opening.key, subprotocol))
        self._state = _OPEN
        self._opening = None
        self._parser = Parser(sessions.settings.limits)
        transport.set_write_buffer_limits(high=sessions.settings.buffer_bytes)
        self._reachable = True
        sessions.surroundings.opened(self._id, self._core, self)
        if opening.early:
            self._held = self._parser.feed(bytes(opening.early))
        if self._paused:
            self._adjust_reading()

    def _refuse(self, response: Response) -> None:
        if self._state is _OPENING:
            self._opening = None
            self._out.append(self._sessions.responses.encode(response, keep_alive=False))
            self._end()

    def _begin_close(self, code: int, reason: str) -> None:
        if self._state is not _OPEN:
            return
        self._state = _CLOSING
        self._out.append(frames.encode_close(code, reason))
        self._unreachable()
        self._held = ()
        if self._parser is not None:  # otherwise it was the client's close frame that ended the parsing
            self._await(self._sessions.settings.close_seconds)
        if self._paused:
            self._adjust_reading()

    def _end(self, *, half: bool = True) -> None:
        """Nothing more to say. `half`: shut down our side only, and let the client, which may still be sending, take
        the last words; closing at once would make TCP reset the connection and lose them."""
        transport = self._transport
        if transport is None or self._state is _ENDING:
            return
        self._state = _ENDING
        self._parser = self._opening = None
        self._flush(transport)
        half = half and transport.can_write_eof() and not transport.is_closing()
        if self._patience == inf and (half or transport.get_write_buffer_size()):
            self._await(self._sessions.settings.close_seconds)
        if self._paused:
            self._adjust_reading()
        if half:
            transport.write_eof()
        else:
            transport.close()

    def _unreachable(self) -> None:
        if self._reachable:
            self._reachable = False
            self._sessions.surroundings.lost(self._id)

    def _forget_if_over(self) -> None:
        if self._finished and self._transport is None:
            self._disarm()
            self._sessions.forget(self)

    # --- Reading, writing, time ----------------------------------------------------------------------------------

    def _settle(self) -> None:
        """After whatever came from outside: what was held back, then one write."""
        while self._held and not self._paused_by_core and self._state is _OPEN:
            held, self._held = self._held, ()
            self._take(held)
        if self._out and self._transport is not None:
            self._flush(self._transport)

    def _flush(self, transport: asyncio.Transport) -> None:
        out = self._out
        if not out or transport.is_closing():
            return
        transport.write(out[0] if len(out) == 1 else b"".join(out))
        out.clear()
        if self._full and transport.get_write_buffer_size() > self._sessions.settings.overflow_bytes:
            self._sessions.surroundings.report(f"Connection {self._id} was cut: it takes none of its messages")
            transport.abort()

    def _adjust_reading(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if self._opening is not None:
            pause = len(self._opening.early) > self._sessions.settings.early_bytes
        else:
            pause = self._state is _OPEN and (self._paused_by_core or self._full)
        if pause != self._paused:
            self._paused = pause
            (transport.pause_reading if pause else transport.resume_reading)()

    def due(self, now: float) -> None:
        """The wheel asks."""
        self._moment = inf
        if self._patience <= now:
            self._patience = inf
            if self._state is _OPEN:
                self._too_slow(now)
            elif self._transport is not None:
                self._transport.abort()
        elif self._core.deadline <= now:
            self._receive(DeadlineReached(now))
        self._settle()
        self._arm()

    def _too_slow(self, now: float) -> None:
        self._sessions.surroundings.report(f"Connection {self._id} was closed: it is too slow to take its messages")
        self._receive(CloseRequested(now, *_TOO_SLOW))
        self._begin_close(*_TOO_SLOW)

    def _await(self, seconds: float) -> None:
        self._patience = self._sessions.clock.now() + seconds
        self._arm()

    def _arm(self) -> None:
        when = self._patience if self._finished else min(self._patience, self._core.deadline)
        if when < self._moment - TICK:
            self._disarm()
            self._moment = self._sessions.wheel.add(self, when)

    def _disarm(self) -> None:
        if self._moment < inf:
            self._sessions.wheel.remove(self, self._moment)
            self._moment = inf


def _asked(request: Request, now: float, connection_id: str) -> HandshakeAsked:
    headers = request.headers
    if request.header(b"x-fairlead-key") or request.header(b"x-fairlead-endpoint"):
        headers = [header for header in headers if not header[0].lower().startswith(_OURS)]
    return HandshakeAsked(
        now,
        token(),
        connection_id,
        source_ip=request.peer[0],
        path=request.path,
        query=request.query,
        headers=headers,
        user_agent=request.header(b"user-agent") or None,
        domain_name=request.domain,
    )
