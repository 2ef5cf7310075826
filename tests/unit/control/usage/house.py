"""Operations on API keys and usage plans, called as their door calls them."""

from typing import Any

import pytest

from fairlead.control.desk import Desk, Later
from fairlead.control.documents import STAGE
from fairlead.control.usage import OPERATIONS
from fairlead.control.usage.documents import API_KEY, API_KEY_PLAN, API_KEY_VALUE, USAGE_PLAN, USAGE_PLAN_KEY
from fairlead.model.errors import ApiError

KINDS = (API_KEY, API_KEY_VALUE, USAGE_PLAN, USAGE_PLAN_KEY, API_KEY_PLAN)


def ask(desk: Desk, name: str, /, **params: Any) -> dict[str, Any]:
    """The output of an operation."""
    operation = OPERATIONS[name]
    assert not isinstance(operation, Later)
    return operation(desk, params)


def refused(desk: Desk, name: str, /, **params: Any) -> tuple[str, str]:
    """The code and the sentence with which an operation is refused. Nothing that is kept may have changed."""
    before = [desk.definitions.list(kind) for kind in KINDS]
    with pytest.raises(ApiError) as caught:
        ask(desk, name, **params)
    assert [desk.definitions.list(kind) for kind in KINDS] == before
    return caught.value.code, str(caught.value)


def make_key(desk: Desk, **members: Any) -> str:
    id: str = ask(desk, "CreateApiKey", **{"enabled": True, **members})["id"]
    return id


def make_stage(desk: Desk, api_id: str = "api", name: str = "dev") -> dict[str, str]:
    desk.definitions.put(STAGE, (api_id, name), {"StageName": name})
    return {"apiId": api_id, "stage": name}


def make_plan(desk: Desk, *stages: dict[str, str], **members: Any) -> str:
    id: str = ask(desk, "CreateUsagePlan", name="plan", apiStages=list(stages), **members)["id"]
    return id


def join(desk: Desk, plan: str, key: str) -> dict[str, Any]:
    return ask(desk, "CreateUsagePlanKey", usagePlanId=plan, keyId=key, keyType="API_KEY")
