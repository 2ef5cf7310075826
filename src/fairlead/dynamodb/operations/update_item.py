"""UpdateItem: change parts of an item, which comes into being if it is not there."""

from typing import Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.projection import project
from fairlead.dynamodb.item_requests import COMMON
from fairlead.dynamodb.items import Stored
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.plans import Plan, plan_update
from fairlead.dynamodb.writes import answer, carry_out, check_request

_TYPES: Final = {**COMMON, "Key": dict, "AttributeUpdates": dict}


def update_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Update an item."""
    check_types(parameters, _TYPES)
    check_request(parameters, "Key", "AttributeUpdates", "Expected")
    plan = plan_update(database, caller, parameters)
    old, new = carry_out(database, plan, parameters)
    return answer(parameters, plan, old, new, _attributes(parameters.get("ReturnValues", "NONE"), plan, old, new))


def _attributes(wanted: str, plan: Plan, old: Stored | None, new: Stored | None) -> bytes | None:
    shown = old if wanted.endswith("OLD") else new
    if wanted == "NONE" or shown is None:
        return None
    if wanted.startswith("ALL"):
        return shown.raw
    part = project(shown.item, plan.paths) if plan.paths else None
    return encode(part) if part else None
