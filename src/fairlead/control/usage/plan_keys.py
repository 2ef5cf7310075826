"""Which keys are in which usage plan: CreateUsagePlanKey, GetUsagePlanKey(s), DeleteUsagePlanKey."""

from typing import Any, Final

from fairlead.control.apis.errors import bad_request, conflict
from fairlead.control.definitions import Document
from fairlead.control.desk import Desk, Params
from fairlead.control.usage.api_keys import key_of
from fairlead.control.usage.documents import API_KEY, API_KEY_PLAN, USAGE_PLAN_KEY
from fairlead.control.usage.errors import not_found
from fairlead.control.usage.listing import listed
from fairlead.control.usage.usage_plans import check_one_plan, plan_of

_TYPE: Final = "API_KEY"


def create_usage_plan_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Add a key to a plan."""
    if params["keyType"] != _TYPE:
        raise bad_request(f"Invalid keyType specified: {params['keyType']}. It must be {_TYPE}.")
    plan, key = plan_of(desk, params["usagePlanId"]), key_of(desk, params["keyId"])
    if desk.definitions.get(USAGE_PLAN_KEY, plan["id"], key["id"]) is not None:
        raise conflict("Usage Plan Key already exists: the key is in the plan")
    check_one_plan(desk, key["id"], plan)
    with desk.definitions.change():
        desk.definitions.put(USAGE_PLAN_KEY, (plan["id"], key["id"]), {"id": key["id"]})
        desk.definitions.put(API_KEY_PLAN, (key["id"], plan["id"]), {"id": plan["id"]})
    return _shown(key)


def get_usage_plan_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Look at a key of a plan."""
    return _shown(_key_in_plan(desk, params))


def get_usage_plan_keys(desk: Desk, params: Params) -> dict[str, Any]:
    """Every key of a plan whose name begins so, in pages."""
    plan = plan_of(desk, params["usagePlanId"])
    name = params.get("nameQuery") or ""
    keys = [desk.definitions.get(API_KEY, key["id"]) for key in desk.definitions.list(USAGE_PLAN_KEY, plan["id"])]
    return listed([_shown(key) for key in keys if key is not None and key.get("name", "").startswith(name)], params)


def delete_usage_plan_key(desk: Desk, params: Params) -> dict[str, Any]:
    """Take a key out of a plan."""
    key = _key_in_plan(desk, params)
    with desk.definitions.change():
        desk.definitions.delete(USAGE_PLAN_KEY, params["usagePlanId"], key["id"])
        desk.definitions.delete(API_KEY_PLAN, key["id"], params["usagePlanId"])
    return {}


def _key_in_plan(desk: Desk, params: Params) -> Document:
    plan = plan_of(desk, params["usagePlanId"])
    if desk.definitions.get(USAGE_PLAN_KEY, plan["id"], params["keyId"]) is None:
        raise not_found("Invalid Usage Plan Key identifier specified")
    return key_of(desk, params["keyId"])


def _shown(key: Document) -> dict[str, Any]:
    return {"id": key["id"], "type": _TYPE, "value": key["value"], "name": key.get("name", "")}
