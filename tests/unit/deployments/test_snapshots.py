"""What a deployment freezes."""

from dataclasses import replace

import pytest

from fairlead.deployments.snapshots import host_name, snapshot
from fairlead.model.apps import AccessLog, Api, Authorizer, Integration, Logging, Route, Throttle
from fairlead.model.limits import Limits, StageLimits
from fairlead.websocket_api.quotas import Quotas
from fairlead.websocket_api.selection import SelectionError

SHORT = Integration("i", "AWS_PROXY", "short", timeout_ms=5_000)
LONG = Integration("j", "AWS_PROXY", "long", timeout_ms=29_000)


def api(*routes: Route, expression: str = "$request.body.action") -> Api:
    return Api("aaaaaaaaaa", "one", "dev", routes, expression, {"depth": "3"})


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com"),
        ("cn-north-1", "aaaaaaaaaa.execute-api.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_host_that_events_show(region: str, host: str) -> None:
    assert host_name("aaaaaaaaaa", region) == host
    assert snapshot(api(), region, Limits()).domain_name == host


def test_everything_of_the_api_is_in_it() -> None:
    limits = Limits(idle_seconds=7)
    frozen = snapshot(api(Route("$connect", SHORT), Route("say", LONG, two_way=True)), "eu-west-1", limits)
    assert (frozen.api_id, frozen.name, frozen.scope) == ("aaaaaaaaaa", "dev", "aaaaaaaaaa/dev")
    assert frozen.variables == {"depth": "3"}
    assert frozen.limits is limits
    assert frozen.connect is not None
    assert frozen.connect.integration is SHORT
    assert frozen.disconnect is None
    said = frozen.select(b'{"action":"say"}')
    assert said is not None
    assert (said.integration, said.two_way, said.key_json) == (LONG, True, b'"say"')


@pytest.mark.parametrize(
    ("integration", "limit", "seconds"), [(SHORT, 29.0, 5.0), (LONG, 29.0, 29.0), (LONG, 1.5, 1.5), (None, 29.0, 29.0)]
)
def test_an_integration_may_take_its_time_but_never_more_than_the_limit(
    integration: Integration | None, limit: float, seconds: float
) -> None:
    frozen = snapshot(api(Route("$default", integration)), "eu-west-1", Limits(integration_seconds=limit))
    target = frozen.select(b"x")
    assert target is not None
    assert target.timeout_seconds == seconds


def test_an_expression_that_cannot_select_is_not_deployed() -> None:
    with pytest.raises(SelectionError, match="header"):
        snapshot(api(expression="$request.header.action"), "eu-west-1", Limits())


def test_a_routes_own_throttle_stands_before_the_stages() -> None:
    throttled = replace(api(Route("say", SHORT), Route("$default", LONG)), throttle=Throttle(10, 20))
    frozen = snapshot(replace(throttled, route_throttles={"say": Throttle(0, 0)}), "eu-west-1", Limits())
    said, other = frozen.select(b'{"action":"say"}'), frozen.select(b"x")
    assert said is not None
    assert said.budget is not None
    assert (said.budget.rate, said.budget.burst) == (0, 0)
    assert other is not None
    assert other.budget is not None
    assert (other.budget.rate, other.budget.burst) == (10, 20)
    assert frozen.connect_budget is not None
    assert (frozen.connect_budget.rate, frozen.connect_budget.burst) == (10, 20)


def test_without_a_throttle_there_is_no_bucket() -> None:
    frozen = snapshot(api(Route("$connect", SHORT), Route("$default", LONG)), "eu-west-1", Limits())
    target = frozen.select(b"x")
    assert target is not None
    assert target.budget is None
    assert frozen.connect_budget is None


def test_logs_are_the_routes_own_or_the_stages() -> None:
    info, error = Logging("INFO"), Logging("ERROR")
    logged = replace(api(Route("say", SHORT), Route("$default", LONG)), logging=error, route_logging={"say": info})
    frozen = snapshot(replace(logged, access_log=AccessLog("arn:x", "$context.requestId")), "eu-west-1", Limits())
    assert {key: target.logging for key, target in frozen.targets.items()} == {"say": info, "$default": error}
    assert frozen.logging is error
    assert frozen.access_log is not None


def test_only_connect_has_a_gate() -> None:
    who = Authorizer("a", "who", "f")
    asks = Route("$connect", SHORT, authorization="CUSTOM", authorizer=who, api_key_required=True,
                 parameters={"route.request.header.a": True, "route.request.header.b": False})  # fmt: skip
    frozen = snapshot(
        replace(api(asks), api_key_selection="$context.authorizer.usageIdentifierKey"), "eu-west-1", Limits()
    )
    gate = frozen.gate
    assert gate is not None
    assert (gate.authorization, gate.authorizer, gate.api_key_required) == ("CUSTOM", who, True)
    assert gate.api_key_selection == "$context.authorizer.usageIdentifierKey"
    assert frozen.required == ("route.request.header.a",)
    elsewhere = snapshot(api(Route("$connect", SHORT), replace(asks, key="say")), "eu-west-1", Limits())
    assert (elsewhere.gate, elsewhere.required) == (None, ())
    keyed = snapshot(api(Route("$connect", None, api_key_required=True)), "eu-west-1", Limits())
    assert keyed.gate is not None
    assert snapshot(api(Route("say", SHORT)), "eu-west-1", Limits()).gate is None


def test_messages_are_held_against_the_models_of_their_route() -> None:
    models = {"mail": '{"required":["to"]}'}
    checked = Route("say", SHORT, model_selection="$request.body.kind", models=models)
    frozen = snapshot(api(checked, Route("other", SHORT, models=models)), "eu-west-1", Limits())
    validate = frozen.targets["say"].validate
    assert validate is not None
    assert validate(b'{"kind":"mail","to":1}') is None
    assert validate(b'{"kind":"mail"}') is not None
    assert frozen.targets["other"].validate is None


def test_a_route_may_have_more_time_than_the_stage() -> None:
    limits = StageLimits(Limits(integration_seconds=29), {"long": 120.0, "short": 120.0})
    frozen = snapshot(api(Route("long", LONG), Route("short", SHORT), Route("other", LONG)), "eu-west-1", limits)
    assert {key: target.timeout_seconds for key, target in frozen.targets.items()} == {
        "long": 120.0,
        "short": 5.0,
        "other": 29.0,
    }
    longer = snapshot(api(Route("other", LONG)), "eu-west-1", StageLimits(Limits(integration_seconds=60)))
    assert longer.targets["other"].timeout_seconds == 60


def test_quotas_are_those_that_are_handed_in() -> None:
    quotas = Quotas(enforced=True)
    assert snapshot(api(), "eu-west-1", Limits(), quotas).quotas is quotas
    assert snapshot(api(), "eu-west-1", Limits()).quotas is None
