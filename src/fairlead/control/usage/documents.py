"""The documents of API keys and usage plans.

    kind             | key                     | what it holds
    -----------------+-------------------------+-------------------------------------------------------------
    api-key          | key id                  | the members of the API, and owner
    api-key-value    | value                   | id
    usage-plan       | plan id                 | the members of the API, and owner
    usage-plan-key   | plan id, key id         | id (the key's)
    api-key-plan     | key id, plan id         | id (the plan's)

Members have the names of the API, which for REST APIs begin with small letters; ours are those that `shown` leaves out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

API_KEY: Final = "api-key"
API_KEY_VALUE: Final = "api-key-value"
USAGE_PLAN: Final = "usage-plan"
USAGE_PLAN_KEY: Final = "usage-plan-key"
API_KEY_PLAN: Final = "api-key-plan"

_OURS: Final = frozenset({"owner"})
_MOMENTS: Final = frozenset({"createdDate", "lastUpdatedDate"})


def shown(document: Mapping[str, Any], without: Sequence[str] = ()) -> dict[str, Any]:
    """A document as the API shows it, without these members."""
    return {
        name: datetime.fromtimestamp(value, UTC) if name in _MOMENTS else value
        for name, value in document.items()
        if name not in _OURS and name not in without
    }
