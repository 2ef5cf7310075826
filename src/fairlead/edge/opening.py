"""A WebSocket that is asked for: what is kept of the request until it is answered, and no longer."""

import sys
from typing import Final

from fairlead.edge import extensions, handshake
from fairlead.ids import token
from fairlead.net.messages import Request
from fairlead.net.responses import Responses
from fairlead.websocket_api.inputs import HandshakeAsked

_OURS: Final = b"x-fairlead-"
"""Headers between our own hooks and us, a key among them: no function is to see them."""


class Opening:
    """A handshake whose answer is pending. `deflate` is what is agreed about compression, if anything is."""

    __slots__ = ("_key", "deflate")

    def __init__(self, request: Request, compression: bool) -> None:
        self._key = request.header(b"sec-websocket-key")
        self.deflate = extensions.agree(_offers(request)) if compression else None

    def accepted(self, responses: Responses, subprotocol: str) -> bytes:
        """The 101. ValueError for a subprotocol with a line break."""
        answer = "" if self.deflate is None else self.deflate.answer
        return handshake.accept(responses, self._key, subprotocol, answer)


def _offers(request: Request) -> str:
    """The header may be there more than once, and is then as good as one (RFC 6455, section 9.1)."""
    if not request.header(b"sec-websocket-extensions"):
        return ""
    return ", ".join(
        value.decode("latin-1") for name, value in request.headers if name.lower() == b"sec-websocket-extensions"
    )


def asked(request: Request, now: float, connection_id: str) -> HandshakeAsked:
    """The request as a core sees it."""
    headers = request.headers
    if request.header(b"x-fairlead-key") or request.header(b"x-fairlead-endpoint"):
        headers = [header for header in headers if not header[0].lower().startswith(_OURS)]
    agent = request.header(b"user-agent")
    return HandshakeAsked(
        now,
        token(),
        connection_id,
        source_ip=sys.intern(request.peer[0]),
        path=request.path,
        query=request.query,
        headers=headers,
        user_agent=sys.intern(agent) if agent else None,  # many clients have the same
        domain_name=request.domain,
    )
