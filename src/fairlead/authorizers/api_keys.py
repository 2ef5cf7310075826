"""API keys: a handshake must bring one that is enabled and in a usage plan of the stage, and takes from that plan.

"Usage plans and API keys for REST APIs" (API Gateway guide), which WebSocket APIs share. What was taken is counted
since the gateway's start (our choice; AWS calls both limits best effort).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from fairlead.model.api_keys import ApiKey, Quota, UsagePlan
from fairlead.websocket_api.budget import Budget
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.outcomes import FORBIDDEN, TOO_MANY_REQUESTS
from fairlead.websocket_api.verdicts import Denied

LIMIT_EXCEEDED: Final = "Limit Exceeded"
"""What a client is told whose key has used up its quota (documented for REST APIs)."""
_MOST: Final = 4096
"""Keys in plans whose use is remembered; the one that was used longest ago is forgotten first."""

KeyOf = Callable[[str], ApiKey | None]
"""The key with a value."""
PlanOf = Callable[[str, str, str], UsagePlan | None]
"""The usage plan of a key's id in which a stage is: the API's id, the stage's name."""


class _Use:
    """What a key has taken of a plan."""

    __slots__ = ("budget", "count", "period")

    def __init__(self) -> None:
        self.budget: Budget | None = None
        self.count = 0
        self.period = ""


class ApiKeys:
    """Judges API keys."""

    __slots__ = ("_key_of", "_plan_of", "_uses")

    def __init__(self, key_of: KeyOf, plan_of: PlanOf) -> None:
        self._key_of = key_of
        self._plan_of = plan_of
        self._uses: dict[tuple[str, str], _Use] = {}

    def judge(self, value: str, occasion: Connecting) -> dict[str, str] | Denied:
        """Take from the plan of the key with this value; gives the members of `identity` that tell of it."""
        snapshot = occasion.snapshot
        key = self._key_of(value) if value else None
        if key is None or not key.enabled:
            return Denied(403, FORBIDDEN)
        plan = self._plan_of(key.id, snapshot.api_id, snapshot.name)
        if plan is None:
            return Denied(403, FORBIDDEN)
        use = self._use(plan.id, key.id)
        if not _within_throttle(use, plan, occasion.now):
            return Denied(429, TOO_MANY_REQUESTS)
        if plan.quota is not None and not _within_quota(use, plan.quota, occasion.now):
            return Denied(429, LIMIT_EXCEEDED)
        return {"apiKey": value, "apiKeyId": key.id}

    def _use(self, plan_id: str, key_id: str) -> _Use:
        pair = (plan_id, key_id)
        use = self._uses.pop(pair, None) or _Use()
        self._uses[pair] = use  # at the end: the order is that of their last use
        if len(self._uses) > _MOST:
            del self._uses[next(iter(self._uses))]
        return use


def _within_throttle(use: _Use, plan: UsagePlan, now: float) -> bool:
    if plan.throttle is None:
        use.budget = None
        return True
    use.budget = Budget(plan.throttle.rate, plan.throttle.burst).following(use.budget)
    return use.budget.take(now)


def _within_quota(use: _Use, quota: Quota, now: float) -> bool:
    period = period_of(quota.period, now)
    if use.period != period:
        use.period, use.count = period, 0
    if use.count >= quota.limit:
        return False
    use.count += 1
    return True


def period_of(name: str, now: float) -> str:
    """The DAY, WEEK (it begins on Sunday) or MONTH that a moment is in, of UTC."""
    at = datetime.fromtimestamp(now, UTC)
    match name:
        case "DAY":
            return f"{at:%Y-%m-%d}"
        case "WEEK":
            ordinal = at.toordinal()
            return f"week {(ordinal - ordinal % 7) // 7}"
        case _:
            return f"{at:%Y-%m}"
