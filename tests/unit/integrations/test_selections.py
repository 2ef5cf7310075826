"""Which template, and which integration response."""

import pytest

from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.content import Content
from fairlead.integrations.selections import chosen_response, chosen_template, compiled, evaluate
from fairlead.model.apps import IntegrationResponse
from occasions import connecting, message

MESSAGE = message('{"type":"mail","to":{"n":3},"list":["a","b"]}')
ANSWER = BackendAnswer(404, Content(b""), {"x-kind": ["one", "two"]})


@pytest.mark.parametrize(
    ("expression", "key"),
    [
        ("static", "static"),
        ("\\$default", "$default"),
        ("$default", "$default"),
        ("$request.body.type", "mail"),
        ("${request.body.type}-${request.body.to.n}", "mail-3"),
        ("${request.body.list}", "[a, b]"),
        ("${request.body.missing}", ""),
        ("${integration.response.statuscode}", "404"),
        ("${integration.response.header.X-Kind}", "two"),
        ("${integration.response.multivalueheader.x-kind}", "[one, two]"),
        ("${integration.response.header.missing}", ""),
        ("${integration.response.multivalueheader.missing}", ""),
        ("${stage.nothing}", ""),
    ],
)
def test_keys(expression: str, key: str) -> None:
    assert evaluate(expression, MESSAGE, ANSWER) == key


def test_a_request_has_no_answer_yet() -> None:
    assert evaluate("${integration.response.statuscode}", MESSAGE, None) == ""
    assert evaluate("${integration.response.header.x-kind}", MESSAGE, None) == ""


def test_what_is_not_json_selects_nothing() -> None:
    assert evaluate("a${request.body.type}", message("no json"), None) == "a"
    assert evaluate("${request.body.type}", connecting(), None) == ""


def test_what_is_no_expression() -> None:
    assert compiled("${request.header.x}") is None
    assert compiled("${request.body.type}") is not None


@pytest.mark.parametrize(
    ("templates", "expression", "chosen"),
    [
        ({}, "", None),
        ({"mail": "1", "$default": "2"}, "${request.body.type}", "1"),
        ({"post": "1", "$default": "2"}, "${request.body.type}", "2"),
        ({"post": "1", "application/json": "2"}, "${request.body.type}", None),
        ({"post": "1"}, "${request.body.type}", None),
        ({"$default": "1", "application/json": "2"}, "", "1"),
        ({"application/json": "1", "other": "2"}, "", "1"),
        ({"200": "1"}, "", "1"),
        ({"200": "1", "201": "2"}, "", None),
        ({"application/json": "1"}, "\\$default", "1"),
        ({"200": "1"}, "200", "1"),
        ({"": "1", "$default": "2"}, "${request.body.missing}", "1"),
    ],
)
def test_templates(templates: dict[str, str], expression: str, chosen: str | None) -> None:
    assert chosen_template(templates, expression, MESSAGE) == chosen


@pytest.mark.parametrize(
    ("keys", "selector", "chosen"),
    [
        ((), "200", None),
        (("$default",), "200", "$default"),
        (("$default",), "", "$default"),
        (("/4\\d\\d/", "/5\\d\\d/"), "200", None),
        (("$default", "/4\\d\\d/"), "404", "/4\\d\\d/"),
        (("/4\\d\\d/", "/404/"), "404", "/4\\d\\d/"),
        (("200", "$default"), "200", "200"),
        (("20", "$default"), "200", "$default"),
        (("/.*Malformed.*/", "$default"), "a Malformed thing", "/.*Malformed.*/"),
        (("/", "//", "$default"), "/", "/"),
        (("//", "$default"), "", "//"),
    ],
)
def test_responses(keys: tuple[str, ...], selector: str, chosen: str | None) -> None:
    response = chosen_response([IntegrationResponse(key) for key in keys], selector)
    assert (None if response is None else response.key) == chosen
