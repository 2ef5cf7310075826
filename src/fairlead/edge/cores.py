"""What the edge needs of others: a core that decides, and surroundings that carry out what is not the socket's."""

from collections.abc import Callable, Sequence
from typing import Protocol

from fairlead.clock import Clock
from fairlead.cluster.bus import Member
from fairlead.model.limits import Limits
from fairlead.net.messages import Request, Response
from fairlead.websocket_api.commands import Authorize, Command, Invoke, LogAccess
from fairlead.websocket_api.inputs import Input
from fairlead.websocket_api.replies import Reply
from fairlead.websocket_api.verdicts import Verdict


class Core(Protocol):
    """Decides what becomes of a connection. `websocket_api.connection.Connection` is one; an echo is another."""

    @property
    def deadline(self) -> float:
        """Seconds since the epoch after which it wants DeadlineReached; inf for never. Read after each `receive`."""

    @property
    def limits(self) -> Limits | None:
        """What its client may do; None for what the session's settings say. Read when the handshake is answered."""

    def receive(self, input: Input, /) -> Sequence[Command]:
        """Take what happened; give what must be done, in order."""


class Surroundings(Protocol):
    """The rest of the house as a session sees it."""

    @property
    def clock(self) -> Clock:
        """The time."""

    def invoke(self, command: Invoke, reply: Callable[[Reply], None]) -> None:
        """Call an integration. `reply` is called exactly once, on the event loop, perhaps at once."""

    def authorize(self, command: Authorize, answered: Callable[[Verdict], None]) -> None:
        """Decide whether a client may connect. `answered` is called exactly once, on the loop, perhaps at once."""

    def log_access(self, command: LogAccess) -> None:
        """Write a line of an access log."""

    def record(self, entry: bytes, may_wait: bool) -> None:
        """Write a journal entry; it is written when this returns, unless it `may_wait` for the next."""

    def opened(self, connection_id: str, core: Core, member: Member) -> None:
        """The handshake that `core` decided is accepted: from now on the connection can be reached."""

    def lost(self, connection_id: str) -> None:
        """An opened connection takes no more messages: its close has begun, or its socket is gone. Called once."""

    def connection_id(self) -> str:
        """A new connection id."""

    def report(self, text: str) -> None:
        """Tell the operator, in one line."""


Handshakes = Callable[[Request], Core | Response]
"""Finds the core for a handshake, or the response that refuses it (no such stage, say)."""
