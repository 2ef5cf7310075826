"""The client at the other end of a connection: what events tell of it as long as it lives."""

from collections.abc import Mapping

import msgspec

_encode = msgspec.json.Encoder().encode


class Peer:
    """A client. `domain_name` is the host that events show: the API's own, or the custom domain it came by.

    `authorizer` holds the members of `requestContext.authorizer` as JSON text without braces, empty where nothing
    authorized the connection; every later event carries them (observed, also in a `$disconnect`).
    """

    __slots__ = ("_identity", "authorizer", "connected_at", "domain_name", "id", "known_as", "source_ip", "user_agent")

    def __init__(
        self,
        id: str,
        connected_at: float,
        source_ip: str,
        user_agent: str | None,
        domain_name: str = "",
        authorizer: str = "",
        known_as: dict[str, str] | None = None,
    ) -> None:
        self.id = id
        self.connected_at = connected_at
        self.source_ip = source_ip
        self.user_agent = user_agent
        self.domain_name = domain_name
        self.authorizer = authorizer
        self.known_as = known_as
        """Further members of `identity`: the caller of a signed handshake, its API key."""
        self._identity: bytes | None = None

    def allow(self, principal_id: str | None, context: Mapping[str, str], identity: Mapping[str, str]) -> None:
        """The handshake was authorized, with these to be told of it."""
        members = dict(context) if principal_id is None else {"principalId": principal_id, **context}
        self.authorizer = _encode(members)[1:-1].decode()
        if identity:
            self.known_as = dict(identity)
            self._identity = None

    @property
    def identity(self) -> bytes:
        """`requestContext.identity` as JSON; members that would be null are left out (observed since 2021)."""
        identity = self._identity
        if identity is None:
            members = {} if self.user_agent is None else {"userAgent": self.user_agent}
            identity = self._identity = _encode({**(self.known_as or {}), **members, "sourceIp": self.source_ip})
        return identity
