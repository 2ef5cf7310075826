"""Proxy events, held against the shapes of published captures: presence and order of members, not only values."""

import json
import re

from occasions import HOST, connecting, disconnecting, message, peer, snapshot, target


def test_connect() -> None:
    occasion = connecting(
        "now=1",
        ("Host", "localhost:3001"),
        ("Connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
        ("x-forwarded-for", "6.6.6.6"),
    )
    occasion.now += 0.001
    event = json.loads(occasion.event())
    assert list(event) == [
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "requestContext",
        "isBase64Encoded",
    ]
    trace = event["headers"]["X-Amzn-Trace-Id"]
    assert re.fullmatch(r"Root=1-65d2ff2e-[0-9a-f]{24}", trace)
    assert event["headers"] == {
        "Host": HOST,
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
        "Sec-WebSocket-Version": "13",
        "X-Amzn-Trace-Id": trace,
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    assert list(event["headers"]) == sorted(event["headers"])
    assert event["multiValueHeaders"] == {name: [value] for name, value in event["headers"].items()}
    assert event["requestContext"] == {
        "routeKey": "$connect",
        "eventType": "CONNECT",
        "extendedRequestId": "TXzPWFkkjoEF92g=",
        "requestTime": "19/Feb/2024:07:11:42 +0000",
        "messageDirection": "IN",
        "stage": "develop",
        "connectedAt": 1708326702789,
        "requestTimeEpoch": 1708326702790,
        "identity": {"userAgent": "agent/1", "sourceIp": "192.0.2.1"},
        "requestId": "TXzPWFkkjoEF92g=",
        "domainName": HOST,
        "connectionId": "TXzPWdnOjoECGjA=",
        "apiId": "nn27okk1we",
    }


def test_header_names_keep_their_capitals() -> None:
    headers = json.loads(connecting("", ("HeaderAuth1", "a"), ("authorization", "b")).event())["headers"]
    assert headers["HeaderAuth1"] == "a"
    assert headers["Authorization"] == "b"


def test_connect_without_a_query_has_no_query_members_and_no_body() -> None:
    event = json.loads(connecting().event())
    assert list(event) == ["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]


def test_repeated_query_keys_and_headers_keep_the_last_and_all() -> None:
    event = json.loads(connecting("a=1&a=%C3%A9&b=", ("X-A", "1"), ("x-a", "2")).event())
    assert event["queryStringParameters"] == {"a": "é", "b": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "é"], "b": [""]}
    assert event["headers"]["X-A"] == "2"
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]


def test_message_has_no_headers_and_no_query_and_the_body_as_sent() -> None:
    body = '{\r\n\t"a": "é\\u0000"\r\n}'
    event = json.loads(message(body).event())
    assert list(event) == ["requestContext", "body", "isBase64Encoded"]
    assert event["body"] == body
    assert list(event["requestContext"])[:3] == ["routeKey", "messageId", "eventType"]
    assert event["requestContext"]["messageId"] == "R1knPc2ntjMCFIA="
    assert event["requestContext"]["extendedRequestId"] == event["requestContext"]["requestId"] == "R1knPH17NjMFftw="


def test_disconnect_has_four_synthetic_headers() -> None:
    client = peer(source_ip="123.45.123.45", user_agent=None)
    event = json.loads(disconnecting(1005, 'a "reason"', client=client).event())
    assert list(event) == ["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]
    assert event["headers"] == {"Host": HOST, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    assert event["multiValueHeaders"]["x-api-key"] == [""]
    assert event["requestContext"]["disconnectStatusCode"] == 1005
    assert event["requestContext"]["disconnectReason"] == 'a "reason"'
    assert event["requestContext"]["identity"] == {"sourceIp": "123.45.123.45"}


def test_stage_variables_are_there_only_when_the_stage_has_any() -> None:
    stage = snapshot(target("$connect"), target("$disconnect"), variables={"color": "red"})
    for occasion in (connecting(stage=stage), message("x", stage=stage), disconnecting(stage=stage)):
        assert json.loads(occasion.event())["stageVariables"] == {"color": "red"}


def test_a_binary_message_comes_in_base64() -> None:
    event = json.loads(message(b"\xff\x00", binary=True).event())
    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


def test_a_custom_domain_is_shown_with_the_name_of_the_stage() -> None:
    client = peer(domain_name="ws.example.com")
    for occasion in (connecting(client=client), message("x", client=client), disconnecting(client=client)):
        event = json.loads(occasion.event())
        assert event["requestContext"]["domainName"] == "ws.example.com"
        assert event["requestContext"]["stage"] == "develop"
        assert event.get("headers", {"Host": "ws.example.com"})["Host"] == "ws.example.com"
