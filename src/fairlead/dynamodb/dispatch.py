"""Which operations there are; one call from body to answer; and what becomes of errors."""

import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database, Operation
from fairlead.dynamodb.operations.batch_execute_statement import batch_execute_statement
from fairlead.dynamodb.operations.batch_get_item import batch_get_item
from fairlead.dynamodb.operations.batch_write_item import batch_write_item
from fairlead.dynamodb.operations.create_table import create_table
from fairlead.dynamodb.operations.delete_item import delete_item
from fairlead.dynamodb.operations.delete_table import delete_table
from fairlead.dynamodb.operations.describe_service import describe_endpoints, describe_limits
from fairlead.dynamodb.operations.describe_stream import describe_stream
from fairlead.dynamodb.operations.describe_table import describe_table
from fairlead.dynamodb.operations.execute_statement import execute_statement
from fairlead.dynamodb.operations.execute_transaction import execute_transaction
from fairlead.dynamodb.operations.get_item import get_item
from fairlead.dynamodb.operations.get_records import get_records
from fairlead.dynamodb.operations.get_shard_iterator import get_shard_iterator
from fairlead.dynamodb.operations.list_streams import list_streams
from fairlead.dynamodb.operations.list_tables import list_tables
from fairlead.dynamodb.operations.put_item import put_item
from fairlead.dynamodb.operations.query import query
from fairlead.dynamodb.operations.scan import scan
from fairlead.dynamodb.operations.tags_of_resources import list_tags_of_resource, tag_resource, untag_resource
from fairlead.dynamodb.operations.time_to_live import describe_time_to_live, update_time_to_live
from fairlead.dynamodb.operations.transact_get_items import transact_get_items
from fairlead.dynamodb.operations.transact_write_items import transact_write_items
from fairlead.dynamodb.operations.update_item import update_item
from fairlead.dynamodb.operations.update_table import update_table
from fairlead.dynamodb.parameters import parse
from fairlead.model.errors import ApiError
from fairlead.wire.json_1_0 import error_body

OPERATIONS: Final[Mapping[str, Operation]] = {
    "BatchExecuteStatement": batch_execute_statement,
    "BatchGetItem": batch_get_item,
    "BatchWriteItem": batch_write_item,
    "CreateTable": create_table,
    "DeleteItem": delete_item,
    "DeleteTable": delete_table,
    "DescribeEndpoints": describe_endpoints,
    "DescribeLimits": describe_limits,
    "DescribeStream": describe_stream,
    "DescribeTable": describe_table,
    "DescribeTimeToLive": describe_time_to_live,
    "ExecuteStatement": execute_statement,
    "ExecuteTransaction": execute_transaction,
    "GetItem": get_item,
    "GetRecords": get_records,
    "GetShardIterator": get_shard_iterator,
    "ListStreams": list_streams,
    "ListTables": list_tables,
    "ListTagsOfResource": list_tags_of_resource,
    "PutItem": put_item,
    "Query": query,
    "Scan": scan,
    "TagResource": tag_resource,
    "TransactGetItems": transact_get_items,
    "TransactWriteItems": transact_write_items,
    "UntagResource": untag_resource,
    "UpdateItem": update_item,
    "UpdateTable": update_table,
    "UpdateTimeToLive": update_time_to_live,
}

REFUSED: Final = frozenset(
    {
        "CreateBackup",
        "CreateGlobalTable",
        "DeleteBackup",
        "DeleteResourcePolicy",
        "DescribeBackup",
        "DescribeContinuousBackups",
        "DescribeContributorInsights",
        "DescribeExport",
        "DescribeGlobalTable",
        "DescribeGlobalTableSettings",
        "DescribeImport",
        "DescribeKinesisStreamingDestination",
        "DescribeTableReplicaAutoScaling",
        "DisableKinesisStreamingDestination",
        "EnableKinesisStreamingDestination",
        "ExportTableToPointInTime",
        "GetResourcePolicy",
        "ImportTable",
        "ListBackups",
        "ListContributorInsights",
        "ListExports",
        "ListGlobalTables",
        "ListImports",
        "PutResourcePolicy",
        "RestoreTableFromBackup",
        "RestoreTableToPointInTime",
        "UpdateContinuousBackups",
        "UpdateContributorInsights",
        "UpdateGlobalTable",
        "UpdateGlobalTableSettings",
        "UpdateKinesisStreamingDestination",
        "UpdateTableReplicaAutoScaling",
    }
)
"""DynamoDB's operations that are known and not served."""

Answer = tuple[int, bytes]
"""HTTP status and body."""


def job(database: Database, operation: str, caller: Caller, body: bytes) -> Callable[[], Answer]:
    """The call as a job for the group commit. It may run twice, and so parses anew each time."""

    def run() -> Answer:
        changes = database.commits.changes
        try:
            handler = OPERATIONS.get(operation)
            if handler is None:
                raise _not_served(operation)
            return 200, handler(database, caller, parse(body))
        except ApiError as error:
            assert database.commits.changes == changes, f"{operation} was refused after it had written"
            return error.status, error_body(error)

    return run


def failed(error: Exception) -> Answer:
    """The answer to a call that raised: the disk is full, or a fault of ours. What went wrong is on stderr."""
    report = "".join(traceback.format_exception(error))
    print(f"fairlead: tables: a request failed and was undone: {report}", file=sys.stderr, flush=True)  # noqa: T201
    return 500, error_body(ApiError("InternalServerError", 500, f"The request failed and was undone: {error}"))


def _not_served(operation: str) -> ApiError:
    if operation in REFUSED:
        return ApiError("ValidationException", 400, f"The operation {operation} is not served here.")
    return ApiError("UnknownOperationException", 400, None)
