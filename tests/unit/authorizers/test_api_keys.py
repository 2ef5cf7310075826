"""API keys: which open a stage, and how much of it."""

import pytest

from fairlead.authorizers.api_keys import ApiKeys, period_of
from fairlead.model.api_keys import ApiKey, Quota, UsagePlan
from fairlead.model.apps import Throttle
from fairlead.websocket_api.verdicts import Denied
from occasions import NOW, connecting

VALUE = "k" * 20
DAY = 86_400.0


class House:
    """One key in one plan."""

    def __init__(self, plan: UsagePlan | None, key: ApiKey | None = None) -> None:
        self.key = key or ApiKey("key1", VALUE)
        self.plan = plan
        self.keys = ApiKeys(lambda value: self.key if value == self.key.value else None, self.plan_of)

    def plan_of(self, key_id: str, api_id: str, stage: str) -> UsagePlan | None:
        assert (key_id, api_id, stage) == (self.key.id, "nn27okk1we", "develop")
        return self.plan

    def judge(self, value: str = VALUE, after: float = 0.0) -> tuple[int, str]:
        occasion = connecting()
        occasion.now += after
        found = self.keys.judge(value, occasion)
        return (found.status, found.message) if isinstance(found, Denied) else (200, found["apiKeyId"])


FORBIDDEN = (403, "Forbidden")
GOOD = (200, "key1")


def test_a_key_in_a_plan_of_the_stage() -> None:
    house = House(UsagePlan("plan1"))
    assert house.keys.judge(VALUE, connecting()) == {"apiKey": VALUE, "apiKeyId": "key1"}


@pytest.mark.parametrize("value", ["", "another", VALUE.upper()])
def test_no_key_or_another(value: str) -> None:
    assert House(UsagePlan("plan1")).judge(value) == FORBIDDEN


def test_a_disabled_key_and_one_in_no_plan() -> None:
    assert House(UsagePlan("plan1"), ApiKey("key1", VALUE, enabled=False)).judge() == FORBIDDEN
    assert House(None).judge() == FORBIDDEN


def test_the_throttle_of_a_plan() -> None:
    house = House(UsagePlan("plan1", throttle=Throttle(1, 2)))
    assert [house.judge() for _ in range(3)] == [GOOD, GOOD, (429, "Too Many Requests")]
    assert house.judge(after=1) == GOOD
    house.plan = UsagePlan("plan1", throttle=Throttle(1, 3))
    assert house.judge(after=1) == GOOD  # another limit, another bucket
    house.plan = UsagePlan("plan1")
    assert house.judge(after=1) == GOOD


def test_the_quota_of_a_plan() -> None:
    house = House(UsagePlan("plan1", quota=Quota(2, "DAY")))
    assert [house.judge() for _ in range(3)] == [GOOD, GOOD, (429, "Limit Exceeded")]
    assert house.judge(after=DAY) == GOOD


def test_what_the_throttle_refuses_takes_nothing_of_the_quota() -> None:
    house = House(UsagePlan("plan1", throttle=Throttle(1, 1), quota=Quota(2, "DAY")))
    assert [house.judge()[0] for _ in range(5)] == [200, 429, 429, 429, 429]
    assert house.judge(after=1) == GOOD
    assert house.judge(after=2) == (429, "Limit Exceeded")


def test_each_plan_has_its_own_count() -> None:
    house = House(UsagePlan("plan1", quota=Quota(1, "MONTH")))
    assert house.judge() == GOOD
    house.plan = UsagePlan("plan2", quota=Quota(1, "MONTH"))
    assert house.judge() == GOOD
    assert house.judge()[0] == 429


def test_periods() -> None:
    assert period_of("DAY", NOW) == "2024-02-19"
    assert period_of("MONTH", NOW) == "2024-02"
    monday, sunday = NOW, NOW - DAY
    assert period_of("WEEK", monday) == period_of("WEEK", sunday) == period_of("WEEK", sunday + 6 * DAY)
    assert period_of("WEEK", sunday - DAY) != period_of("WEEK", sunday) != period_of("WEEK", sunday + 7 * DAY)
