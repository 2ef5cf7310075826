"""ListTables: names in order, at most 100 a page."""

from bisect import bisect_right
from typing import Any, Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.parameters import Parameters, check_types

_MOST: Final = 100


def list_tables(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """List the account's tables, those of every region."""
    check_types(parameters, {"ExclusiveStartTableName": str, "Limit": int})
    constraints = Constraints()
    limit = parameters.get("Limit", _MOST)
    constraints.between(limit, "limit", 1, _MOST)
    if "ExclusiveStartTableName" in parameters:
        constraints.name(parameters["ExclusiveStartTableName"], "exclusiveStartTableName")
    constraints.done()
    names = database.catalog.names(caller)
    first = bisect_right(names, parameters.get("ExclusiveStartTableName", ""))
    page = names[first : first + limit]
    answer: dict[str, Any] = {"TableNames": page}
    if first + limit < len(names):
        answer["LastEvaluatedTableName"] = page[-1]
    return encode(answer)
