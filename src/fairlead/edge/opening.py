"""A WebSocket that is asked for: what a core is told of the request, and the answer that lets the client in."""

import sys
from collections.abc import Sequence
from typing import Final

from fairlead.edge import extensions, handshake
from fairlead.ids import token
from fairlead.net.messages import Request
from fairlead.net.responses import Responses
from fairlead.websocket_api.inputs import HandshakeAsked

_OURS: Final = b"x-fairlead-"
"""Headers between our own hooks and us, a key among them: no function is to see them."""


def asked(request: Request, now: float, connection_id: str) -> HandshakeAsked:
    """The request as a core sees it."""
    headers = request.headers
    if request.header(b"x-fairlead-key"):
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


def accepted(
    request: Request, responses: Responses, subprotocols: Sequence[str], compression: bool
) -> tuple[bytes, int]:
    """The 101, and the window bits of what we may send compressed: 0 where that is not agreed upon.

    ValueError for a subprotocol with a line break.
    """
    key = request.header(b"sec-websocket-key")
    offers = request.header(b"sec-websocket-extensions") if compression else ""
    deflate = extensions.agree(_all_offers(request)) if offers else None
    if deflate is None:
        return handshake.accept(responses, key, subprotocols), 0
    return handshake.accept(responses, key, subprotocols, deflate.answer), deflate.window_bits


def _all_offers(request: Request) -> str:
    """The header may be there more than once, and is then as good as one (RFC 6455, section 9.1)."""
    return ", ".join(
        value.decode("latin-1") for name, value in request.headers if name.lower() == b"sec-websocket-extensions"
    )
