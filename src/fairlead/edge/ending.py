"""A connection on which everything is said: the client is given a moment to take the last words, then it is cut.

Closing at once what a client may still be sending on would make TCP reset the connection, and the last words would be
lost.
"""

import asyncio
from collections.abc import Callable
from math import inf

from fairlead.edge.sessions import Sessions


class Ending(asyncio.Protocol):
    """Takes a transport over, throws away what comes in, and tells when the connection is lost."""

    __slots__ = ("_lost", "_moment", "_transport", "_until", "_wheel")

    def __init__(
        self, transport: asyncio.Transport, sessions: Sessions, lost: Callable[[Exception | None], None]
    ) -> None:
        self._transport = transport
        self._lost = lost
        self._wheel = sessions.wheel
        transport.set_protocol(self)
        self._until = sessions.clock.now() + sessions.settings.close_seconds
        self._moment = self._wheel.add(self, self._until)

    def due(self, now: float) -> None:
        """The wheel asks whether it has had its time."""
        if now < self._until:
            self._moment = self._wheel.add(self, self._until)
        else:
            self._moment = inf
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._moment < inf:
            self._wheel.remove(self, self._moment)
            self._moment = inf
        self._lost(exc)
