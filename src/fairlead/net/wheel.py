"""One timer for everything that may take too long.

A timer object a connection would cost more memory than the connection. Instead, items lie in slots: 50 ms wide when
their moment is near, wider when it is far. When a slot's moment comes, each of its items is asked whether it is due;
one that isn't puts itself in again. So a deadline that moves with every message costs nothing until it passes: the
item stays where it is and says "not yet".
"""

from heapq import heappop, heappush
from math import floor
from typing import Final, Protocol

from fairlead.clock import Clock, Timer

TICK: Final = 0.05
"""Seconds: no item is asked later than this after its moment, as far as the wheel can help it."""
_WIDTHS: Final = ((64.0, 256), (4.0, 16))
"""Further ahead than so many seconds, slots are so many ticks wide and begin before the moment, never after it."""


class Item(Protocol):
    """Something that may become due."""

    def due(self, now: float) -> None:
        """The moment of its slot has come, and it lies there no longer. It adds itself again if it was too early."""


class Wheel:
    """Items by the moment at which they are to be asked. A wheel that holds none lets its timer run out."""

    __slots__ = ("_clock", "_count", "_moments", "_next", "_slots", "_timer")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots: dict[float, set[Item]] = {}
        self._moments: list[float] = []
        self._count = 0
        self._next = 0.0
        self._timer: Timer | None = None

    def __len__(self) -> int:
        return self._count

    def add(self, item: Item, when: float) -> float:
        """Ask `item` at `when` (seconds since the epoch) or somewhat earlier. Gives the moment of the slot it lies in.

        An item may lie in the wheel once.
        """
        moment = self._slot(when)
        slot = self._slots.get(moment)
        if slot is None:
            slot = self._slots[moment] = set()
            heappush(self._moments, moment)
            if self._timer is None or moment < self._next:
                self._set_timer(moment)
        slot.add(item)
        self._count += 1
        return moment

    def remove(self, item: Item, moment: float) -> None:
        """Take `item` out again; `moment` is what `add` gave for it."""
        self._slots[moment].remove(item)
        self._count -= 1  # the timer stays, also for nothing: most often something is added the next moment

    def _slot(self, when: float) -> float:
        now = self._clock.now()
        ahead = when - now
        for beyond, ticks in _WIDTHS:
            if ahead > beyond:
                return floor(when / (TICK * ticks)) * ticks * TICK
        return (max(floor(when / TICK), floor(now / TICK)) + 1) * TICK

    def _turn(self) -> None:
        self._timer = None
        now = self._clock.now()
        try:
            while self._moments and self._moments[0] <= now:
                self._ask(self._moments[0], now)
        finally:  # an item that raises keeps no other from its moment
            if not self._count:
                self._slots.clear()
                self._moments.clear()
            elif self._timer is None or self._moments[0] < self._next:
                self._set_timer(self._moments[0])

    def _ask(self, moment: float, now: float) -> None:
        slot = self._slots[moment]
        while slot:
            item = slot.pop()
            self._count -= 1
            item.due(now)
        del self._slots[moment]
        heappop(self._moments)

    def _set_timer(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._next = moment
        self._timer = self._clock.call_at(moment, self._turn)
