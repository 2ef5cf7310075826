"""One WebSocket: it turns what happens on a socket into inputs for a core, and carries the core's commands out.

    state   | the socket                                              | leaves by
    OPENING | the client waits for the answer to its handshake        | Accept -> OPEN, a refusal -> ENDING
    OPEN    | messages pass                                           | Close -> CLOSING, the client's close -> ENDING
    CLOSING | our close frame is out, the client's is awaited         | the client's close -> ENDING
    ENDING  | everything is said; `ending` has it, if it takes time   |
    GONE    | there is none                                           |

From every state a lost connection leads to GONE. There the session lives on until its core says Finish, for a
`$disconnect` may still be running. What is written while bytes are being read goes out in one piece at the end.
What only a handshake needs is in `opening`; what the client sends comes through `reading`.
"""

import asyncio
import traceback
from collections.abc import Sequence
from enum import Enum
from functools import partial
from math import inf
from typing import Final, assert_never

from fairlead.cluster.bus import Description, Push
from fairlead.edge import frames
from fairlead.edge.cores import Core
from fairlead.edge.encoding import encode, encode_push
from fairlead.edge.ending import Ending
from fairlead.edge.opening import accepted, asked
from fairlead.edge.parser import FAILED, Parser
from fairlead.edge.reading import Reading
from fairlead.edge.sessions import Sessions
from fairlead.ids import token
from fairlead.model.limits import Limits
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
    Input,
    IntegrationReplied,
    MessageReceived,
    PingReceived,
    ProtocolFailed,
    PushRequested,
    TransportLost,
)
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict

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


class Session(asyncio.Protocol):
    """A WebSocket over a core. It is the bus's `Member` while it is open."""

    __slots__ = ("_asked", "_backlog", "_connected_at", "_core", "_finished", "_full", "_id", "_last_active_at",
                 "_moment", "_out", "_patience", "_ping_at", "_pushing", "_reachable", "_reading", "_sessions",
                 "_source_ip", "_state", "_transport", "_user_agent", "_window_bits", "_working")  # fmt: skip

    def __init__(self, sessions: Sessions, core: Core, connection_id: str) -> None:
        self._sessions = sessions
        self._core = core
        self._id = connection_id
        self._state = _GONE
        self._transport: asyncio.Transport | None = None
        self._asked: Request | None = None
        """What is to be answered."""
        self._reading: Reading | None = None
        self._connected_at = self._last_active_at = 0.0
        self._source_ip = ""
        self._user_agent: str | None = None
        self._window_bits = 0
        """Of what we send compressed; 0 where that is not agreed upon."""
        self._out: list[bytes] = []
        self._backlog: list[Input] = []
        self._pushing: Push | None = None
        self._working = False
        self._full = False
        self._reachable = False
        self._finished = False
        self._patience = self._ping_at = inf
        """When the session itself, not its core, wants to be asked."""
        self._moment = inf
        sessions.enter(self)

    def open(self, request: Request, behind: bytes, transport: asyncio.Transport) -> None:
        """Begin with a handshake: `behind` is what the client has sent after it. Takes the transport over."""
        sessions = self._sessions
        settings, now = sessions.settings, sessions.clock.now()
        self._connected_at = self._last_active_at = now
        self._state = _OPENING
        self._transport = transport
        self._asked = request
        self._reading = Reading(transport, self, sessions.clock, behind, settings.early_bytes)
        sessions.sockets += 1
        transport.set_protocol(self)
        handshake = asked(request, now, self._id)
        self._source_ip = handshake.source_ip
        self._user_agent = handshake.user_agent
        self._receive(handshake)
        self.settle()

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
        self._pushing = push
        self._receive(PushRequested(now, push.data))
        self._pushing = None
        self.settle()
        return True

    def close(self, code: int, reason: str) -> None:
        """Close the connection, as the core sees fit."""
        self._receive(CloseRequested(self._sessions.clock.now(), code, reason))
        self.settle()

    def describe(self) -> Description:
        """The connection as it stands."""
        return Description(self._connected_at, self._last_active_at, self._source_ip, self._user_agent)

    def leave(self, code: int, reason: str) -> None:
        """End the session: with a close frame, or with 503 where the handshake is still pending."""
        if self._state is _OPENING:
            self._refuse(Response(503))
            self.settle()
        else:
            self.close(code, reason)

    # --- What the transport calls --------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._reading is not None:
            self._reading.feed(data)

    def pause_writing(self) -> None:
        self._full = True
        if self._state is _OPEN and self._reading is not None:
            self._await(self._sessions.settings.slow_seconds)
            self._reading.client_is_behind(True)

    def resume_writing(self) -> None:
        self._full = False
        if self._state is _OPEN and self._reading is not None:
            self._patience = inf
            self._reading.client_is_behind(False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._state = _GONE
        self._transport = self._asked = None
        if self._reading is not None:
            self._stop_reading()
        self._out.clear()
        self._patience = self._ping_at = inf
        self._sessions.sockets -= 1
        if self._reachable:
            self._unreachable()
        if self._finished:
            self._forget_if_over()
        else:
            self._receive(TransportLost(self._sessions.clock.now(), token()))

    # --- What the client sends -----------------------------------------------------------------------------------

    def take(self, kind: int, payload: bytes, now: float) -> None:
        """A message or control frame has come in."""
        if kind == frames.TEXT or kind == frames.BINARY:
            if self._state is _OPEN:
                self._last_active_at = now
                self._receive(MessageReceived(now, token(), token(), payload, kind == frames.BINARY))
        elif kind == frames.PING:
            if self._state is _OPEN:
                self._out.append(frames.encode_control(frames.PONG, payload))
                if self._limits.count_pings:
                    self._receive(PingReceived(now))
        elif kind == frames.CLOSE:
            self._take_close(payload, now)
        elif kind == FAILED:
            self._take_failure(payload, now)

    def settle(self) -> None:
        """After whatever came from outside: what was held back, then one write."""
        if self._reading is not None and self._reading.held:
            self._reading.go_on()
        if self._out and self._transport is not None:
            self._flush(self._transport)

    def _take_close(self, payload: bytes, now: float) -> None:
        self._stop_reading()
        if self._state is _OPEN:
            code, reason = frames.read_close(payload)
            self._receive(CloseReceived(now, code, reason))
            if self._state is _OPEN:  # the core did not: a close frame is always answered
                self._begin_close(code, reason)
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
        """In order. The cases are tried from the top, so what every message or connection brings stands first."""
        for command in commands:
            match command:
                case Send():
                    if self._state is _OPEN:
                        self._out.append(self._encode(command))
                case Invoke():
                    self._sessions.surroundings.invoke(command, partial(self._replied, command.exchange))
                case Record():
                    self._sessions.surroundings.record(command.entry, command.may_wait)
                case Accept():
                    self._accept(command.subprotocols)
                case Close():
                    self._begin_close(command.code, command.reason)
                case Finish():
                    self._finished = True
                case LogAccess():
                    self._sessions.surroundings.log_access(command)
                case Authorize():
                    self._sessions.surroundings.authorize(command, partial(self._authorized, command.exchange))
                case Refuse():
                    headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in
                               command.headers.items()]  # fmt: skip
                    self._refuse(Response(command.status, command.body, headers))
                case PauseReading() | ResumeReading():
                    if self._reading is not None and self._state is _OPEN:
                        self._reading.core_is_full(isinstance(command, PauseReading))
                case Tell():
                    self._sessions.surroundings.report(command.text)
                case _:
                    assert_never(command)

    def _encode(self, command: Send) -> bytes:
        push = self._pushing
        if push is not None and command.payload is push.data:
            return encode_push(push, command.binary, self._window_bits, self._sessions.settings.frame_bytes)
        return encode(command.payload, command.binary, self._window_bits, self._sessions.settings.frame_bytes)

    def _replied(self, exchange: int, reply: Reply) -> None:
        now = self._sessions.clock.now()
        self._receive(IntegrationReplied(now, exchange, reply))
        if self._out:
            self._last_active_at = now
        self.settle()

    def _authorized(self, exchange: int, verdict: Verdict) -> None:
        self._receive(Authorized(self._sessions.clock.now(), exchange, verdict))
        self.settle()

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

    @property
    def _limits(self) -> Limits:
        return self._core.limits or self._sessions.settings.limits

    # --- The handshake and the end -------------------------------------------------------------------------------

    def _accept(self, subprotocols: Sequence[str]) -> None:
        request, transport, reading = self._asked, self._transport, self._reading
        if request is None or transport is None or reading is None:
            return  # the client has left; the core hears of it next
        sessions = self._sessions
        limits = self._limits
        head, self._window_bits = accepted(request, sessions.responses, subprotocols, limits.compression)
        self._out.append(head)
        self._state = _OPEN
        self._asked = None
        if limits.ping_seconds:
            self._ping_at = sessions.clock.now() + limits.ping_seconds
            self._arm()
        transport.set_write_buffer_limits(high=sessions.settings.buffer_bytes)
        self._reachable = True
        sessions.surroundings.opened(self._id, self._core, self)
        reading.start(Parser(limits, deflate=self._window_bits > 0))

    def _refuse(self, response: Response) -> None:
        if self._state is _OPENING:
            self._asked = None
            self._out.append(self._sessions.responses.encode(response, keep_alive=False))
            self._end()

    def _begin_close(self, code: int, reason: str) -> None:
        if self._state is not _OPEN:
            return
        self._state = _CLOSING
        self._out.append(frames.encode_close(code, reason))
        if self._reachable:
            self._unreachable()
        if self._reading is not None:  # otherwise it was the client's close frame that ended the reading
            self._reading.only_close()
            self._await(self._sessions.settings.close_seconds)

    def _end(self, *, half: bool = True) -> None:
        """Nothing more to say. `half`: shut down our side only, for the client may still be sending."""
        transport = self._transport
        if transport is None or self._state is _ENDING:
            return
        self._state = _ENDING
        self._asked = None
        if self._reading is not None:
            self._stop_reading()
        self._patience = self._ping_at = inf
        self._flush(transport)
        half = half and transport.can_write_eof() and not transport.is_closing()
        if half or transport.get_write_buffer_size():
            Ending(transport, self._sessions, self.connection_lost)
        if half:
            transport.write_eof()
        else:
            transport.close()

    def _stop_reading(self) -> None:
        reading = self._reading
        if reading is not None:
            self._reading = None
            reading.stop()

    def _unreachable(self) -> None:
        self._reachable = False
        self._sessions.surroundings.lost(self._id)

    def _forget_if_over(self) -> None:
        if self._finished and self._transport is None:
            if self._moment < inf:
                self._disarm()
            self._sessions.forget(self)

    # --- Writing and time ----------------------------------------------------------------------------------------

    def _flush(self, transport: asyncio.Transport) -> None:
        out = self._out
        if not out or transport.is_closing():
            return
        transport.write(out[0] if len(out) == 1 else b"".join(out))
        out.clear()
        if self._full and transport.get_write_buffer_size() > self._sessions.settings.overflow_bytes:
            self._sessions.surroundings.report(f"Connection {self._id} was cut: it takes none of its messages")
            transport.abort()

    def due(self, now: float) -> None:
        """The wheel asks."""
        self._moment = inf
        if self._patience <= now:
            self._patience = inf
            if self._state is _OPEN:
                self._too_slow(now)
            elif self._transport is not None:
                self._transport.abort()
        elif self._ping_at <= now:
            self._ping(now)
        elif self._core.deadline <= now:
            self._receive(DeadlineReached(now))
        self.settle()
        self._arm()

    def _too_slow(self, now: float) -> None:
        self._sessions.surroundings.report(f"Connection {self._id} was closed: it is too slow to take its messages")
        self._receive(CloseRequested(now, *_TOO_SLOW))
        self._begin_close(*_TOO_SLOW)

    def _ping(self, now: float) -> None:
        """Ask whether the client is still there. One that has said nothing at all since the last time is not."""
        reading, transport = self._reading, self._transport
        self._ping_at = inf
        if self._state is not _OPEN or reading is None or transport is None:
            return
        if not reading.heard:
            transport.abort()
            return
        seconds = self._limits.ping_seconds
        if seconds:  # a deployment may have turned it off
            reading.heard = False
            self._ping_at = now + seconds
            self._out.append(frames.encode_control(frames.PING))

    def _await(self, seconds: float) -> None:
        self._patience = self._sessions.clock.now() + seconds
        self._arm()

    def _arm(self) -> None:
        when = self._patience if self._finished else min(self._patience, self._ping_at, self._core.deadline)
        if when < self._moment - TICK:
            if self._moment < inf:
                self._disarm()
            self._moment = self._sessions.wheel.add(self, when)

    def _disarm(self) -> None:
        self._sessions.wheel.remove(self, self._moment)
        self._moment = inf
