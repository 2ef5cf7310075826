"""What all HTTP connections of a server share: the door, the limits, the lists they stand in."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fairlead.clock import Clock
from fairlead.model import limits
from fairlead.net.admission import Admission
from fairlead.net.bodies import Bodies
from fairlead.net.messages import Door, Judge, Request
from fairlead.net.proxies import Proxies
from fairlead.net.requests import Rules
from fairlead.net.responses import Responses
from fairlead.net.shortages import Shortages
from fairlead.net.tls import Contexts
from fairlead.net.wheel import Wheel

Takeover = Callable[[Request, bytes, asyncio.Transport], None]
"""Takes a connection whose client asks for a WebSocket: the request, what came behind it, the transport."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What a client may cost. The last three are our choice."""

    head_bytes: int = limits.HEAD_BYTES
    body_bytes: int = limits.BODY_BYTES
    head_seconds: float = limits.HEAD_SECONDS
    stall_seconds: float = 60.0
    """Without a byte of a body that is still to come, or of an answer taken by the client; then the end."""
    keep_alive_seconds: float = 300.0
    """Between two requests of a connection; then it is closed. At most twice as long."""
    linger_seconds: float = 5.0
    """For a client to take the answer to a request that was not read to its end."""


class OpenConnection(Protocol):
    """A connection as the server's end sees it."""

    def finish(self) -> None:
        """Close, after the answer that is owed if there is one."""

    def abort(self) -> None:
        """Cut the connection."""


class HttpServing:
    """Shared by the connections of all listeners. `report` takes one line for the operator, `judge` sees the heads of
    requests with more than a little body, `contexts` has the certificates where TLS is spoken,
    `proxies` knows who may speak for others."""

    __slots__ = ("admission", "clock", "connections", "contexts", "door", "limits", "report", "responses", "rules",
                 "shortages", "takeover", "wheel")  # fmt: skip

    def __init__(
        self,
        clock: Clock,
        wheel: Wheel,
        door: Door,
        takeover: Takeover,
        report: Callable[[str], None],
        *,
        limits: HttpLimits | None = None,
        admission: Admission | None = None,
        judge: Judge | None = None,
        bodies: Bodies | None = None,
        contexts: Contexts | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        self.clock = clock
        self.wheel = wheel
        self.door = door
        self.takeover = takeover
        self.report = report
        self.limits = limits or HttpLimits()
        if admission is None:  # an empty one is false
            admission = Admission() if proxies is None else Admission(shared=proxies.trusts)
        self.admission = admission
        bodies = Bodies() if bodies is None else bodies
        self.rules = Rules(self.limits.head_bytes, self.limits.body_bytes, judge, proxies, bodies)
        self.shortages = Shortages(clock, report)
        bodies.on_refused = self.shortages.body_refused
        self.contexts = contexts
        self.responses = Responses(clock)
        self.connections: set[OpenConnection] = set()
