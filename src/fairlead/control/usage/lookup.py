"""Keys and plans as the authorizers ask for them, at every handshake that needs a key: a few reads by key."""

from fairlead.control.apis.thawing import ACCOUNT_BURST, ACCOUNT_RATE
from fairlead.control.definitions import Definitions, Document
from fairlead.control.usage.documents import API_KEY, API_KEY_PLAN, API_KEY_VALUE, USAGE_PLAN
from fairlead.model.api_keys import ApiKey, Quota, UsagePlan
from fairlead.model.apps import Throttle


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
    """One of a throttle's two numbers that is not set is the account's quota, as for a stage."""
    throttle, quota = document.get("throttle"), document.get("quota")
    return UsagePlan(
        document["id"],
        Throttle(throttle.get("rateLimit", ACCOUNT_RATE), throttle.get("burstLimit", ACCOUNT_BURST))
        if throttle
        else None,
        Quota(quota["limit"], quota["period"]) if quota else None,
    )
