"""Query: the items of one partition of a table or an index, in the order of their sort keys."""

from collections.abc import Collection
from typing import Final

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found
from fairlead.dynamodb.constraints import UNSHOWN, Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Test, filtering
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.key_condition import KeyCondition, key_condition, keyed, single_conditions
from fairlead.dynamodb.expressions.lexer import FILTER
from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.expressions.projection import Path
from fairlead.dynamodb.item_requests import environment, projected
from fairlead.dynamodb.legacy_parameters import check_indexable, check_legacy, key_conditions, legacy_test, refuse_mixed
from fairlead.dynamodb.pages import (
    TYPES,
    Page,
    Shape,
    answer,
    check_common,
    check_select,
    chosen_index,
    source_of,
    start_row,
)
from fairlead.dynamodb.parameters import Parameters, check_types
from fairlead.dynamodb.ranges import EVERYTHING, begun
from fairlead.dynamodb.values.errors import invalid
from fairlead.dynamodb.values.keys import KeySchema, encode

_TYPES: Final = {**TYPES, "ScanIndexForward": bool, "KeyConditions": dict, "QueryFilter": dict}
_LEGACY: Final = ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions")


def query(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Query a table or an index."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_common(constraints, parameters)
    if parameters.get("Limit", 1) < 1:
        # Observed: Query spells this one differently from all others, Scan's included.
        constraints.add(UNSHOWN, "Limit", "Member must have value greater than or equal to 1")
    check_legacy(constraints, parameters, "AttributesToGet", "QueryFilter", "KeyConditions")
    constraints.done()
    refuse_mixed(parameters, *_LEGACY)
    check_select(parameters)
    names = environment(parameters, "ProjectionExpression", "FilterExpression", "KeyConditionExpression")
    if "KeyConditionExpression" not in parameters and "KeyConditions" not in parameters:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    table = database.catalog.find(caller, parameters["TableName"])
    if table is None:
        # AWS tells what is wrong with a request before it tells that there is no such table.
        node = _key_node(parameters)
        if "KeyConditionExpression" in parameters:
            single_conditions(node, names)
        _rest(parameters, names, frozenset())
        raise not_found()
    index = chosen_index(table, parameters)
    schema = table.schema if index is None else index.schema
    start = start_row(table, index, parameters["ExclusiveStartKey"]) if "ExclusiveStartKey" in parameters else ()
    wanted, paths, test = _expressions(parameters, names, schema)
    source = source_of(table, index, parameters, paths)
    partition = encode(wanted.partition)
    limit = parameters.get("Limit", -1)
    bounds = wanted.sort.bounds if wanted.sort is not None else EVERYTHING
    part = begun(bounds, parameters.get("ScanIndexForward", True), partition, start)
    rows = database.store.read_range(source, partition, part, limit)
    return answer(parameters, table, index, Page(rows, limit), Shape(parameters, test, paths))


def _expressions(
    parameters: Parameters, names: Environment, schema: KeySchema
) -> tuple[KeyCondition, tuple[Path, ...] | None, Test | None]:
    node = _key_node(parameters)
    if "KeyConditions" in parameters:
        check_indexable(parameters, schema)
    wanted = keyed(node, names, schema)
    return wanted, *_rest(parameters, names, schema.names)


def _key_node(parameters: Parameters) -> Condition:
    if "KeyConditionExpression" in parameters:
        return key_condition(parameters["KeyConditionExpression"])
    return key_conditions(parameters)


def _rest(
    parameters: Parameters, names: Environment, keys: Collection[str]
) -> tuple[tuple[Path, ...] | None, Test | None]:
    """Projection and filter."""
    paths = projected(parameters, names)
    if "FilterExpression" in parameters:
        test: Test | None = filtering(parameters["FilterExpression"], names, keys)
    else:
        test = legacy_test(parameters, "QueryFilter", FILTER, keys)
    names.finish()
    return paths, test
