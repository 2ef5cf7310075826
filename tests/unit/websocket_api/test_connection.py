"""The core, by playbooks: what happens to a connection, and the commands it must answer with."""

import json
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import pytest

from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api import commands as do
from fairlead.websocket_api import inputs as on
from fairlead.websocket_api import journal
from fairlead.websocket_api.connection import Connection, State
from fairlead.websocket_api.replies import Failed, Replied
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot, Stage, Target

NOW = 1_700_000_000.0
ID = "aaaaaaaaaaaaaaA="
FUNCTION = Integration("int", "AWS_PROXY", "f")


def stage(*keys: str, two_way: Sequence[str] = (), limits: Limits | None = None) -> Stage:
    routes = {key: Target(key, FUNCTION, key in two_way, 29.0) for key in keys}
    return Stage(
        Snapshot(
            "abcdefghij",
            "dev",
            "abcdefghij.execute-api.us-east-1.amazonaws.com",
            routes,
            compile_selection("$request.body.action"),
            limits or Limits(),
            {},
        )
    )


def asked(headers: Sequence[tuple[str, str]] = (), query: str = "") -> on.HandshakeAsked:
    return on.HandshakeAsked(
        NOW,
        "connect-request",
        ID,
        source_ip="127.0.0.1",
        query=query,
        headers=[(name.encode(), value.encode()) for name, value in headers],
        user_agent=next((value for name, value in headers if name == "User-Agent"), None),
    )


def message(text: str, now: float = NOW, request_id: str = "message-request") -> on.MessageReceived:
    return on.MessageReceived(now, request_id, "message-id", text.encode(), False)


def opened(*keys: str, two_way: Sequence[str] = (), limits: Limits | None = None) -> Connection:
    connection = Connection(stage(*keys, two_way=two_way, limits=limits))
    for command in connection.receive(asked()):
        if isinstance(command, do.Invoke):
            connection.receive(on.IntegrationReplied(NOW, command.exchange, Replied(200, None)))
    assert connection.state is State.OPEN
    return connection


def only(commands: Sequence[do.Command], kind: type) -> Any:
    assert [type(command) for command in commands] == [kind]
    return commands[0]


def refused(commands: Sequence[do.Command]) -> do.Refuse:
    """The refusal, before which the journal has been told that nothing is owed."""
    record, refuse = commands
    assert isinstance(record, do.Record)
    assert journal.decode(record.entry) == journal.Closed(ID)
    assert isinstance(refuse, do.Refuse)
    return refuse


def invoked(commands: Sequence[do.Command]) -> tuple[int, Mapping[str, Any]]:
    invoke = next(command for command in commands if isinstance(command, do.Invoke))
    return invoke.exchange, json.loads(invoke.occasion.event())


class TestHandshake:
    def test_without_a_connect_route_the_client_is_let_in_and_nothing_is_called(self) -> None:
        record, accept = Connection(stage("$default")).receive(asked())
        assert isinstance(record, do.Record)
        assert isinstance(accept, do.Accept)
        assert accept.subprotocols == ()
        entry = journal.decode(record.entry)
        assert isinstance(entry, journal.Opened)
        assert (entry.id, entry.api_id, entry.stage, entry.connected_at) == (ID, "abcdefghij", "dev", NOW)

    def test_what_is_owed_a_disconnect_is_in_the_journal_before_the_101(self) -> None:
        for routes, may_wait in ((("$disconnect",), False), (("$default",), True)):
            record = Connection(stage(*routes)).receive(asked())[0]
            assert isinstance(record, do.Record)
            assert record.may_wait is may_wait

    def test_connect_decides_before_the_101(self) -> None:
        connection = Connection(stage("$connect"))
        exchange, event = invoked(connection.receive(asked()))
        assert connection.state is State.OPENING
        assert event["requestContext"]["eventType"] == "CONNECT"
        commands = connection.receive(on.IntegrationReplied(NOW, exchange, Replied(204, "ignored")))
        only(commands, do.Accept)

    def test_the_journal_knows_it_before_connect_is_called(self) -> None:
        record, invoke = Connection(stage("$connect")).receive(asked())
        assert isinstance(record, do.Record)
        assert isinstance(invoke, do.Invoke)
        entry = journal.decode(record.entry)
        assert isinstance(entry, journal.Opened)
        assert entry.id == ID

    @pytest.mark.parametrize(
        ("status", "seen"), [(301, 301), (400, 400), (401, 401), (501, 501), (101, 502), (999, 502)]
    )
    def test_a_refusal_carries_the_status_and_not_the_body(self, status: int, seen: int) -> None:
        connection = Connection(stage("$connect"))
        exchange, _ = invoked(connection.receive(asked()))
        refuse = refused(connection.receive(on.IntegrationReplied(NOW, exchange, Replied(status, "secret"))))
        assert refuse.status == seen
        assert b"secret" not in refuse.body
        assert [type(c) for c in connection.receive(on.TransportLost(NOW, "r"))] == [do.Finish]

    @pytest.mark.parametrize("status", [500, 502])
    def test_a_failure_refuses(self, status: int) -> None:
        connection = Connection(stage("$connect"))
        exchange, _ = invoked(connection.receive(asked()))
        failed = on.IntegrationReplied(NOW, exchange, Failed(status, "Internal server error"))
        assert refused(connection.receive(failed)).status == status

    def test_a_late_connect_is_504_and_its_reply_is_ignored(self) -> None:
        connection = Connection(stage("$connect"))
        exchange, _ = invoked(connection.receive(asked()))
        assert connection.deadline == NOW + 29
        assert refused(connection.receive(on.DeadlineReached(NOW + 29))).status == 504
        assert connection.receive(on.IntegrationReplied(NOW + 30, exchange, Replied(200, None))) == ()

    def test_the_subprotocol_is_what_the_function_returned(self) -> None:
        connection = Connection(stage("$connect"))
        exchange, _ = invoked(connection.receive(asked([("Sec-WebSocket-Protocol", "a, b")])))
        reply = Replied(200, None, [("sec-websocket-PROTOCOL", "b")])
        accept = only(connection.receive(on.IntegrationReplied(NOW, exchange, reply)), do.Accept)
        assert accept.subprotocols == ("b",)

    def test_a_client_that_left_meanwhile_gets_its_disconnect_if_connect_succeeds(self) -> None:
        connection = Connection(stage("$connect", "$disconnect"))
        exchange, _ = invoked(connection.receive(asked()))
        assert connection.receive(on.TransportLost(NOW, "disconnect-request")) == ()
        commands = connection.receive(on.IntegrationReplied(NOW, exchange, Replied(200, None)))
        _, event = invoked(commands)
        assert event["requestContext"]["disconnectStatusCode"] == 1006
        assert event["requestContext"]["requestId"] == "disconnect-request"

    def test_a_client_that_left_meanwhile_is_forgotten_if_connect_fails(self) -> None:
        connection = Connection(stage("$connect", "$disconnect"))
        exchange, _ = invoked(connection.receive(asked()))
        connection.receive(on.TransportLost(NOW, "disconnect-request"))
        record, finish = connection.receive(on.IntegrationReplied(NOW, exchange, Replied(403, None)))
        assert isinstance(record, do.Record)
        assert journal.decode(record.entry) == journal.Closed(ID)
        assert isinstance(finish, do.Finish)


class TestMessages:
    def test_no_route_and_no_default_is_the_forbidden_frame_to_the_byte(self) -> None:
        send = only(opened("other").receive(message('{"action":"x"}')), do.Send)
        assert send.payload == (
            b'{"message": "Forbidden", "connectionId":"aaaaaaaaaaaaaaA=", "requestId":"message-request"}'
        )

    @pytest.mark.parametrize("text", ['{"action":"nobody"}', "not json", "[1]", '"x"', "{}", '{"action":"$connect"}'])
    def test_default_takes_what_no_route_takes(self, text: str) -> None:
        _, event = invoked(opened("$default", "$connect", "say").receive(message(text)))
        assert event["requestContext"]["routeKey"] == "$default"
        assert event["body"] == text

    def test_one_way_answers_are_kept_from_the_client(self) -> None:
        connection = opened("say")
        exchange, _ = invoked(connection.receive(message('{"action":"say"}')))
        assert connection.receive(on.IntegrationReplied(NOW, exchange, Replied(500, "body"))) == ()

    @pytest.mark.parametrize(("body", "payload"), [("hello", b"hello"), (None, b""), ("é", "é".encode())])
    def test_two_way_answers_are_sent_whatever_the_status(self, body: str | None, payload: bytes) -> None:
        connection = opened("say", two_way=["say"])
        exchange, _ = invoked(connection.receive(message('{"action":"say"}')))
        commands = connection.receive(on.IntegrationReplied(NOW, exchange, Replied(500, body)))
        assert only(commands, do.Send).payload == payload

    def test_a_failure_is_told_also_on_a_one_way_route(self) -> None:
        connection = opened("say")
        exchange, _ = invoked(connection.receive(message('{"action":"say"}')))
        commands = connection.receive(on.IntegrationReplied(NOW, exchange, Failed(502, "Internal server error")))
        assert b'"message": "Internal server error"' in only(commands, do.Send).payload
        assert connection.state is State.OPEN

    def test_answers_may_overtake_each_other(self) -> None:
        connection = opened("say", two_way=["say"])
        first, _ = invoked(connection.receive(message('{"action":"say"}')))
        second, _ = invoked(connection.receive(message('{"action":"say"}')))
        assert only(connection.receive(on.IntegrationReplied(NOW, second, Replied(200, "2"))), do.Send).payload == b"2"
        assert only(connection.receive(on.IntegrationReplied(NOW, first, Replied(200, "1"))), do.Send).payload == b"1"
        assert connection.receive(on.IntegrationReplied(NOW, first, Replied(200, "again"))) == ()

    def test_a_late_integration_is_told_and_its_reply_dropped(self) -> None:
        connection = opened("say", two_way=["say"])
        exchange, _ = invoked(connection.receive(message('{"action":"say"}', NOW + 1)))
        assert connection.deadline == NOW + 30
        assert connection.receive(on.DeadlineReached(NOW + 29.9)) == []
        late = only(connection.receive(on.DeadlineReached(NOW + 30)), do.Send)
        assert b"Endpoint request timed out" in late.payload
        assert connection.receive(on.IntegrationReplied(NOW + 31, exchange, Replied(200, "late"))) == ()

    def test_reading_pauses_at_the_limit_of_messages_in_flight(self) -> None:
        connection = opened("say", limits=Limits(max_in_flight=2))
        first, _ = invoked(connection.receive(message('{"action":"say"}')))
        commands = connection.receive(message('{"action":"say"}'))
        assert isinstance(commands[-1], do.PauseReading)
        commands = connection.receive(on.IntegrationReplied(NOW, first, Replied(200, None)))
        only(commands, do.ResumeReading)

    def test_a_binary_message_closes(self) -> None:
        close = only(opened("$default").receive(on.MessageReceived(NOW, "r", "m", b"\x00", True)), do.Close)
        assert close.code == 1003

    def test_a_new_deployment_takes_the_next_message(self) -> None:
        live = stage("say")
        connection = Connection(live)
        connection.receive(asked())
        live.snapshot = stage("other").snapshot
        only(connection.receive(message('{"action":"say"}')), do.Send)
        only(connection.receive(message('{"action":"other"}')), do.Invoke)


class TestPush:
    def test_an_open_connection_sends_it(self) -> None:
        assert only(opened().receive(on.PushRequested(NOW, b"hi")), do.Send).payload == b"hi"

    def test_a_pending_or_closing_one_does_not(self) -> None:
        pending = Connection(stage("$connect"))
        pending.receive(asked())
        assert pending.receive(on.PushRequested(NOW, b"hi")) == ()
        closing = opened()
        closing.receive(on.CloseRequested(NOW, 1000, "bye"))
        assert closing.receive(on.PushRequested(NOW, b"hi")) == ()


class TestTheEnd:
    @pytest.mark.parametrize(
        ("happened", "code", "reason"),
        [
            (on.CloseReceived(NOW, 1005, ""), 1005, "Client-side close frame status not set"),
            (on.CloseReceived(NOW, 1001, ""), 1001, ""),
            (on.CloseReceived(NOW, 4000, "mine"), 4000, "mine"),
            (on.CloseRequested(NOW, 1000, "Connection Closed Normally"), 1000, "Connection Closed Normally"),
            (on.ProtocolFailed(NOW, 1009, "too big"), 1009, "too big"),
        ],
    )
    def test_disconnect_tells_how_it_ended(self, happened: on.Input, code: int, reason: str) -> None:
        connection = opened("$disconnect")
        assert only(connection.receive(happened), do.Close).code == code
        record, invoke = connection.receive(on.TransportLost(NOW, "disconnect-request"))
        assert isinstance(record, do.Record)
        closing = journal.decode(record.entry)
        assert closing == journal.Closing(ID, "disconnect-request", code, reason)
        _, event = invoked([invoke])
        assert event["requestContext"]["disconnectStatusCode"] == code
        assert event["requestContext"]["disconnectReason"] == reason
        assert event["requestContext"]["requestId"] == "disconnect-request"

    def test_a_lost_connection_is_1006(self) -> None:
        _, event = invoked(opened("$disconnect").receive(on.TransportLost(NOW, "r")))
        assert event["requestContext"]["disconnectStatusCode"] == 1006

    @pytest.mark.parametrize("reply", [Replied(200, None), Replied(500, None), Failed(502, "x")])
    def test_an_answered_disconnect_ends_it_whatever_the_answer(self, reply: Replied | Failed) -> None:
        connection = opened("$disconnect")
        exchange, _ = invoked(connection.receive(on.TransportLost(NOW, "r")))
        record, finish = connection.receive(on.IntegrationReplied(NOW, exchange, reply))
        assert isinstance(record, do.Record)
        assert journal.decode(record.entry) == journal.Closed(ID)
        assert isinstance(finish, do.Finish)

    def test_a_disconnect_that_found_no_room_is_called_again_with_the_same_request_id(self) -> None:
        connection = opened("$disconnect")
        exchange, _ = invoked(connection.receive(on.TransportLost(NOW, "r")))
        throttled = Failed(500, "Internal server error", "no room", throttled=True)
        assert connection.receive(on.IntegrationReplied(NOW, exchange, throttled)) == ()
        assert connection.receive(on.DeadlineReached(NOW + 0.5)) == ()  # too early, which may be
        assert connection.deadline == NOW + 1
        exchange, event = invoked(connection.receive(on.DeadlineReached(NOW + 1)))
        assert event["requestContext"]["requestId"] == "r"
        connection.receive(on.IntegrationReplied(NOW, exchange, throttled))
        assert connection.deadline == NOW + 2

    def test_without_a_disconnect_route_it_just_ends(self) -> None:
        record, finish = opened("say").receive(on.TransportLost(NOW, "r"))
        assert isinstance(record, do.Record)
        assert isinstance(finish, do.Finish)

    def test_replies_that_come_after_the_end_are_dropped(self) -> None:
        connection = opened("say", two_way=["say"])
        exchange, _ = invoked(connection.receive(message('{"action":"say"}')))
        connection.receive(on.TransportLost(NOW, "r"))
        assert connection.receive(on.IntegrationReplied(NOW, exchange, Replied(200, "late"))) == ()

    def test_messages_after_a_close_are_dropped(self) -> None:
        connection = opened("$default")
        connection.receive(on.CloseReceived(NOW, 1000, ""))
        assert connection.receive(message("x")) == ()


class TestTime:
    def test_a_ping_that_is_told_is_activity(self) -> None:
        connection = opened("say")
        assert connection.receive(on.PingReceived(NOW + 500)) == ()
        assert connection.receive(on.DeadlineReached(NOW + 600)) == []
        (close,) = connection.receive(on.DeadlineReached(NOW + 1100))
        assert isinstance(close, do.Close)

    def test_ten_idle_minutes(self) -> None:
        connection = opened("$default")
        assert connection.deadline == NOW + 600
        close = only(connection.receive(on.DeadlineReached(NOW + 600)), do.Close)
        assert (close.code, close.reason) == (1001, "Going away")
        assert connection.deadline == inf

    def test_a_message_and_a_push_both_count_as_activity(self) -> None:
        connection = opened("$default")
        connection.receive(message("x", NOW + 100))
        connection.receive(on.PushRequested(NOW + 500, b"x"))
        sent = [type(command) for command in connection.receive(on.DeadlineReached(NOW + 600))]
        assert sent == [do.Send]  # the late integration, and telling of it is activity too
        assert connection.deadline == NOW + 1200

    def test_two_hours_however_busy(self) -> None:
        connection = opened()
        for minute in range(0, 120, 9):
            connection.receive(on.PushRequested(NOW + minute * 60, b"x"))
            assert connection.receive(on.DeadlineReached(NOW + minute * 60)) == []
        assert connection.deadline == NOW + 7200
        assert only(connection.receive(on.DeadlineReached(NOW + 7200)), do.Close).code == 1001


class TestRevival:
    LEFT = journal.Opened(ID, "abcdefghij", "dev", NOW, "127.0.0.1", "agent")

    def test_a_connection_of_the_last_life_gets_1012(self) -> None:
        connection = Connection.revive(stage("$disconnect"), self.LEFT, None)
        _, event = invoked(connection.receive(on.TransportLost(NOW + 9, "r")))
        assert event["requestContext"]["disconnectStatusCode"] == 1012
        assert event["requestContext"]["connectedAt"] == int(NOW * 1000)
        assert event["requestContext"]["identity"] == {"userAgent": "agent", "sourceIp": "127.0.0.1"}

    def test_a_disconnect_begun_is_repeated_as_it_was(self) -> None:
        closing = journal.Closing(ID, "first", 1001, "")
        connection = Connection.revive(stage("$disconnect"), self.LEFT, closing)
        _, event = invoked(connection.receive(on.TransportLost(NOW + 9, "second")))
        assert event["requestContext"]["requestId"] == "first"
        assert event["requestContext"]["disconnectStatusCode"] == 1001
