"""What requests on items have in common: their members' types, their names, expressions and refusals."""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.dynamodb.capacity import MODES
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.projection import Path, projection
from fairlead.dynamodb.items import Stored
from fairlead.dynamodb.legacy_parameters import attributes_to_get
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.table import Table
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

COMMON: Final[Mapping[str, type]] = {
    "TableName": str,
    "ExpressionAttributeNames": dict,
    "ExpressionAttributeValues": dict,
    "ConditionExpression": str,
    "FilterExpression": str,
    "KeyConditionExpression": str,
    "ProjectionExpression": str,
    "UpdateExpression": str,
    "ReturnConsumedCapacity": str,
    "ReturnItemCollectionMetrics": str,
    "ReturnValues": str,
    "ReturnValuesOnConditionCheckFailure": str,
    "ConditionalOperator": str,
    "Expected": dict,
    "AttributesToGet": list,
}
"""The JSON types of the members that several operations share."""

DUPLICATE: Final = "Duplicate primary key exists in table"


def check_table_name(constraints: Constraints, parameters: Parameters) -> None:
    """TableName is there and is a name or an ARN."""
    name = parameters.get("TableName")
    if constraints.required(name, "tableName") and name is not None:
        constraints.name(plain_name(name), "tableName")


def check_returns(constraints: Constraints, parameters: Parameters) -> None:
    """The enums of what a write may return."""
    get = parameters.get
    constraints.one_of(
        get("ReturnValues"), "returnValues", ("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
    )
    constraints.one_of(
        get("ReturnValuesOnConditionCheckFailure"), "returnValuesOnConditionCheckFailure", ("ALL_OLD", "NONE")
    )
    constraints.one_of(get("ReturnConsumedCapacity"), "returnConsumedCapacity", MODES)
    constraints.one_of(get("ReturnItemCollectionMetrics"), "returnItemCollectionMetrics", ("SIZE", "NONE"))


def only_old_or_none(parameters: Parameters) -> None:
    """PutItem and DeleteItem can return the old item or nothing."""
    if parameters.get("ReturnValues", "NONE") not in {"ALL_OLD", "NONE"}:
        raise invalid("Return values set to invalid value")


def environment(parameters: Parameters, *expressions: str) -> Environment:
    """The request's names and values, for its `expressions` (parameter names, in AWS's order)."""
    get = parameters.get
    return Environment(
        get("ExpressionAttributeNames"),
        get("ExpressionAttributeValues"),
        **{name: get(name) for name in expressions},
    )


def projected(parameters: Parameters, names: Environment) -> tuple[Path, ...] | None:
    """What ProjectionExpression or AttributesToGet names, None without either. ValidationException."""
    if "ProjectionExpression" in parameters:
        return projection(parameters["ProjectionExpression"], names)
    return attributes_to_get(parameters) if "AttributesToGet" in parameters else None


def condition_failed(parameters: Parameters, old: Stored | None) -> ApiError:
    """The condition was false; the caller may have asked to see the item it was judged on."""
    members: dict[str, Any] = {}
    if old is not None and parameters.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
        members["Item"] = old.item
    return ApiError("ConditionalCheckFailedException", 400, "The conditional request failed", **members)


def item_collection(parameters: Parameters, table: Table, key: Item) -> dict[str, Any] | None:
    """ItemCollectionMetrics, for a table with local indexes when asked for. Its size is always the smallest range."""
    if parameters.get("ReturnItemCollectionMetrics") != "SIZE" or not table.has_local_indexes:
        return None
    name = table.schema.partition.name
    return {"ItemCollectionKey": {name: key[name]}, "SizeEstimateRangeGB": [0.0, 1.0]}
