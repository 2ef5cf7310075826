"""Which stage a host and a path name."""

from dataclasses import replace

import pytest

from fairlead.deployments.directory import Directory
from fairlead.deployments.snapshots import snapshot
from fairlead.model.apps import Api, Integration, Route, Throttle
from fairlead.model.limits import Limits

ONE = Api("aaaaaaaaaa", "one", "dev", (Route("$default", Integration("i", "AWS_PROXY", "f", 5000)),))
TWO = Api("bbbbbbbbbb", "two", "dev", ())
HOST = "aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com"


def directory(*apis: Api) -> Directory:
    live = Directory()
    for api in apis:
        live.deploy(snapshot(api, "eu-west-1", Limits()))
    return live


def found(live: Directory, host: str, path: str, *, stage_optional: bool = True) -> str | None:
    stage = live.find(host, path, stage_optional=stage_optional)
    return None if stage is None else stage.snapshot.scope


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", HOST, "zzzzzzzzzz.execute-api.us-east-1.amazonaws.com", ""])
@pytest.mark.parametrize("path", ["/dev", "/dev/", "//dev//", "/d%65v", "/", "", "/ws/aaaaaaaaaa/dev"])
def test_a_single_api_is_meant_by_every_host(host: str, path: str) -> None:
    assert found(directory(ONE), host, path) == "aaaaaaaaaa/dev"


@pytest.mark.parametrize("path", ["/prod", "/dev/more", "/Dev", "/ws/aaaaaaaaaa", "/ws/aaaaaaaaaa/prod", "/ws/x/dev"])
def test_a_wrong_stage_names_nothing(path: str) -> None:
    assert found(directory(ONE), "localhost", path) is None


def test_without_a_stage_nothing_is_named_where_one_is_needed() -> None:
    assert found(directory(ONE), HOST, "", stage_optional=False) is None
    assert found(directory(ONE), HOST, "/dev", stage_optional=False) == "aaaaaaaaaa/dev"


def test_several_apis_are_told_apart_by_host_or_path() -> None:
    live = directory(ONE, TWO)
    assert found(live, HOST, "/dev") == "aaaaaaaaaa/dev"
    assert found(live, HOST.upper(), "/") == "aaaaaaaaaa/dev"
    assert found(live, "localhost", "/ws/bbbbbbbbbb/dev") == "bbbbbbbbbb/dev"
    assert found(live, "localhost", "/execute-api/bbbbbbbbbb/dev") == "bbbbbbbbbb/dev"
    assert found(live, "localhost", "/dev") is None
    assert found(live, "zzzzzzzzzz.execute-api.us-east-1.amazonaws.com", "/dev") is None


def test_a_new_deployment_keeps_the_stage_and_a_removed_one_is_gone() -> None:
    live = directory(ONE)
    stage = live.get("aaaaaaaaaa", "dev")
    assert stage is not None
    before = stage.snapshot
    assert live.deploy(snapshot(ONE, "eu-west-1", Limits())) is stage
    assert stage.snapshot is not before
    live.remove("aaaaaaaaaa", "dev")
    assert found(live, "localhost", "/dev") is None


def test_an_integration_may_take_less_than_the_limit_but_never_more() -> None:
    frozen = snapshot(ONE, "eu-west-1", Limits())
    target = frozen.select(b"x")
    assert target is not None
    assert target.timeout_seconds == 5
    assert frozen.domain_name == HOST
    capped = snapshot(ONE, "cn-north-1", Limits(integration_seconds=1)).select(b"x")
    assert capped is not None
    assert capped.timeout_seconds == 1


def test_deploying_again_fills_no_bucket() -> None:
    throttled = replace(ONE, throttle=Throttle(1, 1))
    live = directory(throttled)
    stage = live.get("aaaaaaaaaa", "dev")
    assert stage is not None
    budget = stage.snapshot.connect_budget
    assert budget is not None
    live.deploy(snapshot(throttled, "eu-west-1", Limits()))
    assert stage.snapshot.connect_budget is budget


DOMAINS = {
    "ws.example.com": {
        "": ("aaaaaaaaaa", "dev"),
        "v1/chat": ("bbbbbbbbbb", "dev"),
        "gone": ("bbbbbbbbbb", "prod"),
        "ping": ("aaaaaaaaaa", "dev"),
    },
    "*.example.org": {"x": ("aaaaaaaaaa", "dev")},
    "empty.example.com": {},
}


@pytest.mark.parametrize(
    ("host", "path", "scope"),
    [
        ("ws.example.com", "/", "aaaaaaaaaa/dev"),
        ("ws.example.com", "", "aaaaaaaaaa/dev"),
        ("ws.example.com", "/v1/chat/", "bbbbbbbbbb/dev"),
        ("ws.example.com", "/v1%2Fchat", None),
        ("ws.example.com", "/dev", None),
        ("ws.example.com", "/v1", None),
        ("ws.example.com", "/gone", None),
        ("ws.example.com", "/ping", None),
        ("ws.example.com", "/ws/aaaaaaaaaa/dev", None),
        ("one.example.org", "/x", "aaaaaaaaaa/dev"),
        ("one.two.example.org", "/x", None),
        ("example.org", "/x", None),
        ("empty.example.com", "/", None),
    ],
)
def test_custom_domains_lead_where_they_are_mapped_and_nowhere_else(host: str, path: str, scope: str | None) -> None:
    live = directory(ONE, TWO)
    live.map_domains(DOMAINS)
    for stage_optional in (True, False):
        assert found(live, host, path, stage_optional=stage_optional) == scope


def test_the_domain_that_a_host_is() -> None:
    live = directory(ONE)
    assert live.domain("ws.example.com") == ""
    live.map_domains(DOMAINS)
    assert live.domain("ws.example.com") == "ws.example.com"
    assert live.domain("a.example.org") == "a.example.org"
    assert live.domain("localhost") == ""
    live.map_domains({})
    assert found(live, "ws.example.com", "/dev") == "aaaaaaaaaa/dev"


def test_a_closed_default_endpoint_is_closed_by_its_host_only() -> None:
    live = directory(ONE)
    live.map_domains({"ws.example.com": {"": ("aaaaaaaaaa", "dev")}})
    assert found(live, HOST, "/dev") == "aaaaaaaaaa/dev"
    live.deploy(snapshot(ONE, "eu-west-1", Limits()), default_endpoint=False)
    assert found(live, HOST, "/dev") is None
    assert found(live, "zzzzzzzzzz.execute-api.us-east-1.amazonaws.com", "/dev") is None
    assert found(live, HOST, "/ws/aaaaaaaaaa/dev") is None
    assert found(live, "localhost", "/ws/aaaaaaaaaa/dev") == "aaaaaaaaaa/dev"
    assert found(live, "ws.example.com", "/") == "aaaaaaaaaa/dev"
    assert found(live, "localhost", "/dev") == "aaaaaaaaaa/dev"
    live.deploy(snapshot(ONE, "eu-west-1", Limits()))
    assert found(live, HOST, "/dev") == "aaaaaaaaaa/dev"
