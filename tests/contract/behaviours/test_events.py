"""What functions are told: behaviours 12 to 14, 18 and 19, and the table of members."""

import json
import re
import time
import uuid
from typing import Any

from contract.behaviours.sockets import Wire, doing
from contract.behaviours.targets import Target
from contract.behaviours.world import Api, World

ID = re.compile(r"[A-Za-z0-9_-]{15}=")
QUERY = {"queryStringParameters", "multiValueQueryStringParameters"}
HEADERS = {"headers", "multiValueHeaders"}
ABSENT = {"path", "resource", "httpMethod", "pathParameters", "version", "type", "methodArn", "stageVariables"}
"""In no event of a stage without variables."""


def life(wire: Wire, api: Api, world: World, query: str = "", **headers: str) -> tuple[Any, Any, Any]:
    """The three events of a connection: CONNECT, MESSAGE, DISCONNECT."""
    socket = wire.open(api.at(query=query), headers=headers)
    message = socket.asks(action="who")
    socket.closes(1000, "done")
    id = message["requestContext"]["connectionId"]
    return world.kept(id, "CONNECT")[0], message, world.kept(id, "DISCONNECT")[0]


def test_12_message_events_have_neither_headers_nor_query(wire: Wire, talk: Api, world: World) -> None:
    _, message, _ = life(wire, talk, world, "a=1", **{"X-Own": "1"})
    assert set(message) == {"requestContext", "body", "isBase64Encoded"}
    assert message["isBase64Encoded"] is False


def test_12_the_body_is_the_text_as_sent(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    text = '{\r\n\t"action" : "x", "a":1.0, "b": "\\u00e9é\U0001f600", "a":2 }'
    socket.sends(text)
    assert json.loads(socket.hears())["body"] == text


def test_13_without_a_query_connect_has_no_query_members_and_never_a_body(wire: Wire, talk: Api, world: World) -> None:
    connect, _, disconnect = life(wire, talk, world)
    assert set(connect) == HEADERS | {"requestContext", "isBase64Encoded"}
    assert set(disconnect) == HEADERS | {"requestContext", "isBase64Encoded"}
    assert connect["isBase64Encoded"] is disconnect["isBase64Encoded"] is False


def test_13_with_a_query_connect_has_both_query_members(wire: Wire, talk: Api, world: World) -> None:
    connect, _, disconnect = life(wire, talk, world, "a=1&b=%C3%A9+x&a=2&c=")
    assert connect["queryStringParameters"] == {"a": "2", "b": "é x", "c": ""}
    assert connect["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["é x"], "c": [""]}
    assert set(connect) == HEADERS | QUERY | {"requestContext", "isBase64Encoded"}
    assert not QUERY & set(disconnect)


def test_14_disconnect_has_four_synthetic_headers(wire: Wire, talk: Api, world: World) -> None:
    _, _, disconnect = life(wire, talk, world, "a=1")
    assert disconnect["headers"] == {"Host": talk.host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    several = {"Host": [talk.host], "x-api-key": [""], "X-Forwarded-For": [""], "x-restapi": [""]}
    assert disconnect["multiValueHeaders"] == several


def test_18_ids_are_equal_of_one_form_and_message_ids_on_messages_only(wire: Wire, talk: Api, world: World) -> None:
    contexts = [event["requestContext"] for event in life(wire, talk, world)]
    for context in contexts:
        assert context["requestId"] == context["extendedRequestId"]
        assert ID.fullmatch(context["requestId"])
        assert ID.fullmatch(context["connectionId"])
    assert len({context["requestId"] for context in contexts}) == 3
    assert len({context["connectionId"] for context in contexts}) == 1
    assert len({context["connectedAt"] for context in contexts}) == 1
    assert ["messageId" in context for context in contexts] == [False, True, False]
    assert ID.fullmatch(contexts[1]["messageId"])


def test_18_the_members_of_the_request_context(wire: Wire, talk: Api, world: World, target: Target) -> None:
    began = time.time()
    connect, message, disconnect = (event["requestContext"] for event in life(wire, talk, world))
    common = {"routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt",
              "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId", "apiId"}  # fmt: skip
    assert set(connect) == common
    assert set(message) == common | {"messageId"}
    assert set(disconnect) == common | {"disconnectStatusCode", "disconnectReason"}
    keys = [(context["routeKey"], context["eventType"]) for context in (connect, message, disconnect)]
    assert keys == [("$connect", "CONNECT"), ("$default", "MESSAGE"), ("$disconnect", "DISCONNECT")]
    for context in (connect, message, disconnect):
        assert (context["apiId"], context["domainName"], context["stage"]) == (talk.id, talk.host, "main")
        assert context["messageDirection"] == "IN"
        assert type(context["requestTimeEpoch"]) is type(context["connectedAt"]) is int
        assert context["connectedAt"] <= context["requestTimeEpoch"]
        at = time.gmtime(context["requestTimeEpoch"] / 1000)
        assert context["requestTime"] == time.strftime("%d/%b/%Y:%H:%M:%S +0000", at)
    assert abs(connect["connectedAt"] / 1000 - began) < 600


def test_19_identity_has_only_what_there_is(wire: Wire, talk: Api, world: World) -> None:
    for event in life(wire, talk, world, **{"User-Agent": "a client"}):
        identity = event["requestContext"]["identity"]
        assert set(identity) == {"sourceIp", "userAgent"}
        assert identity["userAgent"] == "a client"
    for event in life(wire, talk, world):
        assert set(event["requestContext"]["identity"]) == {"sourceIp"}


def test_headers_of_connect_are_in_title_case_sorted_and_the_gateways_own_are_added(
    wire: Wire, talk: Api, world: World
) -> None:
    sent = {"x-own-thing": "1", "User-Agent": "a client", "Origin": f"https://{talk.host}"}
    connect, _, _ = life(wire, talk, world, **sent)
    headers = connect["headers"]
    assert list(headers) == sorted(headers)
    names = {"Host", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "User-Agent", "X-Amzn-Trace-Id",
             "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Own-Thing"}  # fmt: skip
    assert set(headers) == names | ({"Sec-WebSocket-Extensions"} if wire.compress else set())
    assert (headers["Host"], headers["X-Forwarded-Port"], headers["X-Forwarded-Proto"]) == (talk.host, "443", "https")
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["X-Amzn-Trace-Id"])
    assert headers["X-Forwarded-For"] == connect["requestContext"]["identity"]["sourceIp"]
    assert connect["multiValueHeaders"] == {name: [value] for name, value in headers.items()}


def test_the_offer_of_compression_is_shown_to_connect(wire: Wire, talk: Api, world: World) -> None:
    connect, _, _ = life(wire, talk, world)
    offered = connect["headers"].get("Sec-WebSocket-Extensions")
    assert offered == ("permessage-deflate; client_max_window_bits" if wire.compress else None)


def test_no_event_has_members_of_http_requests(wire: Wire, talk: Api, world: World) -> None:
    for event in life(wire, talk, world, "a=1"):
        assert not ABSENT & set(event)


def test_stage_variables_are_in_every_event_of_a_stage_that_has_some(wire: Wire, talk: Api, world: World) -> None:
    variables = {"color": "green", "size": "2"}
    if "variables" not in {stage["StageName"] for stage in world.gateway.get_stages(ApiId=talk.id)["Items"]}:
        talk.stage("variables", StageVariables=variables)
    mark = uuid.uuid4().hex
    socket = wire.open(talk.at("variables", doing(mark)))
    message = socket.asks(action="who")
    socket.closes()
    id = message["requestContext"]["connectionId"]
    for event in (world.kept(mark, "CONNECT")[0], message, world.kept(id, "DISCONNECT")[0]):
        assert event["stageVariables"] == variables
        assert event["requestContext"]["stage"] == "variables"


def test_two_events_of_a_socket_that_asks_at_once_are_told_apart(wire: Wire, talk: Api) -> None:
    socket = wire.open(talk.at())
    for number in range(20):
        socket.says(action="who", number=number)
    heard = [json.loads(socket.hears()) for _ in range(20)]
    assert len({event["requestContext"]["requestId"] for event in heard}) == 20
    assert len({event["requestContext"]["messageId"] for event in heard}) == 20
    assert {json.loads(event["body"])["number"] for event in heard} == set(range(20))
