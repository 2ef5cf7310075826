"""Time, once for the whole house.

Everything that needs to know or wait for a moment is handed a `Clock`; nothing else reads the machine's clocks or
asks the event loop for a timer. Tests hand in `fairlead.testing.clock.FakeClock` and jump.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

# A clock that goes on while a laptop sleeps: on Linux that is not CLOCK_MONOTONIC, on macOS it is.
_steady = partial(time.clock_gettime, getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Forget the call. Does nothing when it has already been made."""


class Clock(Protocol):
    """The present, and calls at a later moment."""

    def now(self) -> float:
        """Seconds since the epoch. Never goes back while the process lives, whatever is done to the machine's clock."""

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the running event loop when `now()` has reached `when` (seconds since the epoch)."""


class SystemClock:
    """The machine's time: the epoch as it was at the start, and from there the steady clock.

    The steady clock keeps a change of the machine's date from closing every idle connection at once. Our choice.
    """

    __slots__ = ("_offset",)

    def __init__(self) -> None:
        self._offset = time.time() - _steady()

    def now(self) -> float:
        return self._offset + _steady()

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(max(0.0, when - self.now()), callback)
