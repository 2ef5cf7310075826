"""Token buckets, and what a client of a stage that has some is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api import commands as do
from fairlead.websocket_api import inputs as on
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.connection import Connection, State
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot, Stage, Target

NOW = 1_700_000_000.0
FUNCTION = Integration("int", "AWS_PROXY", "f")


def taken(budget: Budget, count: int, now: float) -> int:
    return sum(budget.take(now) for _ in range(count))


def test_it_begins_full_and_gives_its_burst_at_once() -> None:
    assert taken(Budget(10, 10), 30, NOW) == 10


def test_it_fills_by_its_rate_and_never_above_its_burst() -> None:
    budget = Budget(10, 10)
    assert taken(budget, 10, NOW) == 10
    assert taken(budget, 9, NOW + 0.5) == 5
    assert taken(budget, 99, NOW + 3600) == 10


def test_parts_of_a_token_are_kept() -> None:
    budget = Budget(1, 1)
    assert budget.take(NOW)
    assert [budget.take(NOW + 0.25 * step) for step in (1, 2, 3)] == [False, False, False]
    assert budget.take(NOW + 1)


@pytest.mark.parametrize(("rate", "burst", "passed"), [(0, 0, 0), (10, 0, 0), (0, 5, 5), (0.5, 0.5, 0)])
def test_zeros(rate: float, burst: float, passed: int) -> None:
    budget = Budget(rate, burst)
    assert taken(budget, 9, NOW) + taken(budget, 9, NOW + 1e6) == passed


def test_time_that_stands_or_goes_back_gives_nothing() -> None:
    budget = Budget(1000, 2)
    assert taken(budget, 9, NOW) == 2
    assert taken(budget, 9, NOW - 60) == 0
    assert taken(budget, 9, NOW) == 0


@given(st.lists(st.floats(0, 1), max_size=200), st.integers(0, 20), st.integers(0, 20))
def test_never_more_than_the_burst_and_what_has_flowed_in(pauses: list[float], rate: int, burst: int) -> None:
    budget, now, passed = Budget(rate, burst), NOW, 0
    for pause in pauses:
        now += pause
        passed += budget.take(now)
        assert passed <= burst + (now - NOW) * rate + 1e-3


def test_a_bucket_goes_on_where_its_limit_stays() -> None:
    used = Budget(1, 1)
    assert used.take(NOW)
    assert Budget(1, 1).following(used) is used
    assert Budget(1, 1).following(None).take(NOW)
    assert Budget(2, 1).following(used).take(NOW)
    assert Budget(1, 2).following(used).take(NOW)


def snapshot(budgets: dict[str, Budget | None], connect: Budget | None = None) -> Snapshot:
    routes = {key: Target(key, FUNCTION, False, 29.0, budget) for key, budget in budgets.items()}
    return Snapshot("a", "dev", "host", routes, compile_selection("$request.body.action"), Limits(), {}, connect)


def asked(now: float = NOW) -> on.HandshakeAsked:
    return on.HandshakeAsked(
        now,
        "request",
        "id",
        source_ip="::1",
        query="",
        headers=[],
        user_agent=None,
    )


def say(text: str, now: float = NOW) -> on.MessageReceived:
    return on.MessageReceived(now, "message-request", "message-id", text.encode(), False)


def opened(stage: Stage) -> Connection:
    connection = Connection(stage)
    assert any(isinstance(command, do.Accept) for command in connection.receive(asked()))
    return connection


def frames(connection: Connection, text: str, count: int, now: float = NOW) -> list[str]:
    """The texts of the error frames that so many messages get."""
    sent = [command for _ in range(count) for command in connection.receive(say(text, now))]
    return [json.loads(command.payload)["message"] for command in sent if isinstance(command, do.Send)]


def test_messages_above_the_budget_get_a_frame_and_the_connection_stays() -> None:
    connection = opened(Stage(snapshot({"$default": Budget(10, 10)})))
    assert frames(connection, "x", 30) == ["Too Many Requests"] * 20
    (refused,) = connection.receive(say("x"))
    assert isinstance(refused, do.Send)
    assert refused.payload == b'{"message": "Too Many Requests", "connectionId":"id", "requestId":"message-request"}'
    assert connection.state is State.OPEN
    assert frames(connection, "x", 3, NOW + 0.25) == ["Too Many Requests"]


def test_all_connections_of_a_stage_share_a_routes_bucket_and_routes_do_not() -> None:
    stage = Stage(snapshot({"$default": Budget(1, 2), "say": Budget(1, 1), "free": None}))
    one, two = opened(stage), opened(stage)
    assert frames(one, "x", 2) == []
    assert frames(two, "x", 1) == ["Too Many Requests"]
    assert frames(two, '{"action":"say"}', 1) == []
    assert frames(one, '{"action":"say"}', 1) == ["Too Many Requests"]
    assert frames(two, '{"action":"free"}', 100) == []


def test_a_handshake_above_the_budget_is_refused_and_never_journaled() -> None:
    stage = Stage(snapshot({"$connect": Budget(9, 9)}, connect=Budget(1, 1)))
    assert any(isinstance(command, do.Invoke) for command in Connection(stage).receive(asked()))
    late = Connection(stage)
    (refused,) = late.receive(asked())
    assert isinstance(refused, do.Refuse)
    assert (refused.status, refused.body) == (429, b'{"message":"Too Many Requests"}')
    assert [type(command) for command in late.receive(on.TransportLost(NOW, "r"))] == [do.Finish]


def test_a_stage_set_to_zero_refuses_every_handshake_also_without_a_connect_route() -> None:
    for now in (NOW, NOW + 3600):
        (refused,) = Connection(Stage(snapshot({}, connect=Budget(0, 0)))).receive(asked(now))
        assert isinstance(refused, do.Refuse)
        assert refused.status == 429


def test_a_disconnect_is_never_throttled() -> None:
    connection = opened(Stage(snapshot({"$disconnect": Budget(0, 0)})))
    commands = connection.receive(on.TransportLost(NOW, "r"))
    assert any(isinstance(command, do.Invoke) for command in commands)


def test_a_deployment_keeps_the_buckets_whose_limit_stays() -> None:
    stage = Stage(snapshot({"a": Budget(1, 1), "b": Budget(1, 1), "c": None}, connect=Budget(5, 1)))
    connection = opened(stage)
    assert frames(connection, '{"action":"a"}', 1) + frames(connection, '{"action":"b"}', 1) == []
    fresh = snapshot({"a": Budget(1, 1), "b": Budget(1, 3), "c": Budget(1, 1), "d": None}, connect=Budget(5, 1))
    fresh.follow(stage.snapshot)
    stage.snapshot = fresh
    assert frames(connection, '{"action":"a"}', 1) == ["Too Many Requests"]
    assert frames(connection, '{"action":"b"}', 3) == []
    assert frames(connection, '{"action":"c"}', 2) == ["Too Many Requests"]
    assert frames(connection, '{"action":"d"}', 2) == []
    assert isinstance(Connection(stage).receive(asked())[0], do.Refuse)
