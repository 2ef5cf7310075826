"""UpdateTimeToLive and DescribeTimeToLive: which attribute tells when an item expires."""

from typing import Any, Final

import msgspec

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.chores import do_now
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, wrong_type
from fairlead.dynamodb.store import FILL_EXPIRIES
from fairlead.dynamodb.table_requests import named_table
from fairlead.dynamodb.values.errors import invalid

_STEPS: Final = 40
"""So much of a table is looked at at once: all of it, where it is small."""


def update_time_to_live(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Enable or disable TTL. It is ENABLED at once, where AWS takes up to an hour; the items that are there already are
    looked at little by little."""
    table = named_table(database, caller, parameters, {"TimeToLiveSpecification": dict})
    attribute, enabled = _specification(parameters)
    if enabled and table.time_to_live:
        raise invalid("TimeToLive is already enabled")
    if not enabled and not table.time_to_live:
        raise invalid("TimeToLive is already disabled")
    if not enabled and attribute != table.time_to_live:
        raise invalid(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {table.time_to_live}"
        )
    database.begin()
    changed = msgspec.structs.replace(table.definition, time_to_live=attribute if enabled else "")
    database.catalog.change(table, changed)
    do_now(database, FILL_EXPIRIES, table.number, _STEPS)
    return encode({"TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled}})


def describe_time_to_live(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Whether TTL is enabled, and by which attribute."""
    table = named_table(database, caller, parameters)
    description: dict[str, Any] = {"TimeToLiveStatus": "ENABLED" if table.time_to_live else "DISABLED"}
    if table.time_to_live:
        description["AttributeName"] = table.time_to_live
    return encode({"TimeToLiveDescription": description})


def _specification(parameters: Parameters) -> tuple[str, bool]:
    constraints = Constraints()
    given = parameters.get("TimeToLiveSpecification")
    attribute: Any = None
    enabled: Any = None
    if given is None:
        constraints.required(None, "timeToLiveSpecification")
    else:
        attribute, enabled = given.get("AttributeName"), given.get("Enabled")
        if constraints.required(attribute, "timeToLiveSpecification.attributeName"):
            if type(attribute) is not str:
                raise wrong_type(attribute, str)
            constraints.length(attribute, "timeToLiveSpecification.attributeName", 1, 255)
        if constraints.required(enabled, "timeToLiveSpecification.enabled") and type(enabled) is not bool:
            raise wrong_type(enabled, bool)
    constraints.done()
    return attribute, enabled
