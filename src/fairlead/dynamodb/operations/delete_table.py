"""DeleteTable: answers DELETING, as AWS does; the table is gone for whoever looks next, its rows soon after."""

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.descriptions import describe
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table_requests import named_table, refuse_while_filling
from fairlead.dynamodb.values.errors import invalid


def delete_table(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Delete a table."""
    table = named_table(database, caller, parameters)
    if table.definition.request.get("DeletionProtectionEnabled"):
        raise invalid(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    refuse_while_filling(table)
    database.begin()
    database.catalog.drop(table)
    description = describe(caller, table, "DELETING")
    # Observed: what is being deleted is described without its key and indexes.
    for member in ("AttributeDefinitions", "KeySchema", "CreationDateTime", "GlobalSecondaryIndexes"):
        description.pop(member, None)
    description.pop("LocalSecondaryIndexes", None)
    return encode({"TableDescription": description})
