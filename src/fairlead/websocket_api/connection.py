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
from fairlead.websocket_api import handshake, journal, outcomes
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.budget import Budget
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
    PingReceived,
    ProtocolFailed,
    PushRequested,
    TransportLost,
)
from fairlead.websocket_api.occasions import Connecting, Disconnecting, Message, Occasion
from fairlead.websocket_api.peer import Peer
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.stage import Snapshot, Stage, Target
from fairlead.websocket_api.verdicts import Denied, Verdict

_RETRY_SECONDS: Final = 1.0
_RETRY_SECONDS_MAX: Final = 60.0
_NOTHING: Final = ()
_NO_QUOTAS: Final[tuple[bool, Sequence[Command]]] = (True, ())
_UNASKED: Final = Peer("", 0.0, "", None)
_TOO_LATE: Final = Failed(504, outcomes.ENDPOINT_REQUEST_TIMED_OUT, "the integration took too long")
_AUTHORIZER_TOO_LATE: Final = Denied(500, outcomes.INTERNAL_SERVER_ERROR, cause="the authorizer took too long")
_NO_TARGET: Final = Failed(500, outcomes.INTERNAL_SERVER_ERROR, "the route has no target")


class State(Enum):
    """Where a connection stands; the table above says what each means."""

    OPENING = "opening"
    OPEN = "open"
    DETACHED = "detached"
    CLOSING = "closing"
    CLOSED = "closed"


class _Exchange:
    """One call that has not been answered: of an integration, or of what decides on a handshake.

    `answer` takes what comes back; `late` is what it gets once `deadline` has passed.
    """

    __slots__ = ("answer", "deadline", "late", "occasion")

    def __init__(
        self,
        answer: Callable[[_Exchange, float, Any], Sequence[Command]],
        deadline: float,
        occasion: Occasion,
        late: Reply | Verdict = _TOO_LATE,
    ) -> None:
        self.answer = answer
        self.deadline = deadline
        self.occasion = occasion
        self.late = late


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

    __slots__ = ("_ending", "_exchanges", "_flood", "_last_active", "_next_exchange", "_paused", "_stage", "deadline",
                 "peer", "state")  # fmt: skip

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
        self._flood: Budget | None = None
        """What the client's messages take from, where their number is limited."""
        self._ending: _Ending | None = None

    @classmethod
    def revive(cls, stage: Stage, opened: journal.Opened, closing: journal.Closing | None) -> Connection:
        """A connection that the gateway's last life left behind. The driver sends it TransportLost at once.

        Where the last life had begun to call `$disconnect`, the call is repeated with the same request id.
        """
        connection = cls(stage)
        connection.state = State.CLOSING
        connection.peer = Peer(
            opened.id,
            opened.connected_at,
            opened.source_ip,
            opened.user_agent,
            opened.domain_name or stage.snapshot.domain_name,
            opened.authorizer,
            opened.known_as,
        )
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
        snapshot, now = self._stage.snapshot, asked.now
        domain_name = asked.domain_name or snapshot.domain_name
        self.peer = Peer(asked.connection_id, now, asked.source_ip, asked.user_agent, domain_name)
        budget = snapshot.connect_budget
        within, told = _NO_QUOTAS if snapshot.quotas is None else _take_two(snapshot.quotas, now)
        if not within or (budget is not None and not budget.take(now)):
            return (*told, *self._refuse(Connecting(asked, self.peer, snapshot), 429))
        if snapshot.open_to_all:
            return (*told, self._opened(), self._accept(now))
        occasion = Connecting(asked, self.peer, snapshot)
        if snapshot.gate is None:
            return (*told, *self._admit(occasion, now))
        until = now + snapshot.limits.integration_seconds
        exchange = _Exchange(self._authorized, until, occasion, late=_AUTHORIZER_TOO_LATE)
        return (*told, Authorize(self._begin(exchange), occasion))

    def _authorized(self, exchange: _Exchange, now: float, verdict: Verdict) -> Sequence[Command]:
        occasion = exchange.occasion
        assert isinstance(occasion, Connecting)
        occasion.verdict = verdict
        if self._ending is not None:  # the client has left meanwhile, and nothing has been begun for it
            return self._finish()
        if isinstance(verdict, Denied):
            return self._refuse(occasion, verdict.status, verdict.message, verdict.member)
        self.peer.allow(verdict.principal_id, verdict.context, verdict.identity)
        occasion.asked_at = now
        return self._admit(occasion, now)

    def _admit(self, occasion: Connecting, now: float) -> Sequence[Command]:
        """Whoever may connect: judged by the required parameters, then by `$connect`."""
        snapshot = occasion.snapshot
        missing = handshake.missing(snapshot.required, occasion)
        if missing:
            return self._refuse(occasion, 400, f"Missing required request parameters: [{', '.join(missing)}]")
        if snapshot.connect is None:
            return (self._opened(), self._accept(now), *_log(occasion, Access(101)))
        snapshot.connect.counters.connects += 1
        # Before `$connect` runs, for what it has begun must be ended even if the gateway dies meanwhile (our choice).
        return (self._opened(), *self._call(snapshot.connect, occasion, now, self._connect_answered))

    def _connect_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        occasion = exchange.occasion
        accepted = isinstance(reply, Replied) and 200 <= reply.status < 300
        log = _account(occasion, now, reply, 101 if accepted else reply.status)
        if self._ending is not None:  # the client has left meanwhile
            ended = self._call_disconnect(now, self._ending) if accepted else (self._closed(), *self._finish())
            return (*log, *ended)
        if isinstance(reply, Replied) and accepted:
            return (*log, self._accept(now, handshake.subprotocols(reply.headers)))
        self.state = State.CLOSED
        assert isinstance(occasion, Connecting)
        return (*log, self._closed(), outcomes.refusal(reply.status))

    def _accept(self, now: float, subprotocols: Sequence[str] = ()) -> Accept:
        self.state = State.OPEN
        self._last_active = now
        limits = self.limits
        if limits.flood_rate:
            self._flood = Budget(limits.flood_rate, limits.flood_burst or max(1.0, limits.flood_rate))
        self._settle_deadline()
        return Accept(*subprotocols)

    def _refuse(
        self, occasion: Connecting, status: int, message: str = "", member: str = "message"
    ) -> Sequence[Command]:
        """Refuse before `$connect` is called: the journal knows nothing of it."""
        self.state = State.CLOSED
        snapshot = occasion.snapshot
        counters = snapshot.others if snapshot.connect is None else snapshot.connect.counters
        counters.refused(status)
        message = message or outcomes.refusal_message(status)
        return (*_log(occasion, Access.refused(status, message)), outcomes.refusal(status, message, member))

    # --- Messages ----------------------------------------------------------------------------------------------

    def _message_received(self, message: MessageReceived) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        now = self._last_active = message.now
        snapshot = self._stage.snapshot
        if message.binary and not snapshot.limits.binary:
            return self._close(*outcomes.BINARY_NOT_SUPPORTED)
        told: Sequence[Command] = _NOTHING
        if snapshot.quotas is not None:
            quota = snapshot.quotas.requests
            if not quota.take(now):
                return self._reject(message, None, 429, outcomes.TOO_MANY_REQUESTS)
            if quota.untold:
                told = (Tell(quota.tell()),)
        if self._flood is not None and not self._flood.take(now):
            if snapshot.limits.flood_closes:
                return self._close(*outcomes.TOO_MANY_MESSAGES)
            return self._reject(message, None, 429, outcomes.TOO_MANY_REQUESTS)
        commands = self._route(message, snapshot)
        if told:
            commands = (*told, *commands)
        if len(self._exchanges) >= snapshot.limits.max_in_flight and not self._paused:
            self._paused = True
            return (*commands, PauseReading())
        return commands

    def _route(self, message: MessageReceived, snapshot: Snapshot) -> Sequence[Command]:
        target = snapshot.select(message.data)
        if target is None:
            return self._reject(message, None, 403, outcomes.FORBIDDEN)
        if target.budget is not None and not target.budget.take(message.now):
            return self._reject(message, target, 429, outcomes.TOO_MANY_REQUESTS)
        if target.validate is not None and (error := target.validate(message.data)) is not None:
            return self._reject(message, target, 400, outcomes.INVALID_REQUEST_BODY, error)
        target.counters.messages += 1
        occasion = Message(message, self.peer, snapshot, target)
        return self._call(target, occasion, message.now, self._message_answered)

    def _reject(
        self, message: MessageReceived, target: Target | None, status: int, text: str, validation_error: str = ""
    ) -> Sequence[Command]:
        """Answer a message with an error frame before any integration is called."""
        snapshot = self._stage.snapshot
        counters = snapshot.others if target is None else target.counters
        counters.messages += 2  # the message, and the frame
        counters.refused(status)
        frame = Send(outcomes.error_frame(text, self.peer.id, message.request_id))
        if not snapshot.tells:
            return (frame,)
        access = Access.refused(status, text, validation_error)
        return (frame, LogAccess(Message(message, self.peer, snapshot, target), access))

    def _message_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        occasion = exchange.occasion
        target = occasion.target
        assert target is not None
        log = _account(occasion, now, reply, reply.status if isinstance(reply, Failed) else 200)
        if self.state is not State.OPEN:
            return log
        commands: Sequence[Command] = log
        if isinstance(reply, Failed):
            commands = (Send(outcomes.error_frame(reply.message, self.peer.id, occasion.request_id)), *log)
        elif target.two_way:
            commands = (self._answer(reply, occasion.request_id), *log)
        if commands is not log:
            target.counters.messages += 1
            self._last_active = now
        if self._paused and len(self._exchanges) < self.limits.max_in_flight:
            self._paused = False
            return (*commands, ResumeReading())
        return commands

    def _answer(self, reply: Replied, request_id: str) -> Send:
        """The body as the client gets it: empty where there is none (observed); one too long to send is an error (our
        choice, AWS's is unknown)."""
        body = reply.body or ""
        binary = isinstance(body, bytes)
        payload = body if isinstance(body, bytes) else body.encode(errors="replace")
        if len(payload) > self.limits.message_bytes:
            return Send(outcomes.error_frame(outcomes.INTERNAL_SERVER_ERROR, self.peer.id, request_id))
        return Send(payload, binary)

    def _ping_received(self, ping: PingReceived) -> Sequence[Command]:
        self._last_active = ping.now
        return _NOTHING

    def _push_requested(self, push: PushRequested) -> Sequence[Command]:
        if self.state is not State.OPEN:
            return _NOTHING
        self._last_active = push.now
        snapshot = self._stage.snapshot
        snapshot.others.messages += 1
        return (Send(push.data, snapshot.limits.binary and not _is_text(push.data)),)

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
        occasion = Disconnecting(now, ending.request_id, ending.code, ending.reason, self.peer, snapshot)
        # Nobody waits for it, so it has the function's own time-out and no other.
        call = self._call(snapshot.disconnect, occasion, now, self._disconnect_answered, limited=False)
        return (Record(journal.encode(closing)), *call)

    def _disconnect_answered(self, exchange: _Exchange, now: float, reply: Reply) -> Sequence[Command]:
        ending = self._ending
        if isinstance(reply, Failed) and reply.throttled and ending is not None:
            # It never started. `$disconnect` starts at least once (our choice; AWS calls it best effort).
            self.deadline = now + ending.retry_seconds
            ending.retry_seconds = min(2 * ending.retry_seconds, _RETRY_SECONDS_MAX)
            return _NOTHING
        log = _account(exchange.occasion, now, reply, reply.status if isinstance(reply, Failed) else 200)
        return (*log, self._closed(), *self._finish())

    def _finish(self) -> Sequence[Command]:
        self.state = State.CLOSED
        self.deadline = inf
        return (Finish(),)

    # --- Exchanges and time ------------------------------------------------------------------------------------

    def _call(
        self,
        target: Target,
        occasion: Occasion,
        now: float,
        answer: Callable[[_Exchange, float, Reply], Sequence[Command]],
        *,
        limited: bool = True,
    ) -> Sequence[Command]:
        """Call the route's integration, whose reply must come within its time if it is `limited`."""
        exchange = _Exchange(answer, now + target.timeout_seconds if limited else inf, occasion)
        if target.integration is None:  # a route without a target (not documented; our choice)
            return answer(exchange, now, _NO_TARGET)
        return (Invoke(self._begin(exchange), target.integration, occasion, occasion.request_id),)

    def _begin(self, exchange: _Exchange) -> int:
        number = self._next_exchange
        self._next_exchange = number + 1
        self._exchanges[number] = exchange
        if exchange.deadline < self.deadline:
            self.deadline = exchange.deadline
        return number

    def _integration_replied(self, replied: IntegrationReplied) -> Sequence[Command]:
        exchange = self._exchanges.pop(replied.exchange, None)
        return _NOTHING if exchange is None else exchange.answer(exchange, replied.now, replied.reply)

    def _authorization_decided(self, decided: Authorized) -> Sequence[Command]:
        exchange = self._exchanges.pop(decided.exchange, None)
        return _NOTHING if exchange is None else exchange.answer(exchange, decided.now, decided.verdict)

    def _deadline_reached(self, reached: DeadlineReached) -> Sequence[Command]:
        now = reached.now
        if self.state is State.CLOSED and self._ending is not None:
            return self._call_disconnect(now, self._ending) if self.deadline <= now else _NOTHING
        commands: list[Command] = []
        for number, exchange in list(self._exchanges.items()):
            if exchange.deadline <= now:
                del self._exchanges[number]
                commands += exchange.answer(exchange, now, exchange.late)
        if self.state is State.OPEN and now >= self._ends_at():
            commands += self._close(*outcomes.GOING_AWAY)
        self._settle_deadline()
        return commands

    def _ends_at(self) -> float:
        limits = self.limits
        return min(self._last_active + limits.idle_seconds, self.peer.connected_at + limits.life_seconds)

    def _settle_deadline(self) -> None:
        exchanges = self._exchanges
        late = min([exchange.deadline for exchange in exchanges.values()]) if exchanges else inf
        self.deadline = min(late, self._ends_at()) if self.state is State.OPEN else late

    @property
    def limits(self) -> Limits:
        """Those of the stage."""
        return self._stage.snapshot.limits

    def _opened(self) -> Record:
        snapshot, peer = self._stage.snapshot, self.peer
        opened = journal.Opened(
            peer.id,
            snapshot.api_id,
            snapshot.name,
            peer.connected_at,
            peer.source_ip,
            peer.user_agent,
            "" if peer.domain_name == snapshot.domain_name else peer.domain_name,
            peer.authorizer,
            peer.known_as,
        )
        # Where no `$disconnect` is owed, nothing is lost if the entry comes a moment after the 101.
        return Record(journal.encode(opened), may_wait=snapshot.disconnect is None)

    def _closed(self) -> Record:
        return Record(journal.encode(journal.Closed(self.peer.id)), may_wait=True)


def _account(occasion: Occasion, now: float, reply: Reply, status: int) -> Sequence[Command]:
    """Count an integration's reply, and log it where the stage has logs. `status` is the gateway's own."""
    target = occasion.target
    assert target is not None
    milliseconds = int((now - occasion.asked_at) * 1000 + 0.5)
    target.counters.replied(reply, milliseconds if target.measured else None)
    if not occasion.snapshot.tells:
        return _NOTHING
    return (LogAccess(occasion, Access.replied(reply, status, milliseconds)),)


def _log(occasion: Occasion, access: Access) -> Sequence[Command]:
    return (LogAccess(occasion, access),) if occasion.snapshot.tells else _NOTHING


def _take_two(quotas: Quotas, now: float) -> tuple[bool, Sequence[Command]]:
    """Whether the account may have one more handshake; and what is to be said of a quota that is only watched."""
    connections, requests = quotas.connections, quotas.requests
    within = connections.take(now) and requests.take(now)
    if connections.untold or requests.untold:
        return within, [Tell(quota.tell()) for quota in (connections, requests) if quota.untold]
    return within, _NOTHING


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_RECEIVERS: Final[dict[type, Callable[[Connection, Any], Sequence[Command]]]] = {
    HandshakeAsked: Connection._handshake_asked,
    MessageReceived: Connection._message_received,
    PingReceived: Connection._ping_received,
    Authorized: Connection._authorization_decided,
    IntegrationReplied: Connection._integration_replied,
    PushRequested: Connection._push_requested,
    CloseRequested: Connection._close_requested,
    CloseReceived: Connection._close_received,
    ProtocolFailed: Connection._protocol_failed,
    DeadlineReached: Connection._deadline_reached,
    TransportLost: Connection._transport_lost,
}
