"""CreateTable: answers CREATING, as AWS does; the table is ACTIVE for whoever looks next."""

from typing import Final

from fairlead import ids
from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.census import Census
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.definitions import check_shapes, check_stream, check_table
from fairlead.dynamodb.descriptions import describe
from fairlead.dynamodb.item_requests import check_table_name
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.streams import view_of
from fairlead.dynamodb.table import Definition
from fairlead.dynamodb.tags import check_count, read_tags
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

_TYPES: Final = {
    "TableName": str,
    "AttributeDefinitions": list,
    "KeySchema": list,
    "LocalSecondaryIndexes": list,
    "GlobalSecondaryIndexes": list,
    "BillingMode": str,
    "ProvisionedThroughput": dict,
    "StreamSpecification": dict,
    "SSESpecification": dict,
    "Tags": list,
    "TableClass": str,
    "DeletionProtectionEnabled": bool,
    "OnDemandThroughput": dict,
}


def create_table(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Create a table."""
    check_types(parameters, _TYPES)
    if "TableName" not in parameters:
        raise invalid("The parameter 'TableName' is required but was not present in the request")
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.required(parameters.get("AttributeDefinitions"), "attributeDefinitions")
    constraints.required(parameters.get("KeySchema"), "keySchema")
    check_shapes(constraints, parameters)
    tags = read_tags(constraints, parameters.get("Tags", []))
    constraints.done()
    check_count(tags)
    check_stream(parameters.get("StreamSpecification"))
    if not view_of(parameters.get("StreamSpecification")):
        parameters.pop("StreamSpecification", None)
    check_table(parameters)
    name = plain_name(parameters["TableName"])
    if database.catalog.find(caller, name) is not None:
        raise ApiError("ResourceInUseException", 400, f"Table already exists: {name}")
    database.begin()
    table = database.catalog.create(_definition(database, caller, name, parameters, tags))
    table.census = Census.whole(0, 0)
    return encode({"TableDescription": describe(caller, table, "CREATING")})


def _definition(
    database: Database, caller: Caller, name: str, parameters: Parameters, tags: dict[str, str]
) -> Definition:
    request = {member: parameters[member] for member in _TYPES if member in parameters and member != "Tags"}
    indexes = [*request.get("GlobalSecondaryIndexes", ()), *request.get("LocalSecondaryIndexes", ())]
    return Definition(
        account_id=caller.account_id,
        table_id=ids.uuid(),
        created=database.clock.now(),
        request={**request, "TableName": name},
        tags=tags,
        ordinals={index["IndexName"]: ordinal for ordinal, index in enumerate(indexes)},
        next_ordinal=len(indexes),
    )
