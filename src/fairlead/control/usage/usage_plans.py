"""Usage plans, what each key of them may take of which stages: CreateUsagePlan, GetUsagePlan(s), UpdateUsagePlan,
DeleteUsagePlan."""

import math
from collections.abc import Sequence
from typing import Any, Final

from fairlead.control.apis.errors import bad_request, conflict
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.documents import STAGE
from fairlead.control.usage.documents import API_KEY_PLAN, USAGE_PLAN, USAGE_PLAN_KEY, shown
from fairlead.control.usage.errors import not_found
from fairlead.control.usage.listing import listed
from fairlead.control.usage.patching import number, patch, text, without

_KEPT: Final = ("name", "description", "throttle", "quota", "tags")
_PERIODS: Final = ("DAY", "WEEK", "MONTH")


def create_usage_plan(desk: Desk, params: Params) -> dict[str, Any]:
    """Make a plan. It has no keys yet."""
    document = {
        "id": desk.new_id(6),
        **{name: params[name] for name in _KEPT if params.get(name)},
        "apiStages": params.get("apiStages") or [],
        "owner": desk.owner,
    }
    return _keep(desk, document, document["apiStages"])


def get_usage_plan(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a plan."""
    return shown(plan_of(desk, params["usagePlanId"]))


def get_usage_plans(desk: Desk, params: Params) -> dict[str, Any]:
    """Every plan, or those of a key, in pages."""
    plans = desk.definitions.list(USAGE_PLAN)
    if params.get("keyId"):
        with_key = {plan["id"] for plan in desk.definitions.list(API_KEY_PLAN, params["keyId"])}
        plans = [plan for plan in plans if plan["id"] in with_key]
    return listed([shown(plan) for plan in plans], params)


def update_usage_plan(desk: Desk, params: Params) -> dict[str, Any]:
    """Change a plan. What its keys have taken stays taken, unless the limit is another one now."""
    document = plan_of(desk, params["usagePlanId"])
    before = list(document["apiStages"])
    patch(document, params.get("patchOperations") or (), _CHANGES)
    return _keep(desk, document, [stage for stage in document["apiStages"] if stage not in before])


def delete_usage_plan(desk: Desk, params: Params) -> dict[str, Any]:
    """Remove a plan that has no stages any more. Its keys stay."""
    document = plan_of(desk, params["usagePlanId"])
    id = document["id"]
    if document["apiStages"]:
        raise bad_request(
            f"Cannot delete Usage Plan {id} because API stages are associated with it. Remove them from the plan first."
        )
    with desk.definitions.change():
        for key in desk.definitions.list(USAGE_PLAN_KEY, id):
            desk.definitions.delete(USAGE_PLAN_KEY, id, key["id"])
            desk.definitions.delete(API_KEY_PLAN, key["id"], id)
        desk.definitions.delete(USAGE_PLAN, id)
    return {}


def plan_of(desk: Desk, id: str) -> Document:
    """The plan with this id. Raises NotFoundException."""
    document = desk.definitions.get(USAGE_PLAN, id)
    if document is None:
        raise not_found("Invalid Usage Plan ID specified")
    return document


def check_one_plan(desk: Desk, key_id: str, plan: Document) -> None:
    """A key is in at most one plan of a stage ("Usage plans and API keys", API Gateway guide)."""
    stages = {_pair(stage) for stage in plan["apiStages"]}
    for other in desk.definitions.list(API_KEY_PLAN, key_id):
        if other["id"] == plan["id"]:
            continue
        for stage in plan_of(desk, other["id"])["apiStages"]:
            if _pair(stage) in stages:
                named = ":".join(_pair(stage))
                raise conflict(f"API Key {key_id} is in the usage plan {other['id']} of the API stage {named} already")


def _keep(desk: Desk, document: Document, fresh: Sequence[Document]) -> dict[str, Any]:
    """Check a plan as it would be, with the stages that are new in it, and keep it."""
    _check_throttle(document.get("throttle"))
    _check_quota(document.get("quota"))
    for stage in fresh:
        if stage.get("throttle"):
            raise bad_request(
                "throttle of an API stage is not supported here: a plan's throttle is for all its stages."
            )
        if desk.definitions.get(STAGE, *_pair(stage)) is None:
            raise not_found(f"Invalid API stage {':'.join(_pair(stage))} specified")
    for key in desk.definitions.list(USAGE_PLAN_KEY, document["id"]):
        check_one_plan(desk, key["id"], document)
    desk.definitions.put(USAGE_PLAN, (document["id"],), document)
    return shown(document)


def _check_throttle(throttle: Document | None) -> None:
    if throttle is None:
        return
    numbers = [throttle.get("rateLimit", 0), throttle.get("burstLimit", 0)]
    if not all(math.isfinite(one) and one >= 0 for one in numbers):
        raise bad_request("rateLimit and burstLimit must not be negative.")


def _check_quota(quota: Document | None) -> None:
    if quota is None:
        return
    if quota.get("limit", 0) < 1 or quota.get("period") not in _PERIODS:
        raise bad_request("A quota needs a limit of at least 1, and a period: DAY, WEEK or MONTH.")
    if quota.get("offset"):
        raise bad_request("offset of a quota is not supported here.")


def _pair(stage: Document) -> tuple[str, str]:
    return stage.get("apiId", ""), stage.get("stage", "")


def _stage(value: str) -> Document:
    """A stage as patch operations name it: `apiId:stage`."""
    api_id, _, name = value.partition(":")
    return {"apiId": api_id, "stage": name}


def _add_stage(document: Document, value: str) -> None:
    stage = _stage(value)
    if stage not in document["apiStages"]:
        document["apiStages"].append(stage)


def _remove_stage(document: Document, value: str) -> None:
    stage = _stage(value)
    if stage not in document["apiStages"]:
        raise not_found(f"API stage {value} is not in the usage plan")
    document["apiStages"].remove(stage)


def _set_period(document: Document, value: str) -> None:
    document["quota"] = {**document.get("quota", {}), "period": value}


_NUMBERS: Final = {
    "/throttle/rateLimit": number("throttle", "rateLimit", float),
    "/throttle/burstLimit": number("throttle", "burstLimit", int),
    "/quota/limit": number("quota", "limit", int),
    "/quota/offset": number("quota", "offset", int),
    "/quota/period": _set_period,
}
_CHANGES: Final = {
    "replace /name": text("name"),
    "replace /description": text("description"),
    **{f"replace {path}": change for path, change in _NUMBERS.items()},
    **{f"add {path}": change for path, change in _NUMBERS.items()},
    "add /apiStages": _add_stage,
    "remove /apiStages": _remove_stage,
    "remove /throttle": without("throttle"),
    "remove /quota": without("quota"),
}
