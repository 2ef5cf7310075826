"""API keys and the usage plans that say what may be done with them."""

from dataclasses import dataclass

from fairlead.model.apps import Throttle


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that clients send. One that is not `enabled` opens nothing."""

    id: str
    value: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `limit` requests in each DAY, WEEK (from Sunday) or MONTH, of UTC."""

    limit: int
    period: str


@dataclass(frozen=True, slots=True)
class UsagePlan:
    """What each key of a plan may take, of all stages of the plan together; None for no limit."""

    id: str
    throttle: Throttle | None = None
    quota: Quota | None = None
