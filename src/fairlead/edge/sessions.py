"""All sessions of a server: what they share, how many there are, and how they are sent away."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from fairlead.edge.cores import Surroundings
from fairlead.edge.frames import FRAME_BYTES
from fairlead.model.limits import KIB, Limits
from fairlead.net.responses import Responses
from fairlead.net.wheel import Wheel


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a WebSocket's client may do and cost. All but the stage's limits are our choice."""

    limits: Limits = field(default_factory=Limits)
    frame_bytes: int = FRAME_BYTES
    """Messages to the client above it go out in frames of this size."""
    buffer_bytes: int = KIB * KIB
    """Above so much that the client has not taken, pushes are refused and nothing more is read from it."""
    overflow_bytes: int = 8 * KIB * KIB
    """Above so much the connection is cut: answers still to come can't be refused as pushes can."""
    early_bytes: int = 64 * KIB
    """Sent by a client before it is let in; above it reading waits."""
    slow_seconds: float = 30.0
    """For a client to take what is above `buffer_bytes`; then it is closed with 1008."""
    close_seconds: float = 5.0
    """For a client to answer a close frame, or to take an answer that ends the connection; then it is cut."""


class AnySession(Protocol):
    """A session as its registry sees it."""

    def leave(self, code: int, reason: str) -> None:
        """End it: a close frame, or a refusal where the handshake is still pending."""


class Sessions:
    """Shared by the sessions; each stands here from its handshake until its core has said Finish and its socket is
    gone."""

    __slots__ = (
        "_alive",
        "_drained",
        "_ends",
        "clock",
        "draining",
        "responses",
        "settings",
        "sockets",
        "surroundings",
        "wheel",
    )

    def __init__(
        self, surroundings: Surroundings, wheel: Wheel, responses: Responses, settings: SessionSettings | None = None
    ) -> None:
        self.surroundings = surroundings
        self.clock = surroundings.clock
        self.wheel = wheel
        self.responses = responses
        self.settings = settings or SessionSettings()
        self.sockets = 0
        """Sessions that have a socket; the others' `$disconnect` is still to be answered."""
        self.draining = False
        """No session is to be added any more."""
        self._alive: set[AnySession] = set()
        self._drained: Callable[[], None] | None = None
        self._ends: dict[AnySession, Callable[[], None]] = {}

    def __len__(self) -> int:
        return len(self._alive)

    def enter(self, session: AnySession) -> None:
        """A session begins."""
        self._alive.add(session)

    def tell_end(self, session: AnySession, over: Callable[[], None]) -> None:
        """Call `over` when the session is forgotten, however that comes about."""
        self._ends[session] = over

    def forget(self, session: AnySession) -> None:
        """A session is over in every respect."""
        self._alive.discard(session)
        if self._ends and (over := self._ends.pop(session, None)) is not None:
            over()
        if self._drained is not None:
            self._tell_when_drained()

    def drain(self, code: int, reason: str, drained: Callable[[], None]) -> None:
        """End all sessions. `drained` is called once, when the last has finished."""
        assert not self.draining
        self.draining = True
        self._drained = drained
        for session in list(self._alive):
            session.leave(code, reason)
        self._tell_when_drained()

    def _tell_when_drained(self) -> None:
        drained = self._drained
        if drained is not None and not self._alive:
            self._drained = None
            asyncio.get_running_loop().call_soon(drained)
