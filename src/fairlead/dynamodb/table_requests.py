"""What requests on whole tables have in common."""

from collections.abc import Mapping

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found, plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import check_table_name
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError


def named_table(
    database: Database, caller: Caller, parameters: Parameters, types: Mapping[str, type] | None = None
) -> Table:
    """The table that `TableName` names, the request judged by `types` first. ResourceNotFoundException names it."""
    check_types(parameters, {"TableName": str, **(types or {})})
    constraints = Constraints()
    check_table_name(constraints, parameters)
    constraints.done()
    table = database.catalog.find(caller, parameters["TableName"])
    if table is None:
        raise not_found(plain_name(parameters["TableName"]))
    return table


def refuse_while_filling(table: Table) -> None:
    """ResourceInUseException if an index of the table is being filled: on AWS the table is UPDATING then."""
    if table.definition.filling:
        sentence = f"Attempt to change a resource which is still in use: Table is being updated: {table.name}"
        raise ApiError("ResourceInUseException", 400, sentence)


def tagged_table(database: Database, caller: Caller, arn: str, operation: str) -> Table:
    """The table with this ARN, for an operation on tags.

    ResourceNotFoundException, ValidationException, and AccessDeniedException for another account's table.
    """
    if not arn.startswith("arn:"):
        raise invalid(f"ARNs must start with 'arn:': {arn[:1024]}")
    if "/" in arn.partition(":table/")[2]:
        raise invalid(f"Invalid TableArn: Invalid ResourceArn provided as input {arn[:1024]}")  # an index, a stream
    table = database.catalog.find(caller, arn)
    if table is None:
        owner = arn.split(":", 5)[4:5]
        if owner and owner[0] != caller.account_id:
            sentence = f"User: {caller.arn} is not authorized to perform: dynamodb:{operation} on resource: {arn}"
            raise ApiError("AccessDeniedException", 400, sentence)
        # Spelled as AWS spells it.
        sentence = f"Requested resource not found: ResourcArn: {arn} not found"
        raise ApiError("ResourceNotFoundException", 400, sentence)
    return table
