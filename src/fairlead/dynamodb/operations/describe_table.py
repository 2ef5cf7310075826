"""DescribeTable: always ACTIVE; its counts are current, where AWS's are hours old."""

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.descriptions import describe
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table_requests import named_table


def describe_table(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Describe a table."""
    table = named_table(database, caller, parameters)
    if table.count < 0:
        table.count, table.size = database.store.count(table.number)
    return encode({"Table": describe(caller, table, "ACTIVE")})
