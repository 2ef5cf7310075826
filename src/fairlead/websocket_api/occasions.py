"""What happened on a connection, as integrations, authorizers, templates and logs see it.

An occasion is made for every call of an integration; what is expensive to know of it is made when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from fairlead.websocket_api import events

if TYPE_CHECKING:  # what an occasion holds; only their types are needed here
    from fairlead.model.apps import Logging
    from fairlead.websocket_api.inputs import HandshakeAsked, MessageReceived
    from fairlead.websocket_api.peer import Peer
    from fairlead.websocket_api.stage import Snapshot, Target
    from fairlead.websocket_api.verdicts import Verdict

_decode = msgspec.json.Decoder().decode


class Occasion:
    """Something that happened on a connection. `target` is the route it goes to, None where none matches.

    `now` is in seconds since the epoch. `data` is the message, empty where there is none.
    """

    __slots__ = ("now", "peer", "request_id", "snapshot", "target")

    kind: ClassVar[str]
    """`eventType`: CONNECT, MESSAGE or DISCONNECT."""
    data: bytes = b""
    binary: bool = False
    asked: HandshakeAsked | None = None
    """The handshake, on CONNECT."""

    def __init__(self, now: float, request_id: str, peer: Peer, snapshot: Snapshot, target: Target | None) -> None:
        self.now = now
        self.request_id = request_id
        self.peer = peer
        self.snapshot = snapshot
        self.target = target

    @property
    def route_key(self) -> str:
        """The key of the selected route, empty where none matches."""
        return "" if self.target is None else self.target.key

    @property
    def asked_at(self) -> float:
        """When its integration was asked, in seconds since the epoch: at once, but for who must be authorized first."""
        return self.now

    @property
    def logging(self) -> Logging:
        """What is told of it: the route's own, or that of what no route accounts for."""
        return self.snapshot.logging if self.target is None else self.target.logging

    def event(self) -> bytes:
        """The Lambda proxy event, as JSON text."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """`$context`: the members of the event's `requestContext`, as JSON values."""
        members: dict[str, Any] = _decode(b"{" + self._context() + b"}")
        return members

    def headers(self) -> dict[str, list[str]]:
        """The headers of the handshake as the CONNECT event shows them; none on any other occasion."""
        return {}

    def query(self) -> dict[str, list[str]]:
        """The parameters of the handshake's query string, decoded; none on any other occasion."""
        return {}

    def _context(self) -> bytes:
        raise NotImplementedError


class Connecting(Occasion):
    """A client asks to connect. `verdict` is what its authorization has come to, if it needed any."""

    __slots__ = ("asked", "asked_at", "verdict")

    kind = "CONNECT"
    asked: HandshakeAsked
    asked_at: float

    def __init__(self, asked: HandshakeAsked, peer: Peer, snapshot: Snapshot) -> None:
        super().__init__(asked.now, asked.request_id, peer, snapshot, snapshot.connect)
        self.asked = asked
        self.asked_at = asked.now
        self.verdict: Verdict | None = None

    @property
    def route_key(self) -> str:
        """`$connect`, whether there is such a route or not."""
        return "$connect"

    def event(self) -> bytes:
        """CONNECT: headers, the query where there is one, no body."""
        return events.connect_event(self.asked, self._context(), self.peer, self.snapshot)

    def headers(self) -> dict[str, list[str]]:
        """Title case, sorted, hop-by-hop ones left out, five of our own."""
        return events.headers(self.asked, self.peer)

    def query(self) -> dict[str, list[str]]:
        """Each parameter with all its values, in order."""
        return events.query(self.asked)

    def _context(self) -> bytes:
        latency = None if self.verdict is None else self.verdict.latency_ms
        return events.context(
            b'"$connect"', "CONNECT", self.now, self.request_id, self.peer, self.snapshot, authorizer_ms=latency
        )


class Message(Occasion):
    """A message has arrived."""

    __slots__ = ("binary", "data", "message_id")

    kind = "MESSAGE"

    def __init__(self, message: MessageReceived, peer: Peer, snapshot: Snapshot, target: Target | None) -> None:
        self.now = message.now
        self.request_id = message.request_id
        self.peer = peer
        self.snapshot = snapshot
        self.target = target
        self.data = message.data
        self.binary = message.binary
        self.message_id = message.message_id

    def event(self) -> bytes:
        """MESSAGE: no headers and no query, the body exactly as sent."""
        return events.message_event(self.data, self.binary, self._context(), self.snapshot)

    def _context(self) -> bytes:
        key = b'""' if self.target is None else self.target.key_json
        member = f',"messageId":"{self.message_id}"'.encode()
        return events.context(key, "MESSAGE", self.now, self.request_id, self.peer, self.snapshot, member)


class Disconnecting(Occasion):
    """The connection has ended."""

    __slots__ = ("code", "reason")

    kind = "DISCONNECT"

    def __init__(self, now: float, request_id: str, code: int, reason: str, peer: Peer, snapshot: Snapshot) -> None:
        super().__init__(now, request_id, peer, snapshot, snapshot.disconnect)
        self.code = code
        self.reason = reason

    @property
    def route_key(self) -> str:
        """`$disconnect`, whether there is such a route or not."""
        return "$disconnect"

    def event(self) -> bytes:
        """DISCONNECT: four synthetic headers, the close code and its reason."""
        return events.disconnect_event(self._context(), self.peer, self.snapshot)

    def _context(self) -> bytes:
        member = events.disconnect_members(self.code, self.reason)
        return events.context(
            b'"$disconnect"', "DISCONNECT", self.now, self.request_id, self.peer, self.snapshot, member
        )
