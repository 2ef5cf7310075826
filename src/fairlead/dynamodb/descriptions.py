"""TableDescription: what CreateTable, DescribeTable, UpdateTable and DeleteTable tell of a table."""

from typing import Any

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.table import Table

_NO_THROUGHPUT = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}


def describe(caller: Caller, table: Table, status: str) -> dict[str, Any]:
    """A table in the state `status`. Its region in ARNs is the one that the caller's request was signed for."""
    definition = table.definition
    request = definition.request
    arn = caller.table_arn(table.name)
    description: dict[str, Any] = {
        "AttributeDefinitions": request["AttributeDefinitions"],
        "TableName": table.name,
        "KeySchema": request["KeySchema"],
        "TableStatus": status,
        "CreationDateTime": round(definition.created, 3),
        "ProvisionedThroughput": _throughput(request),
        "TableSizeBytes": table.census.size if table.census is not None else 0,
        "ItemCount": table.census.count if table.census is not None else 0,
        "TableArn": arn,
        "TableId": definition.table_id,
        "DeletionProtectionEnabled": request.get("DeletionProtectionEnabled", False),
    }
    if request.get("BillingMode") == "PAY_PER_REQUEST":
        description["BillingModeSummary"] = {
            "BillingMode": "PAY_PER_REQUEST",
            "LastUpdateToPayPerRequestDateTime": round(definition.created, 3),
        }
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if request.get(member):
            description[member] = [_index(table, arn, index, status) for index in request[member]]
    _add_stream(description, table, arn)
    _add_options(description, request)
    return description


def _index(table: Table, arn: str, index: dict[str, Any], status: str) -> dict[str, Any]:
    described = {
        "IndexName": index["IndexName"],
        "KeySchema": index["KeySchema"],
        "Projection": index["Projection"],
        "IndexArn": f"{arn}/index/{index['IndexName']}",
        "IndexSizeBytes": 0,
        "ItemCount": 0,
    }
    if table.indexes[index["IndexName"]].is_global:
        filling = table.indexes[index["IndexName"]].filling
        described["IndexStatus"] = "CREATING" if filling or status == "CREATING" else "ACTIVE"
        if filling:
            described["Backfilling"] = True
        described["ProvisionedThroughput"] = _throughput(index)
    return described


def _throughput(request: dict[str, Any]) -> dict[str, Any]:
    given = request.get("ProvisionedThroughput") or _NO_THROUGHPUT
    return {"NumberOfDecreasesToday": 0, **given}


def _add_stream(description: dict[str, Any], table: Table, arn: str) -> None:
    """The stream; of one that was disabled, label and ARN stay."""
    if table.stream is not None:
        description["StreamSpecification"] = table.definition.request["StreamSpecification"]
    label = table.definition.stream_label
    if label:
        description["LatestStreamLabel"] = label
        description["LatestStreamArn"] = f"{arn}/stream/{label}"


def _add_options(description: dict[str, Any], request: dict[str, Any]) -> None:
    encryption = request.get("SSESpecification")
    if encryption and encryption.get("Enabled"):
        description["SSEDescription"] = {"Status": "ENABLED", "SSEType": encryption.get("SSEType", "KMS")}
    if "TableClass" in request:
        description["TableClassSummary"] = {"TableClass": request["TableClass"]}
    if "OnDemandThroughput" in request:
        description["OnDemandThroughput"] = request["OnDemandThroughput"]
