"""What a bus promises: a message given to it reaches the connections it names, or their ids come back.

A bus speaks in batches, and every delivery is a request with an answer, since the buses that will span processes and
nodes may lose messages. What crosses it is plain data.
"""

from collections.abc import Callable, Sequence
from typing import Protocol


class Push:
    """A message on its way to one connection or many.

    `frames` are its encoded forms (text or binary, compressed with a window or not), each made by the first that needs
    it, under a number that whoever encodes makes up.
    """

    __slots__ = ("data", "frames")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.frames: dict[int, bytes] = {}


class Description:
    """What `GetConnection` tells of a connection. Times are seconds since the epoch."""

    __slots__ = ("connected_at", "last_active_at", "source_ip", "user_agent")

    def __init__(self, connected_at: float, last_active_at: float, source_ip: str, user_agent: str | None) -> None:
        self.connected_at = connected_at
        self.last_active_at = last_active_at
        self.source_ip = source_ip
        self.user_agent = user_agent


class Member(Protocol):
    """An open connection, as whoever holds its socket offers it to the bus."""

    def push(self, push: Push) -> bool:
        """Put the message into the socket's buffer. False when the buffer is full: nothing of it was sent."""

    def close(self, code: int, reason: str) -> None:
        """Close the connection with this code and reason."""

    def describe(self) -> Description:
        """The connection as it stands."""


class Delivery:
    """What became of a push: the ids that are gone, and those whose buffers were full."""

    __slots__ = ("full", "gone")

    def __init__(self, gone: Sequence[str] = (), full: Sequence[str] = ()) -> None:
        self.gone = gone
        self.full = full


class Bus(Protocol):
    """Reaches connections wherever they are held. Every answer is given exactly once, perhaps before the call returns.

    `scope` names the API and stage (`{apiId}/{stage}`) that the ids must belong to; an id of another is gone.
    """

    def deliver(self, scope: str, push: Push, ids: Sequence[str], answer: Callable[[Delivery], None]) -> None:
        """Send `push` to each of `ids`. Answered once it is in the buffer of every socket that is not named gone."""

    def describe(self, scope: str, id: str, answer: Callable[[Description | None], None]) -> None:
        """Look at a connection; None when it is gone."""

    def close(self, scope: str, id: str, code: int, reason: str, answer: Callable[[bool], None]) -> None:
        """Close a connection; False when it is gone."""
