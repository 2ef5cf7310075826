"""What requests on items have in common: their members' types, their names, expressions and refusals."""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.dynamodb.capacity import MODES
from fairlead.dynamodb.catalog import plain_name
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.items import Stored
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

_EXPRESSIONS: Final = (
    "UpdateExpression",
    "ProjectionExpression",
    "FilterExpression",
    "ConditionExpression",
    "KeyConditionExpression",
)


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


def refuse_legacy(parameters: Parameters, *legacy: str) -> None:
    """Refuse the parameters that expressions replaced, naming them."""
    found = [name for name in legacy if name in parameters]
    if not found:
        return
    expressions = [name for name in _EXPRESSIONS if name in parameters]
    if expressions:
        raise invalid(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(found)}}} Expression parameters: {{{', '.join(expressions)}}}"
        )
    raise invalid(f"The legacy parameter {found[0]} is not served here; use expressions instead.")


def environment(parameters: Parameters, *expressions: str) -> Environment:
    """The request's names and values, for its `expressions` (parameter names, in AWS's order)."""
    get = parameters.get
    return Environment(
        get("ExpressionAttributeNames"),
        get("ExpressionAttributeValues"),
        **{name: get(name) for name in expressions},
    )


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
