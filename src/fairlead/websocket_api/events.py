"""The payloads that functions get: Lambda proxy events of WebSocket APIs, as published captures show them.

Which members are present matters as much as their values: apps test for absent ones. They are spliced from pieces that
are already JSON, because one is made for every message.
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from fairlead.websocket_api.inputs import HandshakeAsked
from fairlead.websocket_api.peer import Peer
from fairlead.websocket_api.stage import Snapshot

_encode = msgspec.json.Encoder().encode

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_SHOWN: Final = frozenset({"connection", "upgrade", "content-length", "x-forwarded-for", "x-forwarded-port",
                               "x-forwarded-proto", "x-amzn-trace-id", "host"})  # fmt: skip
_WEBSOCKET: Final = "Websocket-"


def connect_event(asked: HandshakeAsked, context: bytes, peer: Peer, snapshot: Snapshot) -> bytes:
    """CONNECT, with the members of its `requestContext` as `context`."""
    shown = headers(asked, peer)
    event: dict[str, Any] = {
        "headers": {name: values[-1] for name, values in shown.items()},
        "multiValueHeaders": shown,
    }
    if asked.query:
        parameters = query(asked)
        event["queryStringParameters"] = {name: values[-1] for name, values in parameters.items()}
        event["multiValueQueryStringParameters"] = parameters
    if snapshot.variables:
        event["stageVariables"] = snapshot.variables
    event["requestContext"] = msgspec.Raw(b"{" + context + b"}")
    event["isBase64Encoded"] = False
    return _encode(event)


def message_event(data: bytes, binary: bool, context: bytes, snapshot: Snapshot) -> bytes:
    """MESSAGE. A binary one, which AWS does not take, is told as it tells binary bodies: in base64 (our choice)."""
    return b"".join(
        (
            b'{"requestContext":{',
            context,
            b"}",
            _stage_variables(snapshot),
            b',"body":',
            _encode(b64encode(data).decode() if binary else data.decode()),
            b',"isBase64Encoded":true}' if binary else b',"isBase64Encoded":false}',
        )
    )


def disconnect_event(context: bytes, peer: Peer, snapshot: Snapshot) -> bytes:
    """DISCONNECT, with four synthetic headers (documented)."""
    synthetic = {"Host": peer.domain_name, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
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


def disconnect_members(code: int, reason: str) -> bytes:
    """What a DISCONNECT's `requestContext` has beside the others'."""
    return b',"disconnectStatusCode":%d,"disconnectReason":%b' % (code, _encode(reason))


def context(
    key_json: bytes,
    event_type: str,
    now: float,
    request_id: str,
    peer: Peer,
    snapshot: Snapshot,
    further: bytes = b"",
    authorizer_ms: int | None = None,
) -> bytes:
    """The members of `requestContext`, without braces. `requestId` equals `extendedRequestId` (documented).

    `authorizer_ms` is how long the authorizer took, which a CONNECT tells.
    """
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
            _authorizer(peer, authorizer_ms),
            (
                f',"requestId":"{request_id}","domainName":"{peer.domain_name}","connectionId":"{peer.id}"'
                f',"apiId":"{snapshot.api_id}"'
            ).encode(),
        )
    )


def _authorizer(peer: Peer, milliseconds: int | None) -> bytes:
    if milliseconds is None and not peer.authorizer:  # as for nearly every message
        return b""
    latency = "" if milliseconds is None else f'"integrationLatency":{milliseconds}'
    members = ",".join(part for part in (peer.authorizer, latency) if part)
    return f',"authorizer":{{{members}}}'.encode()


def headers(asked: HandshakeAsked, peer: Peer) -> dict[str, list[str]]:
    """The request's headers as the event shows them: title case, sorted, hop-by-hop ones left out, five of our own.

    `Host`, port and protocol are those of API Gateway's own endpoint whatever this gateway listens on, because apps
    build their callback address from them, and some use `X-Forwarded-Proto` as an identity source.
    """
    own = [
        ("Host", peer.domain_name),
        ("X-Amzn-Trace-Id", f"Root={trace_root(asked)}"),
        ("X-Forwarded-For", asked.source_ip),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
    ]
    sent = ((str(name, "latin-1"), str(value, "latin-1")) for name, value in asked.headers)
    theirs = ((_title(name), value) for name, value in sent if name.lower() not in _NOT_SHOWN)
    return dict(sorted(_grouped([*theirs, *own]).items()))


def query(asked: HandshakeAsked) -> dict[str, list[str]]:
    """The handshake's query parameters, decoded, each with all its values."""
    return _grouped(parse_qsl(asked.query, keep_blank_values=True))


def trace_root(asked: HandshakeAsked) -> str:
    """The root of the handshake's trace, `1-{8 hex digits}-{24}`: the second it came in, and a hash of its id."""
    return f"1-{int(asked.now):08x}-{blake2s(asked.request_id.encode(), digest_size=12).hexdigest()}"


def _stage_variables(snapshot: Snapshot) -> bytes:
    return b',"stageVariables":' + _encode(snapshot.variables) if snapshot.variables else b""


@lru_cache(maxsize=4)
def _clf_time(second: int) -> str:
    """`19/Feb/2024:07:11:42 +0000`. Cached: most messages of a second share it."""
    at = datetime.fromtimestamp(second, UTC)
    return f"{at.day:02}/{_MONTHS[at.month - 1]}/{at.year}:{at:%H:%M:%S} +0000"


def _title(name: str) -> str:
    """Each word begins with a capital (observed); capitals within stay (`HeaderAuth1` in a sample of the guide)."""
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-")).replace(_WEBSOCKET, "WebSocket-")


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
