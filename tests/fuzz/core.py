"""The core of a connection under any sequence of inputs, and what must hold of its commands whatever comes."""

import json
from collections.abc import Sequence
from math import inf, isnan

from fairlead.model.apps import Integration, Logging
from fairlead.model.limits import Limits
from fairlead.websocket_api import commands as do
from fairlead.websocket_api import inputs as on
from fairlead.websocket_api import journal
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.connection import Connection, State
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.selection import Selection, SelectionError, compile_selection
from fairlead.websocket_api.stage import Gate, Snapshot, Stage, Target
from fairlead.websocket_api.verdicts import Allowed, Denied
from fuzz.reading import Choices

NOW = 1_700_000_000.0
ID = "aaaaaaaaaaaaaaA="
_KEYS = ("$connect", "$disconnect", "$default", "a", "1", "x/")
_EXPRESSIONS = ("$request.body.action", "${request.body.a}/${request.body.b}", "$request.body.a[0]['b c']", "a")
_BODIES = (b'{"action":"a"}', b'{"action":1}', b'{"a":"x"}', b"", b"[]", b'{"action":null}', b'"\\ud800"', b"{")
_FUNCTION = Integration("int", "AWS_PROXY", "f")


def one(data: bytes) -> None:
    """Live one connection as `data` says, to its end."""
    choices = Choices(data)
    life = _Life(choices, _stage(choices))
    life.begin(choices)
    while choices.left and not life.finished:
        life.step(choices)
    life.end(choices)


class _Life:
    """A driver that does what a session does, and holds the core to its word."""

    def __init__(self, choices: Choices, stage: Stage) -> None:
        self._stage = stage
        self._now = NOW
        self._open_calls: dict[int, do.Invoke | do.Authorize] = {}
        self._numbers: set[int] = set()
        self._recorded: list[journal.Entry] = []
        self._answered = self._closing = self._lost = self._paused = False
        self.finished = False
        self._core = Connection(stage)
        self._revived = choices.below(16) == 0
        if self._revived:
            opened = journal.Opened(ID, "abcdefghij", "dev", NOW, "127.0.0.1", None)
            closing = journal.Closing(ID, "request", 1000, choices.text()) if choices.flag() else None
            self._core = Connection.revive(stage, opened, closing)

    def begin(self, choices: Choices) -> None:
        if self._revived:
            self._answered = self._closing = True
            self._lose()
            return
        headers = [(choices.some(), choices.some()) for _ in range(choices.below(4))]
        agent = choices.text() if choices.flag() else None
        self._give(
            on.HandshakeAsked(
                self._now, "request", ID, source_ip="127.0.0.1", query=choices.text(), headers=headers, user_agent=agent
            )
        )

    def step(self, choices: Choices) -> None:
        """Whatever the world does next."""
        self._now += (0.0, 0.001, 1.0, 30.0, 599.0, 601.0, 7201.0)[choices.below(7)]
        match choices.below(9):
            case 0 | 1 if not self._lost and not self._paused:
                self._give(self._message(choices))
            case 2 | 3 if self._open_calls:
                self._reply(choices, list(self._open_calls)[choices.byte() % len(self._open_calls)])
            case 4:
                binary = self._stage.snapshot.limits.binary
                self._give(on.PushRequested(self._now, choices.some() if binary else choices.text().encode()))
            case 5:
                self._give(on.CloseRequested(self._now, 1000, choices.text()))
            case 6 if not self._lost and self._answered:
                kind = on.CloseReceived if choices.flag() else on.ProtocolFailed
                self._give(kind(self._now, (1000, 1005, 1001, 1007, 1009, 4999)[choices.below(6)], choices.text()))
            case 7:
                self._give(on.PingReceived(self._now) if choices.below(4) == 1 else on.DeadlineReached(self._now))
            case 8 if not self._lost and choices.below(4) == 0:
                self._lose()
            case _:  # a reply that nobody waits for
                self._give(on.IntegrationReplied(self._now, 1_000_000 + choices.byte(), Replied(200, None)))

    def end(self, choices: Choices) -> None:
        """The socket goes, and all that is owed is answered: then it must be finished."""
        if not self._lost and not self.finished:
            self._lose()
        for _ in range(5000):
            if self.finished:
                break
            for number in list(self._open_calls):
                if not self.finished:
                    self._reply(Choices(b""), number)
            if not self._open_calls and not self.finished:
                assert self._core.deadline < inf, "nothing is awaited, and it has not finished"
                self._now = max(self._now, self._core.deadline)
                self._give(on.DeadlineReached(self._now))
        assert self.finished, f"never finished; {self._core.state}"
        kinds = [type(entry) for entry in self._recorded]
        assert not kinds or kinds[-1] is journal.Closed, "the journal still owes something"

    def _message(self, choices: Choices) -> on.MessageReceived:
        pick = choices.below(len(_BODIES) + 3)
        data = _BODIES[pick] if pick < len(_BODIES) else choices.text().encode()
        return on.MessageReceived(self._now, "request", "message", data, choices.below(16) == 0)

    def _reply(self, choices: Choices, number: int) -> None:
        call = self._open_calls.pop(number)
        if isinstance(call, do.Authorize):
            self._give(on.Authorized(self._now, number, _verdict(choices)))
        else:
            self._give(on.IntegrationReplied(self._now, number, _replied(choices)))

    def _lose(self) -> None:
        self._lost = True
        self._give(on.TransportLost(self._now, "lost"))

    def _give(self, input: on.Input) -> None:
        if self.finished:
            return
        commands = self._core.receive(input)
        assert not isnan(self._core.deadline)
        self._carry_out(commands)

    def _carry_out(self, commands: Sequence[do.Command]) -> None:
        for command in commands:
            assert not self.finished, f"{command} after Finish"
            match command:
                case do.Send():
                    assert self._answered, "a message before the 101"
                    assert not self._closing, "a message behind a close frame"
                    assert command.binary or command.payload.decode() is not None
                case do.Invoke() | do.Authorize():
                    assert command.exchange not in self._numbers
                    self._numbers.add(command.exchange)
                    self._open_calls[command.exchange] = command
                    self._look_at(command)
                case do.Accept():
                    assert not self._answered, "answered twice"
                    self._answered = True
                case do.Refuse():
                    assert not self._answered, "answered twice"
                    self._answered = self._closing = True
                    assert 200 <= command.status <= 599
                case do.Close():
                    assert self._answered, "a close frame before the 101"
                    assert not self._closing, "a close frame behind a close frame"
                    self._closing = True
                case do.PauseReading() | do.ResumeReading():
                    assert self._paused is isinstance(command, do.ResumeReading)
                    self._paused = not self._paused
                case do.Record():
                    assert b"\n" not in command.entry
                    self._recorded.append(journal.decode(command.entry))
                case do.Finish():
                    assert self._core.state is State.CLOSED
                    self.finished = True
                case _:
                    pass

    @staticmethod
    def _look_at(command: do.Invoke | do.Authorize) -> None:
        occasion = command.occasion
        event = json.loads(occasion.event())
        assert event["requestContext"]["eventType"] == occasion.kind
        assert event["requestContext"] == occasion.context()
        assert ("headers" in event) is (occasion.kind != "MESSAGE")
        occasion.headers()
        occasion.query()


def _stage(choices: Choices) -> Stage:
    """Any API. The limits are small, so that inputs reach them."""
    present = choices.byte()
    validate = (lambda data: "bad" if b"x" in data else None) if choices.flag() else None
    routes = {
        key: Target(
            key,
            None if choices.below(16) == 1 else _FUNCTION,
            choices.flag(),
            29.0,
            Budget(1.0, 2) if choices.below(8) == 1 else None,
            validate=validate,
            logging=Logging("INFO" if choices.below(8) == 1 else "OFF"),
        )
        for bit, key in enumerate(_KEYS)
        if present >> bit & 1
    }
    limits = Limits(
        max_in_flight=choices.below(4) + 1,
        message_bytes=200,
        binary=choices.flag(),
        flood_rate=float(choices.below(3)),
        flood_closes=choices.flag(),
    )
    return Stage(
        Snapshot(
            "abcdefghij",
            "dev",
            "abcdefghij.execute-api.us-east-1.amazonaws.com",
            routes,
            _selection(choices),
            limits,
            {"color": choices.text()} if choices.flag() else {},
            Budget(0.0, 0) if choices.below(16) == 1 else None,
            gate=Gate("CUSTOM", None, False, "$request.header.x-api-key") if choices.below(4) == 1 else None,
            required=("route.request.header.X-A", "route.request.querystring.q") if choices.below(16) == 1 else (),
            quotas=Quotas(enforced=choices.flag()) if choices.flag() else None,
        )
    )


def _selection(choices: Choices) -> Selection:
    pick = choices.below(len(_EXPRESSIONS) + 1)
    try:
        return compile_selection(_EXPRESSIONS[pick] if pick < len(_EXPRESSIONS) else choices.text())
    except SelectionError:
        return compile_selection(_EXPRESSIONS[0])


def _replied(choices: Choices) -> Reply:
    match choices.below(6):
        case 0 | 1:
            return Replied(200, choices.text())
        case 2:
            return Replied(choices.byte() * 4, None, [(choices.text(), choices.text())])
        case 3:
            return Replied(200, choices.some())
        case 4:
            return Failed((500, 502, 504)[choices.below(3)], "Internal server error", throttled=choices.flag())
        case _:
            return Replied(200, "x" * 201)


def _verdict(choices: Choices) -> Allowed | Denied:
    if choices.flag():
        return Denied((401, 403, 500)[choices.below(3)], choices.text())
    principal = choices.text() if choices.flag() else None
    return Allowed(principal, {choices.text(): choices.text()}, {"accountId": choices.text()}, latency_ms=1)
