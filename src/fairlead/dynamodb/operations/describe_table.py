"""DescribeTable: ACTIVE, or UPDATING while an index is filled.

Its counts are current, where AWS's are hours old. Only of a large table that has to be counted anew, since an engine
was killed, are they at first those of the items counted so far.
"""

from typing import Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.census import Census
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.descriptions import describe
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table_requests import named_table

_STEPS: Final = 5
"""Of counting, so many steps are done at once: all of it, up to some thousand items."""


def describe_table(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Describe a table."""
    table = named_table(database, caller, parameters)
    if table.census is None:
        table.census = Census()
        for _ in range(_STEPS):
            if not table.census.step(database.store, table.number):
                break
    return encode({"Table": describe(caller, table, "UPDATING" if table.definition.filling else "ACTIVE")})
