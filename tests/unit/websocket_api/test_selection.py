"""Route selection: the guide's table, and what it leaves open."""

import pytest

from fairlead.websocket_api.selection import SelectionError, compile_selection

CHAT = '{"service":"chat","action":"join","data":{"room":"room1234"}}'


@pytest.mark.parametrize(
    ("expression", "text", "key"),
    [
        ("$request.body.action", CHAT, "join"),
        ("${request.body.action}", CHAT, "join"),
        ("${request.body.service}/${request.body.action}", CHAT, "chat/join"),
        ("${request.body.action}-${request.body.invalidPath}", CHAT, "join-"),
        ("action", CHAT, "action"),
        ("\\$default", CHAT, "$default"),
        ("$request.body.data.room", CHAT, "room1234"),
        ("$request.body['data']['room']", CHAT, "room1234"),
        ("$request.body.list[1]", '{"list":["a","b"]}', "b"),
        ("${request.body.version}-beta", '{"version":2}', "2-beta"),
        ("$request.body.action", '{"action":1}', "1"),
        ("$request.body.action", '{"action":1.50}', "1.5"),
        ("$request.body.action", '{"action":1e3}', "1000.0"),
        ("$request.body.action", '{"action":true}', "true"),
        ("$request.body.action", '{"action":null}', ""),
        ("$request.body.action", '{"action":["item1","item2"]}', "[item1, item2]"),
        ("$request.body.action", '{"action":{"a":1}}', "{a=1}"),
        ("$request.body.action", '{"action":"$connect"}', "$connect"),
        ("$request.body.action", '{"action":"a","action":"b"}', "b"),
        ("$request.body.action", '{"a":1}', ""),
        ("$request.body.action", "[1]", ""),
        ("$request.body.action", '"x"', ""),
        ("$request.body.action", "", None),
        ("$request.body.action", "not json", None),
        ("$request.body.action", '{"action":"x"', None),
        ("$request.body.action", '{"action":"x"} y', None),
        ("$request.body.a.b", "not json", None),
        ("$request.body.action", "[" * 60_000, ""),
        ("$request.body.action", '{"x":' + "[" * 60_000 + "]" * 60_000 + "}", None),
        ("$request.body.a.b", "[" * 60_000 + "]" * 60_000, None),
    ],
)
def test_what_a_message_selects(expression: str, text: str, key: str | None) -> None:
    assert compile_selection(expression)(text.encode()) == key


@pytest.mark.parametrize(
    "expression", ["", "$context.connectionId", "${request.header.x}", "$request.bodyaction", "$", "${request.body[}"]
)
def test_what_a_websocket_api_cannot_select_by_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(SelectionError, match="route selection expression"):
        compile_selection(expression)
