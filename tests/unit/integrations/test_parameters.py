"""Parameter mapping: every source, every destination, and values that come from strangers."""

import pytest

from fairlead.integrations.content import Content
from fairlead.integrations.parameters import (
    Material,
    header_value,
    request_values,
    response_headers,
    source,
    unreadable,
)
from fairlead.model.apps import Integration, IntegrationResponse
from fairlead.websocket_api.occasions import Occasion
from occasions import ID, connecting, message, peer, snapshot

BODY = '{"name":"é","n":1,"yes":true,"none":null,"list":[1,{"b":2}],"a-b":{"c":"d"}}'
HANDSHAKE = connecting(
    "room=one&room=tw%20o&empty=", ("x-token", "first"), ("X-Token", "second"), stage=snapshot(variables={"v-1": "x"})
)
MESSAGE = message(BODY)


def found(text: str, occasion: Occasion = MESSAGE) -> list[str]:
    read = source(text)
    assert read is not None, text
    answer = {"x-one": ["1"], "x-many": ["a", "b"]}
    return read(Material(occasion, Content(occasion.data), answer))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("'static'", ["static"]),
        ("''", [""]),
        ("'with $ and . in it'", ["with $ and . in it"]),
        ("route.request.body.name", ["é"]),
        ("route.request.body.n", ["1"]),
        ("route.request.body.yes", ["true"]),
        ("route.request.body.none", []),
        ("route.request.body.missing.x", []),
        ("route.request.body.list", ['[1,{"b":2}]']),
        ("route.request.body.list[1].b", ["2"]),
        ("route.request.body['a-b'].c", ["d"]),
        ("route.request.header.x-token", []),
        ("route.request.querystring.room", []),
        ("context.connectionId", [ID]),
        ("context.identity.sourceIp", ["192.0.2.1"]),
        ("context.routeKey", ["$default"]),
        ("context.authorizer.principalId", []),
        ("stageVariables.v-1", []),
    ],
)
def test_of_a_message(text: str, values: list[str]) -> None:
    assert found(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("route.request.header.X-TOKEN", ["second"]),
        ("route.request.multivalueheader.x-token", ["first", "second"]),
        ("route.request.querystring.room", ["tw o"]),
        ("route.request.multivaluequerystring.room", ["one", "tw o"]),
        ("route.request.querystring.empty", [""]),
        ("route.request.querystring.ROOM", []),
        ("route.request.body.name", []),
        ("stageVariables.v-1", ["x"]),
        ("context.eventType", ["CONNECT"]),
    ],
)
def test_of_a_handshake(text: str, values: list[str]) -> None:
    assert found(text, HANDSHAKE) == values


def test_the_whole_body_and_one_that_is_not_json() -> None:
    assert found("route.request.body", message('{"a":1}')) == ['{"a":1}']
    assert found("route.request.body.a", message("not json")) == []


def test_of_an_answer() -> None:
    assert found("integration.response.header.X-Many") == ["b"]
    assert found("integration.response.multivalueheader.x-many") == ["a", "b"]
    assert found("integration.response.body.n") == ["1"]


def test_context_of_an_authorizer() -> None:
    client = peer()
    client.allow("someone", {"level": "3"}, {})
    assert found("context.authorizer.principalId", message("", client=client)) == ["someone"]
    assert found("context.authorizer.level", message("", client=client)) == ["3"]


@pytest.mark.parametrize(
    "text",
    ["", "static", "'open", "route.request.path.x", "route.request.body..x", "route.request.bodyx", "context.",
     "route.request.header.a b", "request.body.x", "stageVariables.x y", "route.request.body[x]"],
)  # fmt: skip
def test_what_is_no_source(text: str) -> None:
    assert source(text) is None


def test_of_an_integration() -> None:
    integration = Integration(
        "i",
        "HTTP",
        parameters={
            "integration.request.header.X-Id": "context.connectionId",
            "integration.request.querystring.q": "route.request.body.n",
            "integration.request.path.p": "'x'",
            "integration.request.header.X-None": "route.request.body.none",
        },
    )
    assert list(request_values(integration, Material(MESSAGE, Content(MESSAGE.data)))) == [
        ("header", "X-Id", [ID]),
        ("querystring", "q", ["1"]),
        ("path", "p", ["x"]),
    ]


def test_response_headers() -> None:
    mapped = response_headers(
        {
            "method.response.header.Sec-WebSocket-Protocol": "integration.response.header.x-one",
            "method.response.header.X-None": "integration.response.header.missing",
        },
        Material(MESSAGE, Content(b""), {"x-one": ["chat"]}),
    )
    assert mapped == {"Sec-WebSocket-Protocol": "chat"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("plain", "plain"), ("a\r\nX-Evil: 1", "a  X-Evil: 1"), ("\x00 a\tb ", "a\tb"), ("é\x7f", "é"), ("", "")],
)
def test_a_value_never_begins_another_header(text: str, value: str) -> None:
    assert header_value(text) == value


@pytest.mark.parametrize(
    ("request_parameters", "response_parameters", "said"),
    [
        ({"integration.request.header.a": "'x'"}, {"method.response.header.a": "'x'"}, None),
        ({"integration.request.body.a": "'x'"}, {}, "integration.request.body.a"),
        ({"integration.request.header.a b": "'x'"}, {}, "integration.request.header.a b"),
        ({"integration.request.header.a": "x"}, {}, "x, for integration.request.header.a"),
        ({"integration.request.header.a": "integration.response.header.x"}, {}, "integration.response.header.x"),
        ({}, {"method.response.body": "'x'"}, "method.response.body"),
        ({}, {"method.response.header.a": "route.request.header.x"}, "route.request.header.x"),
    ],
)
def test_mappings_that_are_none(
    request_parameters: dict[str, str], response_parameters: dict[str, str], said: str | None
) -> None:
    response = IntegrationResponse("$default", parameters=response_parameters)
    flaw = unreadable(Integration("i", "HTTP", parameters=request_parameters, responses=(response,)))
    if said is None:
        assert flaw is None
    else:
        assert flaw is not None
        assert flaw.startswith("Invalid mapping expression")
        assert said in flaw
