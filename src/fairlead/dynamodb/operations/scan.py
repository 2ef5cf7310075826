"""Scan: every item of a table or an index, in an order that is stable and means nothing."""

from typing import Final
from zlib import crc32

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import not_found
from fairlead.dynamodb.constraints import Constraints
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expressions.condition import Test, filtering
from fairlead.dynamodb.expressions.lexer import FILTER
from fairlead.dynamodb.item_requests import environment, projected
from fairlead.dynamodb.legacy_parameters import check_legacy, legacy_test, refuse_mixed
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
from fairlead.dynamodb.ranges import HASHES
from fairlead.dynamodb.values.errors import invalid

_TYPES: Final = {**TYPES, "Segment": int, "TotalSegments": int, "ScanFilter": dict}
_LEGACY: Final = ("AttributesToGet", "ScanFilter")
_MOST_SEGMENTS: Final = 1_000_000


def scan(database: Database, caller: Caller, parameters: Parameters) -> bytes:
    """Scan a table or an index, or one segment of it."""
    check_types(parameters, _TYPES)
    constraints = Constraints()
    check_common(constraints, parameters)
    constraints.between(parameters.get("Limit", 1), "limit", 1)
    if "Segment" in parameters:
        constraints.between(parameters["Segment"], "segment", 0, _MOST_SEGMENTS - 1)
    if "TotalSegments" in parameters:
        constraints.between(parameters["TotalSegments"], "totalSegments", 1, _MOST_SEGMENTS)
    check_legacy(constraints, parameters, *_LEGACY)
    constraints.done()
    refuse_mixed(parameters, *_LEGACY, "ConditionalOperator")
    check_select(parameters)
    segment = _segment(parameters)
    names = environment(parameters, "ProjectionExpression", "FilterExpression")
    paths = projected(parameters, names)
    if "FilterExpression" in parameters:
        test: Test | None = filtering(parameters["FilterExpression"], names)
    else:
        test = legacy_test(parameters, "ScanFilter", FILTER)
    names.finish()
    table = database.catalog.find(caller, parameters["TableName"])
    if table is None:
        raise not_found()
    index = chosen_index(table, parameters)
    source = source_of(table, index, parameters, paths)
    start: tuple[bytes, ...] = ()
    if "ExclusiveStartKey" in parameters:
        start = start_row(table, index, parameters["ExclusiveStartKey"])
        if not segment[0] <= crc32(start[0]) < segment[1]:
            raise invalid(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                f"correct Segment. TotalSegments: {parameters['TotalSegments']} Segment: {parameters['Segment']}"
            )
    limit = parameters.get("Limit", -1)
    page = Page(database.store.scan(source, segment, start, limit), limit)
    return answer(parameters, table, index, page, Shape(parameters, test, paths))


def _segment(parameters: Parameters) -> tuple[int, int]:
    segment, total = parameters.get("Segment"), parameters.get("TotalSegments")
    if segment is None and total is None:
        return 0, HASHES
    if total is None:
        raise invalid(
            "The TotalSegments parameter is required but was not present in the request "
            "when Segment parameter is present"
        )
    if segment is None:
        raise invalid(
            "The Segment parameter is required but was not present in the request "
            "when parameter TotalSegments is present"
        )
    if segment >= total:
        raise invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
    return HASHES * segment // total, HASHES * (segment + 1) // total
