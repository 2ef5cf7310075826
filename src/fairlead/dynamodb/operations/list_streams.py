"""ListStreams: an account's streams, or those of one table name; those that ended, too, while they can be read."""

from typing import Any, Final

from fairlead.dynamodb.answers import encode
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.item_requests import check_table_name
from fairlead.dynamodb.parameters import Parameters, check_types

_MOST: Final = 100


def list_streams(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """List streams, at most 100 a page, in the order of tables and labels. No stream of a table is an empty list."""
    check_types(parameters, {"TableName": str, "Limit": int, "ExclusiveStartStreamArn": str})
    constraints = Constraints()
    limit = parameters.get("Limit", _MOST)
    constraints.between(limit, "limit", 1, _MOST)
    if "TableName" in parameters:
        check_table_name(constraints, parameters)
    constraints.done()
    streams = database.catalog.streams.all(caller.account_id, plain_name(parameters.get("TableName", "")))
    start = parameters.get("ExclusiveStartStreamArn")
    if start is not None:
        table, _, label = start.partition("/")[2].partition("/stream/")
        streams = [each for each in streams if (each.definition.table, each.definition.label) > (table, label)]
    page = streams[:limit]
    answer: dict[str, Any] = {
        "Streams": [
            {
                "StreamArn": stream.arn(caller),
                "TableName": stream.definition.table,
                "StreamLabel": stream.definition.label,
            }
            for stream in page
        ]
    }
    if len(page) < len(streams):
        answer["LastEvaluatedStreamArn"] = page[-1].arn(caller)
    return encode(answer)
