"""Proxy events, held against the shapes of published captures: presence and order of members, not only values."""

import json

from fairlead.model.limits import Limits
from fairlead.websocket_api.events import Peer, connect_event, disconnect_event, message_event
from fairlead.websocket_api.inputs import HandshakeAsked
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot

HOST = "nn27okk1we.execute-api.eu-west-1.amazonaws.com"
AT = 1708326702.789
PEER = Peer("TXzPWdnOjoECGjA=", AT, "192.0.2.1", "agent/1")


def snapshot(**variables: str) -> Snapshot:
    select = compile_selection("$request.body.action")
    return Snapshot("nn27okk1we", "develop", HOST, {}, select, Limits(), variables)


def asked(query: str = "", *headers: tuple[str, str]) -> HandshakeAsked:
    return HandshakeAsked(
        AT + 0.001,
        "TXzPWFkkjoEF92g=",
        PEER.id,
        host="localhost:3001",
        scheme="http",
        port=3001,
        source_ip="192.0.2.1",
        query=query,
        headers=[(name.encode(), value.encode()) for name, value in headers],
        user_agent=next((value for name, value in headers if name == "User-Agent"), None),
        trace_id="1-65d2ff2e-718990494fd688f062bf1571",
    )


def test_connect() -> None:
    event = json.loads(
        connect_event(
            asked(
                "now=1",
                ("Host", "localhost:3001"),
                ("Connection", "Upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", "13"),
                ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
                ("x-forwarded-for", "6.6.6.6"),
            ),
            PEER,
            snapshot(),
        )
    )
    assert list(event) == [
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "requestContext",
        "isBase64Encoded",
    ]
    assert event["headers"] == {
        "Host": HOST,
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
        "Sec-WebSocket-Version": "13",
        "X-Amzn-Trace-Id": "Root=1-65d2ff2e-718990494fd688f062bf1571",
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


def test_connect_without_a_query_has_no_query_members_and_no_body() -> None:
    event = json.loads(connect_event(asked(), PEER, snapshot()))
    assert list(event) == ["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]


def test_repeated_query_keys_and_headers_keep_the_last_and_all() -> None:
    event = json.loads(connect_event(asked("a=1&a=%C3%A9&b=", ("X-A", "1"), ("x-a", "2")), PEER, snapshot()))
    assert event["queryStringParameters"] == {"a": "é", "b": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "é"], "b": [""]}
    assert event["headers"]["X-A"] == "2"
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]


def test_message_has_no_headers_and_no_query_and_the_body_as_sent() -> None:
    body = '{\r\n\t"a": "é\\u0000"\r\n}'
    event = json.loads(message_event(body.encode(), b'"$default"', AT, "req=", "msg=", PEER, snapshot()))
    assert list(event) == ["requestContext", "body", "isBase64Encoded"]
    assert event["body"] == body
    assert list(event["requestContext"])[:3] == ["routeKey", "messageId", "eventType"]
    assert event["requestContext"]["messageId"] == "msg="
    assert event["requestContext"]["extendedRequestId"] == event["requestContext"]["requestId"] == "req="


def test_disconnect_has_four_synthetic_headers() -> None:
    peer = Peer("PJqB0fHsqRcCHlw=", AT, "123.45.123.45", None)
    event = json.loads(disconnect_event(1005, 'a "reason"', AT, "req=", peer, snapshot()))
    assert list(event) == ["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]
    assert event["headers"] == {"Host": HOST, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    assert event["multiValueHeaders"]["x-api-key"] == [""]
    assert event["requestContext"]["disconnectStatusCode"] == 1005
    assert event["requestContext"]["disconnectReason"] == 'a "reason"'
    assert event["requestContext"]["identity"] == {"sourceIp": "123.45.123.45"}


def test_stage_variables_are_there_only_when_the_stage_has_any() -> None:
    peer = PEER
    for event in (
        connect_event(asked(), peer, snapshot(color="red")),
        message_event(b"x", b'"x"', AT, "r", "m", peer, snapshot(color="red")),
        disconnect_event(1000, "", AT, "r", peer, snapshot(color="red")),
    ):
        assert json.loads(event)["stageVariables"] == {"color": "red"}
