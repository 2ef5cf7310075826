"""PutItem: a whole item, over whatever has its key."""

from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import COMMON, only_old_or_none
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.plans import plan_put
from fairlead.dynamodb.writes import answer, carry_out, check_request, old_attributes

_TYPES: Final = {**COMMON, "Item": dict}


def put_item(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Put an item."""
    check_types(parameters, _TYPES)
    check_request(parameters, "Item", "Expected")
    only_old_or_none(parameters)
    plan = plan_put(database, caller, parameters)
    old, new = carry_out(database, plan, parameters)
    return answer(parameters, plan, old, new, old_attributes(parameters, old))
