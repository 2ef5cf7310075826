"""DeleteItem: remove an item; that there is none is no error."""

from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import COMMON, only_old_or_none
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.plans import plan_delete
from fairlead.dynamodb.writes import answer, carry_out, check_request, old_attributes

_TYPES: Final = {**COMMON, "Key": dict}


def delete_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Delete an item."""
    check_types(parameters, _TYPES)
    check_request(parameters, "Key", "Expected")
    only_old_or_none(parameters)
    plan = plan_delete(database, caller, parameters)
    old, new = carry_out(database, plan, parameters)
    return answer(parameters, plan, old, new, old_attributes(parameters, old))
