"""How much of something may happen: a token bucket.

"Protect your WebSocket APIs" (API Gateway guide): a bucket holds `burst` tokens, fills by `rate` a second, and every
request takes one. Best effort there, exact here.
"""

from __future__ import annotations


class Budget:
    """A bucket, full at first. With a rate and a burst of 0 it never gives anything (observed of a stage so set)."""

    __slots__ = ("_at", "_tokens", "burst", "rate")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at = 0.0

    def take(self, now: float) -> bool:
        """Whether one more may happen at `now` (seconds since the epoch); if so it is taken."""
        if now > self._at:
            self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
            self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def following(self, previous: Budget | None) -> Budget:
        """The bucket to go on with where this one replaces `previous`: that one, if the limit is the same."""
        if previous is not None and (previous.rate, previous.burst) == (self.rate, self.burst):
            return previous
        return self
