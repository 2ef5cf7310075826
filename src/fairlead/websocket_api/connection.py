"""The life of a connection: inputs in, commands out.

Rules of this file. It never waits, looks at no clock, makes no id, logs nothing; what it needs comes with the input.
The state is one of five; which inputs mean something in which state:

    state     | what it means                     | leaves by
    OPENING   | asked for, `$connect` decides      | Accept -> OPEN, Refuse -> CLOSED, TransportLost -> CLOSING
    OPEN      | messages and pushes pass           | a close from either side -> CLOSING, TransportLost -> CLOSED
    DETACHED  | no transport, but not given up     | (nothing enters it until sessions can be resumed)
    CLOSING   | a close frame is on its way        | TransportLost -> CLOSED
    CLOSED    | the socket is gone                 | its `$disconnect` is answered: Finish

Messages of one connection are answered concurrently, as on AWS, so every call of an integration is an exchange with a
number; a reply names it, and one whose exchange has ended is dropped. Time limits are not timers but one number,
`deadline`: whoever drives the connection sends DeadlineReached once it has passed. It may be too early, never too late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from math import inf
from typing import Any, Final

from fairlead.model.limits import Limits
from fairlead.websocket_api import journal, outcomes
from fairlead.websocket_api.commands import (
    Accept,
    Close,
    Command,
    Finish,
    Invoke,
    PauseReading,
    Record,
    ResumeReading,
    Send,
)
from fairlead.websocket_api.events import Peer, connect_event, disconnect_event, message_event
from fairlead.websocket_api.inputs import (
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
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.stage import Snapshot, Stage, Target

_RETRY_SECONDS: Final = 1.0
_RETRY_SECONDS_MAX: Final = 60.0
_NOTHING: Final = ()
_UNASKED: Final = Peer("", 0.0, "", None)


class State(Enum):
    """Where a connection stands; the table above says what each means."""

    OPENING = "opening"
    OPEN = "open"
    DETACHED = "detached"
    CLOSING = "closing"
    CLOSED = "closed"


class _Exchange:
    """One call of an integration that has not been answered. `answer` takes its reply."""

    __slots__ = ("answer", "deadline", "request_id", "two_way")

    def __init__(
        self, answer: Callable[[_Exchange, float, Reply], Sequence[Command]], deadline: float, request_id: str
    ) -> None:
        self.answer = answer
        self.deadline = deadline
        self.request_id = request_id
        self.two_way = False


class _Ending:
    """How the connection ended, and the `$disconnect` that tells of it."""

    __slots__ = ("code", "reason", "request_id", "retry_seconds")

    def __init__(self, code: int, reason: str, request_id: str = "") -> None:
        self.code = code
        self.reason = reason
        self.request_id = request_id
        self.retry_seconds = _RETRY_SECONDS


class Connection:
    """A client's connection to a stage of a WebSocket API.

    The driver sends HandshakeAsked first and TransportLost when the socket is gone, carries out the commands in order,
    and forgets the connection at Finish.
    """

    __slots__ = ("_ending", "_exchanges", "_last_active", "_next_exchange", "_paused", "_stage", "deadline", "peer",
                 "state")  # fmt: skip

    def __init__(self, stage: Stage) -> None:
        self.state = State.OPENING
        self.peer = _UNASKED
        self.deadline = inf
        """Seconds since the epoch; DeadlineReached is due once it has passed."""
        self._stage = stage
        self._exchanges: dict[int, _Exchange] = {}
        self._next_exchange = 0
        self._last_active = 0.0
        self._paused = False
        self._ending: _Ending | None = None

    @classmethod
    def revive(cls, stage: Stage, opened: journal.Opened, closing: journal.Closing | None) -> Connection:
        """A connection that the gateway's last life left behind. The driver sends it TransportLost at once.

        Where the last life had begun to call `$disconnect`, the call is repeated with the same request id.
        """
        connection = cls(stage)
        connection.state = State.CLOSING
        connection.peer = Peer(opened.id, opened.connected_at, opened.source_ip, opened.user_agent)
        connection._ending = (
            _Ending(*outcomes.SERVICE_RESTART)
            if closing is None
            else _Ending(closing.code, closing.reason, closing.request_id)
        )
        return connection

    @property
    def last_active(self) -> float:
        """When a message last passed in either direction, in seconds since the epoch."""
        return self._last_active

    @property
    def snapshot(self) -> Snapshot:
        """The stage's current deployment."""
        return self._stage.snapshot

    def receive(self, input: Input) -> Sequence[Command]:
        """Take what happened; give what must be done, in order."""
        return _RECEIVERS[type(input)](self, input)

    # --- The handshake -----------------------------------------------------------------------------------------

    def _handshake_asked(self, asked: HandshakeAsked) -> Sequence[Command]:
        self.peer = Peer(asked.connection_id, asked.now, asked.source_ip, asked.user_agent)
        snapshot = self._stage.snapshot
        if snapshot.connect_budget is not None and not snapshot.connect_budget.take(asked.now):
            self.state = State.CLOSED
            return (outcomes.refusal(429),)
        if snapshot.connect is None:
            return (self._opened(), *self._accept(asked.now, ""))
        event = connect_event(asked, self.peer, snapshot)
        call = self._call(snapshot.connect, event, asked.now, asked.request_id, self._connect_answered)
        # Before `$connect` runs, for what it has begun must be ended even if the gateway dies meanwhile (our choice).
        return (self._opened(), *call)

    def _connect_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        accepted = isinstance(reply, Replied) and 200 <= reply.status < 300
        if self._ending is not None:  # the client has left meanwhile
            return self._call_disconnect(now, self._ending) if accepted else (self._closed(), *self._finish())
        if isinstance(reply, Replied) and accepted:
            return self._accept(now, _subprotocol(reply.headers))
        self.state = State.CLOSED
        return (self._closed(), outcomes.refusal(reply.status))

    def _accept(self, now: float, subprotocol: str) -> Sequence[Command]:
        self.state = State.OPEN
        self._last_active = now
        self._settle_deadline()
        return (Accept(subprotocol),)

    # --- Messages ----------------------------------------------------------------------------------------------

    def _message_received(self, message: MessageReceived) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        self._last_active = message.now
        if message.binary:
            return self._close(*outcomes.BINARY_NOT_SUPPORTED)
        snapshot = self._stage.snapshot
        target = snapshot.select(message.data)
        if target is None:
            return (Send(outcomes.error_frame(outcomes.FORBIDDEN, self.peer.id, message.request_id)),)
        if target.budget is not None and not target.budget.take(message.now):
            return (Send(outcomes.error_frame(outcomes.TOO_MANY_REQUESTS, self.peer.id, message.request_id)),)
        event = message_event(
            message.data, target.key_json, message.now, message.request_id, message.message_id, self.peer, snapshot
        )
        commands = self._call(target, event, message.now, message.request_id, self._message_answered)
        if len(self._exchanges) >= snapshot.limits.max_in_flight and not self._paused:
            self._paused = True
            return (*commands, PauseReading())
        return commands

    def _message_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        commands: Sequence[Command] = _NOTHING
        if isinstance(reply, Failed):
            commands = (Send(outcomes.error_frame(reply.message, self.peer.id, exchange.request_id)),)
        elif exchange.two_way:
            commands = (Send(self._answer(reply, exchange.request_id)),)
        if commands:
            self._last_active = now
        if self._paused and len(self._exchanges) < self._limits.max_in_flight:
            self._paused = False
            return (*commands, ResumeReading())
        return commands

    def _answer(self, reply: Replied, request_id: str) -> bytes:
        """The body as the client gets it: empty where there is none (observed); one too long to send is an error (our
        choice, AWS's is unknown)."""
        payload = (reply.body or "").encode(errors="replace")
        if len(payload) > self._limits.message_bytes:
            return outcomes.error_frame(outcomes.INTERNAL_SERVER_ERROR, self.peer.id, request_id)
        return payload

    def _push_requested(self, push: PushRequested) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        self._last_active = push.now
        return (Send(push.data),)

    # --- The end -----------------------------------------------------------------------------------------------

    def _close_requested(self, asked: CloseRequested) -> Sequence[Command]:
        return self._close(asked.code, asked.reason) if self.state is State.OPEN else _NOTHING

    def _protocol_failed(self, failed: ProtocolFailed) -> Sequence[Command]:
        return self._close(failed.code, failed.reason) if self.state is State.OPEN else _NOTHING

    def _close_received(self, received: CloseReceived) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        if received.code == outcomes.NO_STATUS[0]:
            return self._close(*outcomes.NO_STATUS)
        return self._close(received.code, received.reason)

    def _close(self, code: int, reason: str) -> Sequence[Command]:
        self.state = State.CLOSING
        self._ending = _Ending(code, reason)
        return (Close(code, reason),)

    def _transport_lost(self, lost: TransportLost) -> Sequence[Command]:
        match self.state:
            case State.OPENING:
                # Not documented; our choice: whoever was let in gets a `$disconnect`, also when nobody was waiting.
                self.state = State.CLOSING
                self._ending = _Ending(*outcomes.ABNORMAL, lost.request_id)
                return _NOTHING
            case State.OPEN | State.CLOSING:
                ending = self._ending or _Ending(*outcomes.ABNORMAL)
                ending.request_id = ending.request_id or lost.request_id
                self._ending = ending
                return self._call_disconnect(lost.now, ending)
            case _:
                return self._finish()

    def _call_disconnect(self, now: float, ending: _Ending) -> Sequence[Command]:
        self.state = State.CLOSED
        self.deadline = inf
        snapshot = self._stage.snapshot
        if snapshot.disconnect is None:
            return (self._closed(), *self._finish())
        closing = journal.Closing(self.peer.id, ending.request_id, ending.code, ending.reason)
        event = disconnect_event(ending.code, ending.reason, now, ending.request_id, self.peer, snapshot)
        # Nobody waits for it, so it has the function's own time-out and no other.
        call = self._call(snapshot.disconnect, event, now, ending.request_id, self._disconnect_answered, limited=False)
        return (Record(journal.encode(closing)), *call)

    def _disconnect_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        ending = self._ending
        if isinstance(reply, Failed) and reply.throttled and ending is not None:
            # It never started. `$disconnect` starts at least once (our choice; AWS calls it best effort).
            self.deadline = now + ending.retry_seconds
            ending.retry_seconds = min(2 * ending.retry_seconds, _RETRY_SECONDS_MAX)
            return _NOTHING
        return (self._closed(), *self._finish())

    def _finish(self) -> Sequence[Command]:
        self.state = State.CLOSED
        self.deadline = inf
        return (Finish(),)

    # --- Exchanges and time ------------------------------------------------------------------------------------

    def _call(
        self,
        target: Target,
        event: bytes,
        now: float,
        request_id: str,
        answer: Callable[[_Exchange, float, Reply], Sequence[Command]],
        *,
        limited: bool = True,
    ) -> Sequence[Command]:
        """Begin an exchange, whose reply must come within the integration's time if it is `limited`."""
        exchange = _Exchange(answer, now + target.timeout_seconds if limited else inf, request_id)
        exchange.two_way = target.two_way
        if target.integration is None:  # a route without a target (not documented; our choice)
            return exchange.answer(
                exchange, now, Failed(500, outcomes.INTERNAL_SERVER_ERROR, "the route has no target")
            )
        number = self._next_exchange
        self._next_exchange = number + 1
        self._exchanges[number] = exchange
        if exchange.deadline < self.deadline:
            self.deadline = exchange.deadline
        return (Invoke(number, target.integration, event, request_id),)

    def _integration_replied(self, replied: IntegrationReplied) -> Sequence[Command]:
        exchange = self._exchanges.pop(replied.exchange, None)
        return _NOTHING if exchange is None else exchange.answer(exchange, replied.now, replied.reply)

    def _deadline_reached(self, reached: DeadlineReached) -> Sequence[Command]:
        now = reached.now
        if self.state is State.CLOSED and self._ending is not None and self.deadline <= now:
            return self._call_disconnect(now, self._ending)
        commands: list[Command] = []
        for number, exchange in list(self._exchanges.items()):
            if exchange.deadline <= now:
                del self._exchanges[number]
                late = Failed(504, outcomes.ENDPOINT_REQUEST_TIMED_OUT, "the integration took too long")
                commands += exchange.answer(exchange, now, late)
        if self.state is State.OPEN and now >= self._ends_at():
            commands += self._close(*outcomes.GOING_AWAY)
        self._settle_deadline()
        return commands

    def _ends_at(self) -> float:
        limits = self._limits
        return min(self._last_active + limits.idle_seconds, self.peer.connected_at + limits.life_seconds)

    def _settle_deadline(self) -> None:
        exchanges = self._exchanges
        late = min([exchange.deadline for exchange in exchanges.values()]) if exchanges else inf
        self.deadline = min(late, self._ends_at()) if self.state is State.OPEN else late

    @property
    def _limits(self) -> Limits:
        return self._stage.snapshot.limits

    def _opened(self) -> Record:
        snapshot, peer = self._stage.snapshot, self.peer
        opened = journal.Opened(
            peer.id, snapshot.api_id, snapshot.name, peer.connected_at, peer.source_ip, peer.user_agent
        )
        # Where no `$disconnect` is owed, nothing is lost if the entry comes a moment after the 101.
        return Record(journal.encode(opened), may_wait=snapshot.disconnect is None)

    def _closed(self) -> Record:
        return Record(journal.encode(journal.Closed(self.peer.id)), may_wait=True)


def _subprotocol(headers: dict[str, str]) -> str:
    """What `$connect` returned as `Sec-WebSocket-Protocol`, whatever its case; never anything else (documented)."""
    return next((value for name, value in headers.items() if name.lower() == "sec-websocket-protocol"), "")


_RECEIVERS: Final[dict[type, Callable[[Connection, Any], Sequence[Command]]]] = {
    HandshakeAsked: Connection._handshake_asked,
    MessageReceived: Connection._message_received,
    IntegrationReplied: Connection._integration_replied,
    PushRequested: Connection._push_requested,
    CloseRequested: Connection._close_requested,
    CloseReceived: Connection._close_received,
    ProtocolFailed: Connection._protocol_failed,
    DeadlineReached: Connection._deadline_reached,
    TransportLost: Connection._transport_lost,
}
