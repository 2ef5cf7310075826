"""Conditions as they were written before expressions: an attribute, a ComparisonOperator and values.

They become the nodes that an expression's text becomes, and one evaluator judges both. Rules and sentences: the
developer guide's "Legacy conditional parameters" and recorded answers.
"""

from collections.abc import Sequence
from typing import Final

from fairlead.dynamodb.expressions.lexer import OPERATORS as MOST_CONDITIONS
from fairlead.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    DocumentPath,
    In,
    Literal,
    Not,
    Or,
)
from fairlead.dynamodb.values.attributes import Value, compare
from fairlead.dynamodb.values.errors import invalid

OPERATORS: Final = (
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
)
"""Every ComparisonOperator, in the order in which AWS lists them."""
INDEXABLE: Final = frozenset(("EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH", "BETWEEN"))
"""Those that KeyConditions may use."""
OPTIONS: Final = 100
"""What IN takes, as in expressions."""

_SIGNS: Final = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
_SCALARS: Final = frozenset(("S", "N", "B"))
_TYPES: Final = {
    **dict.fromkeys(("LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "IN", "BETWEEN"), _SCALARS),
    "BEGINS_WITH": frozenset(("S", "B")),
}
"""The types that an operator's values may have; the others take any."""
_COUNTS: Final = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}
_WRONG: Final = "One or more parameter values were invalid: "


def legacy_condition(attribute: str, operator: str, values: Sequence[Value]) -> Condition:
    """One of OPERATORS with its checked values, as a node. ValidationException."""
    _check(operator, values)
    path = DocumentPath.of(attribute)
    literals = tuple(map(Literal, values))
    match operator:
        case "NULL":
            return Call("attribute_not_exists", (path,))
        case "NOT_NULL":
            return Call("attribute_exists", (path,))
        case "BEGINS_WITH":
            return Call("begins_with", (path, *literals))
        case "CONTAINS":
            return Call("contains", (path, *literals))
        case "NOT_CONTAINS":
            # Observed: false of an attribute that is not there, which is no contradiction of the expression's NOT.
            return And((Call("attribute_exists", (path,)), Not(Call("contains", (path, *literals)))))
        case "BETWEEN":
            return Between(path, literals[0], literals[1])
        case "IN":
            return In(path, literals)
    return Compare(_SIGNS[operator], path, literals[0])


def joined(conditions: Sequence[Condition], conditional_operator: str = "AND") -> Condition:
    """All of at least one condition by AND, or any of them by OR. ValidationException if there are too many."""
    if len(conditions) > MOST_CONDITIONS:
        # Our choice: as many as an expression may have operators.
        raise invalid(f"{_WRONG}{len(conditions)} conditions are more than the {MOST_CONDITIONS} allowed")
    if len(conditions) == 1:
        return conditions[0]
    return Or(tuple(conditions)) if conditional_operator == "OR" else And(tuple(conditions))


def _check(operator: str, values: Sequence[Value]) -> None:
    count = len(values)
    if not 1 <= count <= OPTIONS if operator == "IN" else count != _COUNTS.get(operator, 1):
        raise invalid(f"{_WRONG}Invalid number of argument(s) for the {operator} ComparisonOperator")
    kinds = [kind for value in values for kind in value]
    if len(set(kinds)) > 1:
        raise invalid(f"{_WRONG}AttributeValues inside AttributeValueList must be of same type")
    if kinds and operator in _TYPES and kinds[0] not in _TYPES[operator]:
        raise invalid(f"{_WRONG}ComparisonOperator {operator} is not valid for {kinds[0]} AttributeValue type")
    if operator == "BETWEEN" and (compare(values[0], values[1]) or 0) > 0:
        raise invalid(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
        )
