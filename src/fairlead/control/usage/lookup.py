"""Keys and plans as the authorizers ask for them, at every handshake that needs a key: a few reads by key."""

from typing import Final

from fairlead.control.definitions import Definitions, Document
from fairlead.control.usage.documents import API_KEY, API_KEY_PLAN, API_KEY_VALUE, USAGE_PLAN
from fairlead.model.api_keys import ApiKey, Quota, UsagePlan
from fairlead.model.apps import Throttle

_RATE: Final = 10_000.0
_BURST: Final = 5_000
"""What a plan that sets one of the two numbers has as the other: the account's quotas (API Gateway quotas)."""


class Lookup:
    """What is defined, as it is now."""

    __slots__ = ("_definitions",)

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def key(self, value: str) -> ApiKey | None:
        """The key with a value."""
        named = self._definitions.get(API_KEY_VALUE, value)
        if named is None:
            return None
        document = self._definitions.get(API_KEY, named["id"])
        assert document is not None, f"the value of the API key {named['id']} outlived it"
        return ApiKey(document["id"], value, document["enabled"])

    def plan(self, key_id: str, api_id: str, stage: str) -> UsagePlan | None:
        """The usage plan of a key in which a stage is."""
        for named in self._definitions.list(API_KEY_PLAN, key_id):
            document = self._definitions.get(USAGE_PLAN, named["id"])
            assert document is not None, f"the usage plan {named['id']} is gone, its keys are not"
            if any(one.get("apiId") == api_id and one.get("stage") == stage for one in document["apiStages"]):
                return _plan(document)
        return None


def _plan(document: Document) -> UsagePlan:
    throttle, quota = document.get("throttle"), document.get("quota")
    return UsagePlan(
        document["id"],
        Throttle(throttle.get("rateLimit", _RATE), throttle.get("burstLimit", _BURST)) if throttle else None,
        Quota(quota["limit"], quota["period"]) if quota else None,
    )
