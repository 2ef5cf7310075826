"""Who is let in, and what of: authorization, required parameters, quotas, floods, models, the access log."""

import json
from collections.abc import Sequence
from math import inf
from typing import Any, TypeVar

import pytest

from fairlead.model.apps import AccessLog, Integration, Logging
from fairlead.model.limits import Limits
from fairlead.websocket_api import commands as do
from fairlead.websocket_api import inputs as on
from fairlead.websocket_api import journal
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.connection import Connection, State
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.replies import Failed, Replied
from fairlead.websocket_api.stage import Gate, Snapshot, Stage
from fairlead.websocket_api.verdicts import Allowed, Denied
from occasions import HOST, ID, NOW, asked, snapshot, target

T = TypeVar("T")
GATE = Gate("CUSTOM", None, False, "$request.header.x-api-key")
LOG = AccessLog("", "$context.requestId")


def of(commands: Sequence[do.Command], kind: type[T]) -> list[T]:
    return [command for command in commands if isinstance(command, kind)]


def one(commands: Sequence[do.Command], kind: type[T]) -> T:
    (command,) = of(commands, kind)
    return command


def gated(**members: Any) -> Connection:
    return Connection(Stage(snapshot(target("$connect"), target("$disconnect"), gate=GATE, **members)))


def say(text: str | bytes, now: float = NOW, binary: bool = False) -> on.MessageReceived:
    return on.MessageReceived(now, "request=", "message=", text.encode() if isinstance(text, str) else text, binary)


def opened(stage: Snapshot) -> Connection:
    connection = Connection(Stage(stage))
    commands = connection.receive(asked())
    for invoke in of(commands, do.Invoke):
        connection.receive(on.IntegrationReplied(NOW, invoke.exchange, Replied(200, None)))
    assert connection.state is State.OPEN
    return connection


def answer(connection: Connection, text: str | bytes, **members: Any) -> str:
    """The message of the error frame that a message gets."""
    message: str = json.loads(one(connection.receive(say(text, **members)), do.Send).payload)["message"]
    return message


class TestAuthorization:
    def test_it_is_asked_before_connect_and_nothing_is_journaled_until_then(self) -> None:
        connection = gated()
        (authorize,) = connection.receive(asked("a=1"))
        assert isinstance(authorize, do.Authorize)
        assert authorize.occasion.snapshot.gate is GATE
        assert authorize.occasion.query() == {"a": ["1"]}
        allowed = Allowed("me", {"plan": "gold"}, {"accountId": "000000000000"}, latency_ms=3)
        record, invoke = connection.receive(on.Authorized(NOW + 1, authorize.exchange, allowed))
        assert isinstance(record, do.Record)
        entry = journal.decode(record.entry)
        assert isinstance(entry, journal.Opened)
        assert (entry.authorizer, entry.known_as) == (
            '"principalId":"me","plan":"gold"',
            {"accountId": "000000000000"},
        )
        assert isinstance(invoke, do.Invoke)
        context = json.loads(invoke.occasion.event())["requestContext"]
        assert context["authorizer"] == {"principalId": "me", "plan": "gold", "integrationLatency": 3}
        assert context["identity"]["accountId"] == "000000000000"

    def test_whoever_is_denied_gets_the_verdicts_words_and_leaves_no_trace(self) -> None:
        connection = gated()
        authorize = one(connection.receive(asked()), do.Authorize)
        denied = Denied(403, "User is not authorized to access this resource", member="Message")
        (refuse,) = connection.receive(on.Authorized(NOW, authorize.exchange, denied))
        assert isinstance(refuse, do.Refuse)
        assert refuse.status == 403
        assert json.loads(refuse.body) == {"Message": "User is not authorized to access this resource"}
        (finish,) = connection.receive(on.TransportLost(NOW, "r"))
        assert isinstance(finish, do.Finish)

    def test_an_authorizer_that_takes_too_long_is_500_and_its_verdict_is_dropped(self) -> None:
        connection = gated()
        authorize = one(connection.receive(asked()), do.Authorize)
        assert connection.deadline == NOW + 29
        refuse = one(connection.receive(on.DeadlineReached(NOW + 29)), do.Refuse)
        assert refuse.status == 500
        assert connection.receive(on.Authorized(NOW + 30, authorize.exchange, Allowed())) == ()

    @pytest.mark.parametrize("verdict", [Allowed("me"), Denied(403, "no")])
    def test_a_client_that_leaves_meanwhile_was_never_there(self, verdict: Allowed | Denied) -> None:
        connection = gated()
        authorize = one(connection.receive(asked()), do.Authorize)
        assert connection.receive(on.TransportLost(NOW, "r")) == ()
        (finish,) = connection.receive(on.Authorized(NOW + 1, authorize.exchange, verdict))
        assert isinstance(finish, do.Finish)
        assert connection.deadline == inf

    def test_without_a_connect_route_the_verdict_lets_in(self) -> None:
        connection = Connection(Stage(snapshot(target(), gate=GATE)))
        authorize = one(connection.receive(asked()), do.Authorize)
        commands = connection.receive(on.Authorized(NOW, authorize.exchange, Allowed("me")))
        assert [type(command) for command in commands] == [do.Record, do.Accept]

    def test_the_next_life_still_knows_who_it_was(self) -> None:
        opened = journal.Opened(
            ID, "nn27okk1we", "develop", NOW, "192.0.2.1", None, "ws.example.com", '"a":"1"', {"user": "u"}
        )
        again = journal.decode(journal.encode(opened))
        assert isinstance(again, journal.Opened)
        connection = Connection.revive(Stage(snapshot(target("$disconnect"))), again, None)
        invoke = one(connection.receive(on.TransportLost(NOW, "r")), do.Invoke)
        context = invoke.occasion.context()
        assert context["authorizer"] == {"a": "1"}
        assert context["identity"] == {"user": "u", "sourceIp": "192.0.2.1"}
        assert context["domainName"] == "ws.example.com"

    def test_an_entry_of_an_older_journal_has_the_apis_own_domain(self) -> None:
        old = b'{"entry":"opened","id":"i","api_id":"a","stage":"s","connected_at":1,"source_ip":"::1","user_agent":""}'
        entry = journal.decode(old)
        assert isinstance(entry, journal.Opened)
        connection = Connection.revive(Stage(snapshot(target("$disconnect"))), entry, None)
        invoke = one(connection.receive(on.TransportLost(NOW, "r")), do.Invoke)
        assert invoke.occasion.context()["domainName"] == HOST


def test_a_required_parameter_that_is_missing_is_a_400_and_connect_is_not_called() -> None:
    stage = snapshot(target("$connect"), required=("route.request.querystring.room",))
    refuse = one(Connection(Stage(stage)).receive(asked()), do.Refuse)
    assert refuse.status == 400
    assert json.loads(refuse.body) == {"message": "Missing required request parameters: [room]"}
    assert of(Connection(Stage(stage)).receive(asked("room=")), do.Invoke)


class TestQuotas:
    def test_enforced_they_refuse_handshakes_and_messages(self) -> None:
        quotas = Quotas(enforced=True)
        connection = opened(snapshot(target(), quotas=quotas))
        while quotas.connections.take(NOW):
            pass
        assert one(Connection(Stage(snapshot(quotas=quotas))).receive(asked()), do.Refuse).status == 429
        while quotas.requests.take(NOW):
            pass
        assert answer(connection, "x") == "Too Many Requests"

    def test_watched_they_let_pass_and_are_told_of_once(self) -> None:
        quotas = Quotas()
        connection = opened(snapshot(target(), quotas=quotas))
        for _ in range(5_000):
            quotas.requests.take(NOW)
        tell, invoke = connection.receive(say("x"))
        assert isinstance(tell, do.Tell)
        assert "10,000 requests a second" in tell.text
        assert isinstance(invoke, do.Invoke)
        (invoke,) = connection.receive(say("x"))
        assert isinstance(invoke, do.Invoke)


class TestFlood:
    def test_above_its_rate_a_client_gets_the_frame_and_others_nothing_of_it(self) -> None:
        stage = snapshot(target(), limits=Limits(flood_rate=10, flood_burst=2))
        one_, other = opened(stage), opened(stage)
        assert [of(one_.receive(say("x")), do.Invoke) != [] for _ in range(3)] == [True, True, False]
        assert answer(one_, "x") == "Too Many Requests"
        assert of(other.receive(say("x")), do.Invoke)
        assert of(one_.receive(say("x", now=NOW + 0.2)), do.Invoke)

    def test_or_it_is_closed_with_1008(self) -> None:
        connection = opened(snapshot(target(), limits=Limits(flood_rate=2, flood_closes=True)))
        commands = [connection.receive(say("x")) for _ in range(3)]
        close = one(commands[-1], do.Close)
        assert (close.code, close.reason) == (1008, "Too many messages")


class TestModels:
    def test_an_invalid_message_gets_the_frame_and_calls_nothing(self) -> None:
        stage = snapshot(target(validate=lambda data: None if data == b"good" else "bad"), access_log=LOG)
        connection = opened(stage)
        send, log = connection.receive(say("evil"))
        assert isinstance(send, do.Send)
        assert send.payload == (
            b'{"message": "Invalid request body", "connectionId":"TXzPWdnOjoECGjA=", "requestId":"request="}'
        )
        assert isinstance(log, do.LogAccess)
        assert (log.access.status, log.access.validation_error) == (400, "bad")
        assert of(connection.receive(say("good")), do.Invoke)


class TestBinary:
    def test_it_closes_with_1003_unless_it_is_taken(self) -> None:
        close = one(opened(snapshot(target())).receive(say(b"\xff", binary=True)), do.Close)
        assert close.code == 1003
        connection = opened(snapshot(target(two_way=True), limits=Limits(binary=True)))
        invoke = one(connection.receive(say(b"\xff", binary=True)), do.Invoke)
        assert json.loads(invoke.occasion.event())["body"] == "/w=="
        send = one(connection.receive(on.IntegrationReplied(NOW, invoke.exchange, Replied(200, b"\xfe"))), do.Send)
        assert (send.payload, send.binary) == (b"\xfe", True)

    def test_a_push_that_is_no_text_goes_as_binary_where_that_is_sent(self) -> None:
        connection = opened(snapshot(target(), limits=Limits(binary=True)))
        assert one(connection.receive(on.PushRequested(NOW, b"\xff")), do.Send).binary
        assert not one(connection.receive(on.PushRequested(NOW, "é".encode())), do.Send).binary
        usual = opened(snapshot(target()))
        assert not one(usual.receive(on.PushRequested(NOW, b"\xff")), do.Send).binary


class TestAccessLog:
    def test_every_request_of_a_client_is_one_line(self) -> None:
        stage = snapshot(target("$connect"), target(), target("$disconnect"), access_log=LOG)
        connection = Connection(Stage(stage))
        invoke = one(connection.receive(asked()), do.Invoke)
        logs = of(
            connection.receive(on.IntegrationReplied(NOW + 0.25, invoke.exchange, Replied(201, None))), do.LogAccess
        )
        (log,) = logs
        assert (log.occasion.route_key, log.access.status, log.access.integration_status) == ("$connect", 101, 201)
        assert log.access.integration_latency_ms == 250
        invoke = one(connection.receive(say("x")), do.Invoke)
        failed = Failed(502, "Internal server error", "it raised", request_id="run")
        log = one(connection.receive(on.IntegrationReplied(NOW + 1, invoke.exchange, failed)), do.LogAccess)
        assert (log.access.status, log.access.integration_error, log.access.integration_request_id) == (
            502,
            "it raised",
            "run",
        )
        invoke = one(connection.receive(on.TransportLost(NOW + 2, "r")), do.Invoke)
        log = one(connection.receive(on.IntegrationReplied(NOW + 3, invoke.exchange, Replied(200, None))), do.LogAccess)
        assert (log.occasion.route_key, log.access.status) == ("$disconnect", 200)

    @pytest.mark.parametrize("members", [{"connect_budget": Budget(0, 0)}, {"required": ("route.request.header.a",)}])
    def test_a_refused_handshake_is_one_too(self, members: dict[str, Any]) -> None:
        connection = Connection(Stage(snapshot(target("$connect"), access_log=LOG, **members)))
        log, refuse = connection.receive(asked())
        assert isinstance(log, do.LogAccess)
        assert isinstance(refuse, do.Refuse)
        assert log.access.status == refuse.status

    def test_an_answer_after_the_end_is_logged_though_nobody_gets_it(self) -> None:
        connection = opened(snapshot(target(), target("$disconnect"), access_log=LOG))
        invoke = one(connection.receive(say("x")), do.Invoke)
        connection.receive(on.TransportLost(NOW, "r"))
        (log,) = connection.receive(on.IntegrationReplied(NOW + 1, invoke.exchange, Replied(200, "late")))
        assert isinstance(log, do.LogAccess)

    def test_without_one_nothing_is_made_for_it(self) -> None:
        connection = opened(snapshot(target("$connect"), target()))
        assert of(connection.receive(say("x")), do.LogAccess) == []


class TestExecutionLog:
    @pytest.mark.parametrize(
        "stage",
        [
            snapshot(target("$connect"), logging=Logging("ERROR")),
            snapshot(target("$connect", logging=Logging("INFO"))),
            snapshot(target("$connect"), target("other", logging=Logging("INFO"))),
        ],
    )
    def test_whoever_keeps_it_is_told_of_every_request_of_the_stage(self, stage: Snapshot) -> None:
        connection = Connection(Stage(stage))
        invoke = one(connection.receive(asked()), do.Invoke)
        replied = on.IntegrationReplied(NOW, invoke.exchange, Replied(200, None))
        assert one(connection.receive(replied), do.LogAccess).access.status == 101
        log = one(connection.receive(say("x")), do.LogAccess)
        assert (log.access.status, log.occasion.target) == (403, None)
        assert log.occasion.logging is stage.logging

    def test_a_stage_without_a_connect_route_tells_of_handshakes_too(self) -> None:
        log = one(Connection(Stage(snapshot(logging=Logging("INFO")))).receive(asked()), do.LogAccess)
        assert log.access.status == 101


class TestLatency:
    def test_what_an_authorizer_took_is_not_the_integrations(self) -> None:
        connection = gated(access_log=LOG)
        authorize = one(connection.receive(asked()), do.Authorize)
        allowed = Allowed("me", latency_ms=700)
        invoke = one(connection.receive(on.Authorized(NOW + 0.7, authorize.exchange, allowed)), do.Invoke)
        replied = on.IntegrationReplied(NOW + 0.75, invoke.exchange, Replied(200, None))
        assert one(connection.receive(replied), do.LogAccess).access.integration_latency_ms == 50

    @pytest.mark.parametrize("integration", [Integration("mock", "MOCK"), None])
    def test_what_answers_by_itself_has_none(self, integration: Integration | None) -> None:
        stage = snapshot(target(integration=integration))
        connection = opened(stage)
        for invoke in of(connection.receive(say("x")), do.Invoke):
            connection.receive(on.IntegrationReplied(NOW + 1, invoke.exchange, Replied(500, None)))
        counters = stage.targets["$default"].counters
        assert (sum(counters.latencies), counters.latency_ms) == (0, 0)
        assert counters.integration_errors + counters.execution_errors == 1


def test_messages_are_counted_in_both_directions() -> None:
    stage = snapshot(target("$connect"), target(two_way=True), target("$disconnect"))
    connection = opened(stage)
    assert stage.targets["$connect"].counters.connects == 1
    invoke = one(connection.receive(say("x")), do.Invoke)
    connection.receive(on.IntegrationReplied(NOW, invoke.exchange, Replied(200, "y")))
    assert stage.targets["$default"].counters.messages == 2
    connection.receive(on.PushRequested(NOW, b"push"))
    assert stage.others.messages == 1
    after = snapshot(target("$connect"), target())
    after.follow(stage)
    assert after.targets["$default"].counters.messages == 2
    assert after.others.messages == 1
