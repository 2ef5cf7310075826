"""What the server runs short of, told to the operator: at most once a minute, with numbers.

Those who are turned away at the door are told little or nothing, and can't tell the operator. A loop says nothing
either when the process has no file left for a new connection: uvloop accepts it and closes it. So that is looked for
while connections come: the number of the next free file tells how many there are.
"""

import os
import resource
from collections.abc import Callable
from typing import Final

from fairlead.clock import Clock

_BETWEEN_SECONDS: Final = 60.0
_FIRST_SECONDS: Final = 1.0
"""From the first of a burst until it is told."""
_LOOK_SECONDS: Final = 1.0
_LOOK_CONNECTIONS: Final = 16
_NEAR: Final = 64
"""With fewer files left, each connection is looked at."""


class Shortages:
    """Counts, and tells `report`."""

    __slots__ = ("_bodies", "_clock", "_fileless", "_heads", "_looking", "_report", "_telling", "_told_at", "_unlooked")

    def __init__(self, clock: Clock, report: Callable[[str], None]) -> None:
        self._clock = clock
        self._report = report
        self._heads = 0
        self._bodies = 0
        self._fileless = 0
        self._unlooked = 0
        self._looking = False
        self._telling = False
        self._told_at = 0.0

    def connected(self) -> None:
        """A connection has come: it may be the last for which there was a file."""
        self._unlooked -= 1
        if self._unlooked < 0:
            left = _files_left()
            self._unlooked = _LOOK_CONNECTIONS if left > _NEAR else 0
            if not left and not self._looking:
                self._count_second()

    def head_refused(self) -> None:
        """A connection was closed because too many others have no complete request."""
        self._heads += 1
        self._tell_soon()

    def body_refused(self) -> None:
        """A request was refused because of the bodies of others."""
        self._bodies += 1
        self._tell_soon()

    def _look(self) -> None:
        self._looking = False
        if not _files_left():
            self._count_second()

    def _count_second(self) -> None:
        self._fileless += 1
        self._tell_soon()
        self._looking = True
        self._clock.call_at(self._clock.now() + _LOOK_SECONDS, self._look)

    def _tell_soon(self) -> None:
        if not self._telling:
            self._telling = True
            now = self._clock.now()
            self._clock.call_at(max(now + _FIRST_SECONDS, self._told_at + _BETWEEN_SECONDS), self._tell)

    def _tell(self) -> None:
        self._telling = False
        self._told_at = self._clock.now()
        heads, bodies, fileless = self._heads, self._bodies, self._fileless
        self._heads = self._bodies = self._fileless = 0
        if heads:
            self._report(
                f"{_times(heads, 'connection was', 'connections were')} closed unanswered: too many others, in all or "
                "of the same address, have not sent a whole request yet."
            )
        if bodies:
            self._report(
                f"{_times(bodies, 'request was', 'requests were')} refused: the bodies of unfinished requests fill all "
                "that they may."
            )
        if fileless:
            limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
            self._report(
                f"For {_times(fileless, 'second', 'seconds')} new connections were closed unanswered: all {limit:,} "
                "files that the process may have open are in use (`ulimit -n` sets how many)."
            )


def _files_left() -> int:
    """At most so many files can be opened still: those with smaller numbers than the lowest free one are in use."""
    try:
        lowest = os.dup(0)
    except OSError:
        return 0
    os.close(lowest)
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - lowest


def _times(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
