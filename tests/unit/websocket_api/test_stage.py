"""A stage as its connections see it."""

import pytest

from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot, Stage, Target

FUNCTION = Integration("i", "AWS_PROXY", "f")


def snapshot(*keys: str) -> Snapshot:
    routes = {key: Target(key, FUNCTION, False, 29.0) for key in keys}
    return Snapshot(
        "abcdefghij", "dev", "host", routes, compile_selection("$request.body.action"), Limits(), {"a": "1"}
    )


def selected(frozen: Snapshot, message: bytes) -> bytes | None:
    target = frozen.select(message)
    return None if target is None else target.key_json


@pytest.mark.parametrize(
    ("message", "key"),
    [
        (b'{"action":"say"}', b'"say"'),
        (b'{"action":"Say"}', b'"$default"'),
        (b'{"action":"gone"}', b'"$default"'),
        (b'{"action":""}', b'"$default"'),
        (b"{}", b'"$default"'),
        (b"no json", b'"$default"'),
        (b"", b'"$default"'),
        (b'{"action":"$default"}', b'"$default"'),
        (b'{"action":"$connect"}', b'"$default"'),
        (b'{"action":"$disconnect"}', b'"$default"'),
    ],
)
def test_a_message_selects_a_route(message: bytes, key: bytes) -> None:
    frozen = snapshot("$connect", "$disconnect", "$default", "say")
    assert selected(frozen, message) == key


@pytest.mark.parametrize(
    "message", [b'{"action":"gone"}', b"no json", b'{"action":"$connect"}', b'{"action":"$disconnect"}']
)
def test_without_a_default_route_some_select_nothing(message: bytes) -> None:
    frozen = snapshot("$connect", "$disconnect", "say")
    assert selected(frozen, message) is None
    assert frozen.connect is not None
    assert frozen.disconnect is not None


def test_routes_that_are_not_there() -> None:
    frozen = snapshot()
    assert (frozen.connect, frozen.disconnect, selected(frozen, b"x")) == (None, None, None)
    assert frozen.scope == "abcdefghij/dev"


def test_a_key_of_any_spelling_is_quoted() -> None:
    assert Target('a"\\\n☸', None, True, 1.0).key_json == '"a\\"\\\\\\n☸"'.encode()


def test_a_stage_keeps_neither_routes_nor_variables_of_others() -> None:
    variables = {"a": "1"}
    routes = {"say": Target("say", FUNCTION, False, 29.0)}
    selection = compile_selection("$request.body.action")
    frozen = Snapshot("abcdefghij", "dev", "host", routes, selection, Limits(), variables)
    variables["a"] = "2"
    del routes["say"]
    assert frozen.variables == {"a": "1"}
    assert selected(frozen, b'{"action":"say"}') == b'"say"'


def test_a_deployment_is_swapped_in_one_step() -> None:
    stage = Stage(snapshot("say"))
    assert selected(stage.snapshot, b'{"action":"new"}') is None
    stage.snapshot = snapshot("new")
    assert selected(stage.snapshot, b'{"action":"new"}') == b'"new"'
