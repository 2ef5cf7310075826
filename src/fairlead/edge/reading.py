"""What a client sends, on its way from the transport to its session: not too early, not too much at once.

A client that sends without pause takes turns with all others: of what it has sent at once a slice is taken, and the
next a millisecond later. So it gets no more than 16,000 messages a second through, and others do not feel it. Reading
waits while there is a rest, while the core or the client's own buffer is too full, and while the handshake is pending
and the client has already sent much.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

from fairlead.clock import Clock
from fairlead.edge.parser import Event, Parser

_TURN_SECONDS: Final = 0.001
_CORE: Final = 1
_CLIENT: Final = 2


class Taker(Protocol):
    """A session as its reading sees it."""

    def take(self, kind: int, payload: bytes, now: float) -> None:
        """One message or control frame; or FAILED (see `parser`)."""

    def settle(self) -> None:
        """That was all for now."""


class Reading:
    """One connection's. It begins with what came `behind` the handshake, and gives nothing before `start`."""

    __slots__ = ("_clock", "_early", "_early_bytes", "_parser", "_paused", "_taker", "_transport", "_turn_due",
                 "_waits", "heard", "held")  # fmt: skip

    def __init__(
        self, transport: asyncio.Transport, taker: Taker, clock: Clock, behind: bytes, early_bytes: int
    ) -> None:
        self._transport = transport
        self._taker = taker
        self._clock = clock
        self._parser: Parser | None = None
        self._early: bytes | bytearray = behind
        self._early_bytes = early_bytes
        self.held: Sequence[Event] = ()
        """Read, but not given to the core, which asked for a pause: `go_on`."""
        self._waits = 0
        """For whom: the core, the client, or both."""
        self._turn_due = self._paused = False
        self.heard = True
        """Something has come in since this was last set to False."""

    def feed(self, data: bytes = b"") -> None:
        """What has come in."""
        self.heard = True
        parser = self._parser
        if parser is None:
            self._keep(data)
            return
        events = parser.feed(data)
        if self.held:
            self.held = (*self.held, *events)
        elif events:
            self._give(events)
            self._taker.settle()
        if self._paused or parser.more:
            self._adjust()

    def start(self, parser: Parser) -> None:
        """The handshake is answered: from now on what comes in is given on, what came in until now at `go_on`."""
        self._parser = parser
        early, self._early = bytes(self._early), b""
        if early:
            self.held = parser.feed(early)
        if self._paused or parser.more:
            self._adjust()

    def go_on(self) -> None:
        """Give on what was held back, if nobody wants it held back any more."""
        while self.held and not self._waits & _CORE:
            held, self.held = self.held, ()
            self._give(held)

    def core_is_full(self, full: bool) -> None:
        """The core wants nothing more for now, or again. Then `go_on`."""
        self._waits = self._waits | _CORE if full else self._waits & ~_CORE
        self._adjust()

    def client_is_behind(self, behind: bool) -> None:
        """The client takes too little of what it is sent, or enough again."""
        self._waits = self._waits | _CLIENT if behind else self._waits & ~_CLIENT
        self._adjust()

    def only_close(self) -> None:
        """Nothing but the client's close frame is awaited: never mind how full anything is."""
        self.held = ()
        self._waits = 0
        if self._paused:
            self._adjust()

    def stop(self) -> None:
        """The connection is over for its session: nothing is given any more, and what comes in is for someone else."""
        self._parser = None
        self._early = b""
        self.only_close()

    def _keep(self, data: bytes) -> None:
        if isinstance(self._early, bytes):
            self._early = bytearray(self._early)
        self._early += data
        self._adjust()

    def _give(self, events: Sequence[Event]) -> None:
        now = self._clock.now()
        taker = self._taker
        for index, (kind, payload) in enumerate(events):
            if self._waits & _CORE:
                self.held = events[index:]
                return
            taker.take(kind, payload, now)

    def _take_turn(self) -> None:
        self._turn_due = False
        parser = self._parser
        if parser is not None and parser.more and not self._waits:
            self.feed()

    def _adjust(self) -> None:
        """Read on or not, and have a turn or not."""
        parser = self._parser
        pause = self._waits > 0
        if parser is not None and parser.more:
            if not pause and not self._turn_due:
                self._turn_due = True
                self._clock.call_at(self._clock.now() + _TURN_SECONDS, self._take_turn)
            pause = True
        elif len(self._early) > self._early_bytes:
            pause = True
        if pause != self._paused and not self._transport.is_closing():
            self._paused = pause
            (self._transport.pause_reading if pause else self._transport.resume_reading)()
