"""What the authorizers find."""

from fairlead.control.desk import Desk
from fairlead.control.usage.lookup import Lookup
from fairlead.model.api_keys import ApiKey, Quota, UsagePlan
from fairlead.model.apps import Throttle
from unit.control.usage.house import ask, join, make_key, make_plan, make_stage

VALUE = "v" * 20


def test_keys_by_value(desk: Desk) -> None:
    lookup = Lookup(desk.definitions)
    id = make_key(desk, value=VALUE)
    assert lookup.key(VALUE) == ApiKey(id, VALUE)
    ask(desk, "UpdateApiKey", apiKey=id, patchOperations=[{"op": "replace", "path": "/enabled", "value": "false"}])
    assert lookup.key(VALUE) == ApiKey(id, VALUE, enabled=False)
    assert lookup.key("another") is None
    assert lookup.key(id) is None


def test_the_plan_of_a_key_and_a_stage(desk: Desk) -> None:
    lookup = Lookup(desk.definitions)
    key = make_key(desk)
    make_plan(desk, make_stage(desk))
    assert lookup.plan(key, "api", "dev") is None
    plan = make_plan(desk, make_stage(desk, "other"), throttle={"rateLimit": 2.0}, quota={"limit": 3, "period": "DAY"})
    join(desk, plan, key)
    assert lookup.plan(key, "api", "dev") is None
    assert lookup.plan(key, "other", "dev") == UsagePlan(plan, Throttle(2.0, 5000), Quota(3, "DAY"))
