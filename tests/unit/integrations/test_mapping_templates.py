"""What templates see of an occasion, and what becomes of those that fail."""

import pytest

from fairlead.integrations.content import Content
from fairlead.integrations.mapping_templates import MappingError, rendered
from fairlead.websocket_api.occasions import Occasion
from occasions import ID, connecting, disconnecting, message, snapshot

BODY = '{"name":"é","list":[1,2]}'


def render(text: str, occasion: Occasion | None = None, content: Content | None = None) -> str:
    occasion = occasion or message(BODY)
    return rendered(text, occasion, content or Content(occasion.data))


def test_a_message() -> None:
    text = '$context.connectionId $context.routeKey $input.path("$.name") $input.json("$.list") $input.body'
    assert render(text) == f"{ID} $default é [1,2] {BODY}"


def test_stage_variables() -> None:
    occasion = message("", stage=snapshot(variables={"color": "red"}))
    assert render("$stageVariables.color ${stageVariables['color']}", occasion) == "red red"


def test_a_handshake() -> None:
    occasion = connecting("room=one&room=two", ("x-token", "secret"))
    assert render("$input.params('room') $input.params('X-Token')", occasion) == "two secret"
    assert render("$context.identity.sourceIp", occasion) == "192.0.2.1"


def test_an_end() -> None:
    assert render("$context.eventType $context.disconnectStatusCode", disconnecting(1001)) == "DISCONNECT 1001"


def test_binary_content_is_base64() -> None:
    assert render("$input.body", content=Content(b"\xff\x00", binary=True)) == "/wA="


@pytest.mark.parametrize("text", ["#if(", "#foreach($x in $y)", "#set("])
def test_a_template_that_is_none(text: str) -> None:
    for _ in range(2):
        with pytest.raises(MappingError, match="Line 1"):
            render(text)


def test_a_rendering_that_fails() -> None:
    endless = "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end"
    with pytest.raises(MappingError):
        render(endless)


def test_a_template_is_compiled_once() -> None:
    from fairlead.integrations.mapping_templates import _compiled

    _compiled.cache_clear()
    for _ in range(3):
        render("once $context.stage")
    assert _compiled.cache_info().misses == 1
