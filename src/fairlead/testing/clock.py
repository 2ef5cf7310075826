"""A clock that stands still until it is told to jump."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from fairlead.clock import Timer


class _Call:
    """A call that is still to come."""

    __slots__ = ("callback",)

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class FakeClock:
    """A `Clock`. `jump` moves it on and makes the calls that fall due, in order, each at its own moment."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._calls: list[tuple[float, int, _Call]] = []
        self._numbers = count()

    def now(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        call = _Call(callback)
        heappush(self._calls, (when, next(self._numbers), call))
        return call

    @property
    def pending(self) -> int:
        """Calls that are still to come."""
        return sum(call.callback is not None for _, _, call in self._calls)

    def jump(self, seconds: float) -> None:
        """Let `seconds` pass. Calls that are asked for meanwhile are made too, when they fall within."""
        end = self._now + seconds
        while self._calls and self._calls[0][0] <= end:
            when, _, call = heappop(self._calls)
            self._now = max(self._now, when)
            callback, call.callback = call.callback, None
            if callback is not None:
                callback()
        self._now = max(self._now, end)
