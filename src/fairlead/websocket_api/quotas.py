"""The quotas of an account on AWS's shared fleet, which one's own machines do not have."""

from typing import Final

from fairlead.websocket_api.budget import Budget

CONNECTIONS_PER_SECOND: Final = 500
"""New connections of an account in a region ("API Gateway quotas"); the burst is assumed alike."""
REQUESTS_PER_SECOND: Final = 10_000
REQUESTS_BURST: Final = 5_000
"""Handshakes, messages and calls of `@connections` of an account in a region, together ("API Gateway quotas")."""


class Quota:
    """One quota: enforced, or only watched, to say once what AWS would have done."""

    __slots__ = ("_budget", "_enforced", "_name", "_told", "untold")

    def __init__(self, name: str, rate: float, burst: float, *, enforced: bool) -> None:
        self._name = name
        self._budget = Budget(rate, burst)
        self._enforced = enforced
        self._told = False
        self.untold = False
        """It was exceeded, is not enforced, and nobody has been told yet: `tell`."""

    def take(self, now: float) -> bool:
        """Whether one more may happen at `now` (seconds since the epoch)."""
        if self._told or self._budget.take(now):  # once told, it is of no further interest
            return True
        if not self._enforced and not self._told:
            self.untold = True
        return not self._enforced

    def tell(self) -> str:
        """The sentence for the operator, to be said once."""
        self._told, self.untold = True, False
        return f"AWS would have throttled here: more than {self._name}. Enforce it with --quotas aws."


class Quotas:
    """An account's quotas, shared by all its stages."""

    __slots__ = ("connections", "requests")

    def __init__(self, *, enforced: bool = False) -> None:
        self.connections = Quota(
            f"{CONNECTIONS_PER_SECOND} new connections a second", CONNECTIONS_PER_SECOND, CONNECTIONS_PER_SECOND,
            enforced=enforced,
        )  # fmt: skip
        self.requests = Quota(
            f"{REQUESTS_PER_SECOND:,} requests a second, {REQUESTS_BURST:,} at once", REQUESTS_PER_SECOND,
            REQUESTS_BURST, enforced=enforced,
        )  # fmt: skip
