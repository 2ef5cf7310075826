"""The payloads that functions get: Lambda proxy events of WebSocket APIs, as published captures show them.

Which members are present matters as much as their values: apps test for absent ones. They are spliced from pieces that
are already JSON, because one is made for every message.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from fairlead.websocket_api.inputs import HandshakeAsked
from fairlead.websocket_api.stage import Snapshot

_encode = msgspec.json.Encoder().encode

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_SHOWN: Final = frozenset({"connection", "upgrade", "content-length", "x-forwarded-for", "x-forwarded-port",
                               "x-forwarded-proto", "x-amzn-trace-id", "host"})  # fmt: skip
_WEBSOCKET: Final = "Websocket-"


class Peer:
    """What events tell of a connection, kept as long as it lives."""

    __slots__ = ("_identity", "connected_at", "id", "source_ip", "user_agent")

    def __init__(self, id: str, connected_at: float, source_ip: str, user_agent: str | None) -> None:
        self.id = id
        self.connected_at = connected_at
        self.source_ip = source_ip
        self.user_agent = user_agent
        self._identity: bytes | None = None

    @property
    def identity(self) -> bytes:
        """`requestContext.identity` as JSON; members that would be null are left out (observed since 2021)."""
        identity = self._identity
        if identity is None:
            members = {} if self.user_agent is None else {"userAgent": self.user_agent}
            identity = self._identity = _encode(members | {"sourceIp": self.source_ip})
        return identity


def connect_event(asked: HandshakeAsked, peer: Peer, snapshot: Snapshot) -> bytes:
    """CONNECT: headers, the query where there is one, no body."""
    headers = _headers(asked, snapshot.domain_name)
    event: dict[str, Any] = {
        "headers": {name: values[-1] for name, values in headers},
        "multiValueHeaders": dict(headers),
    }
    if asked.query:
        parameters = parse_qsl(asked.query, keep_blank_values=True)
        event["queryStringParameters"] = dict(parameters)
        event["multiValueQueryStringParameters"] = _grouped(parameters)
    if snapshot.variables:
        event["stageVariables"] = snapshot.variables
    context = _context(b'"$connect"', "CONNECT", asked.now, asked.request_id, peer, snapshot)
    event["requestContext"] = msgspec.Raw(b"{" + context + b"}")
    event["isBase64Encoded"] = False
    return _encode(event)


def message_event(
    data: bytes, key_json: bytes, now: float, request_id: str, message_id: str, peer: Peer, snapshot: Snapshot
) -> bytes:
    """MESSAGE: no headers and no query, the body exactly as sent."""
    member = f',"messageId":"{message_id}"'.encode()
    context = _context(key_json, "MESSAGE", now, request_id, peer, snapshot, member)
    return b"".join(
        (
            b'{"requestContext":{',
            context,
            b"}",
            _stage_variables(snapshot),
            b',"body":',
            _encode(data.decode()),
            b',"isBase64Encoded":false}',
        )
    )


def disconnect_event(code: int, reason: str, now: float, request_id: str, peer: Peer, snapshot: Snapshot) -> bytes:
    """DISCONNECT: four synthetic headers (documented), the close code and its reason."""
    synthetic = {"Host": snapshot.domain_name, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    member = b',"disconnectStatusCode":%d,"disconnectReason":%b' % (code, _encode(reason))
    context = _context(b'"$disconnect"', "DISCONNECT", now, request_id, peer, snapshot, member)
    return b"".join(
        (
            b'{"headers":',
            _encode(synthetic),
            b',"multiValueHeaders":',
            _encode({name: [value] for name, value in synthetic.items()}),
            b',"requestContext":{',
            context,
            b"}",
            _stage_variables(snapshot),
            b',"isBase64Encoded":false}',
        )
    )


def _context(
    key_json: bytes,
    event_type: str,
    now: float,
    request_id: str,
    peer: Peer,
    snapshot: Snapshot,
    further: bytes = b"",
) -> bytes:
    """The members of `requestContext`. `requestId` equals `extendedRequestId` (documented)."""
    return b"".join(
        (
            b'"routeKey":',
            key_json,
            further,
            (
                f',"eventType":"{event_type}","extendedRequestId":"{request_id}","requestTime":"{_clf_time(int(now))}"'
                f',"messageDirection":"IN","stage":"{snapshot.name}","connectedAt":{int(peer.connected_at * 1000)}'
                f',"requestTimeEpoch":{int(now * 1000)},"identity":'
            ).encode(),
            peer.identity,
            (
                f',"requestId":"{request_id}","domainName":"{snapshot.domain_name}","connectionId":"{peer.id}"'
                f',"apiId":"{snapshot.api_id}"'
            ).encode(),
        )
    )


def _stage_variables(snapshot: Snapshot) -> bytes:
    return b',"stageVariables":' + _encode(snapshot.variables) if snapshot.variables else b""


@lru_cache(maxsize=4)
def _clf_time(second: int) -> str:
    """`19/Feb/2024:07:11:42 +0000`. Cached: most messages of a second share it."""
    at = datetime.fromtimestamp(second, UTC)
    return f"{at.day:02}/{_MONTHS[at.month - 1]}/{at.year}:{at:%H:%M:%S} +0000"


def _headers(asked: HandshakeAsked, domain_name: str) -> list[tuple[str, list[str]]]:
    """The request's headers as the event shows them: title case, sorted, hop-by-hop ones left out, four added.

    `Host`, port and protocol are those of API Gateway's own endpoint whatever this gateway listens on, because apps
    build their callback address from them, and some use `X-Forwarded-Proto` as an identity source.
    """
    own = [
        ("Host", domain_name),
        ("X-Amzn-Trace-Id", f"Root={asked.trace_id}"),
        ("X-Forwarded-For", asked.source_ip),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
    ]
    sent = ((str(name, "latin-1"), str(value, "latin-1")) for name, value in asked.headers)
    theirs = ((_title(name), value) for name, value in sent if name.lower() not in _NOT_SHOWN)
    return sorted(_grouped([*theirs, *own]).items())


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-")).replace(_WEBSOCKET, "WebSocket-")


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
