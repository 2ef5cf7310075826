"""Occasions for tests of whatever is handed one: a client's handshake, its message, its end."""

from collections.abc import Mapping
from typing import Any

from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api.inputs import HandshakeAsked, MessageReceived
from fairlead.websocket_api.occasions import Connecting, Disconnecting, Message
from fairlead.websocket_api.peer import Peer
from fairlead.websocket_api.selection import compile_selection
from fairlead.websocket_api.stage import Snapshot, Target

NOW = 1_708_326_702.789
HOST = "nn27okk1we.execute-api.eu-west-1.amazonaws.com"
ID = "TXzPWdnOjoECGjA="
FUNCTION = Integration("int", "AWS_PROXY", "f")


def peer(*, source_ip: str = "192.0.2.1", user_agent: str | None = "agent/1", domain_name: str = HOST) -> Peer:
    """The client behind them all."""
    return Peer(ID, NOW, source_ip, user_agent, domain_name)


def snapshot(*targets: Target, variables: Mapping[str, str] | None = None, **members: Any) -> Snapshot:
    """A stage `develop` with these routes."""
    return Snapshot(
        "nn27okk1we",
        "develop",
        HOST,
        {target.key: target for target in targets},
        compile_selection("$request.body.action"),
        members.pop("limits", Limits()),
        variables or {},
        **members,
    )


def target(key: str = "$default", integration: Integration | None = FUNCTION, **members: Any) -> Target:
    """A route."""
    return Target(key, integration, members.pop("two_way", False), 29.0, **members)


def asked(query: str = "", *headers: tuple[str, str], **members: Any) -> HandshakeAsked:
    """A handshake with this raw query string and these headers."""
    return HandshakeAsked(
        NOW,
        "TXzPWFkkjoEF92g=",
        ID,
        **{
            "source_ip": "192.0.2.1",
            "query": query,
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "user_agent": next((value for name, value in headers if name.lower() == "user-agent"), None),
            **members,
        },
    )


def connecting(
    query: str = "", *headers: tuple[str, str], stage: Snapshot | None = None, client: Peer | None = None
) -> Connecting:
    """A client asks to connect."""
    return Connecting(asked(query, *headers), client or peer(), stage or snapshot(target("$connect")))


def message(
    text: str | bytes,
    route: Target | None = None,
    *,
    stage: Snapshot | None = None,
    client: Peer | None = None,
    binary: bool = False,
) -> Message:
    """A client's message, on the route given."""
    route = route or target()
    data = text.encode() if isinstance(text, str) else text
    received = MessageReceived(NOW + 1, "R1knPH17NjMFftw=", "R1knPc2ntjMCFIA=", data, binary)
    return Message(received, client or peer(), stage or snapshot(route), route)


def disconnecting(
    code: int = 1005, reason: str = "", *, stage: Snapshot | None = None, client: Peer | None = None
) -> Disconnecting:
    """The end of a connection."""
    return Disconnecting(
        NOW + 2, "PJqCOG4zqRcFcPw=", code, reason, client or peer(), stage or snapshot(target("$disconnect"))
    )
