"""What = <> < <= > >= BETWEEN and IN do with their operands.

A value that isn't there equals nothing: with it only `<>` holds. Values of two types are unequal and in no order.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from fairlead.dynamodb.expressions.bound import Bound
from fairlead.dynamodb.expressions.lexer import refusal
from fairlead.dynamodb.expressions.paths import show
from fairlead.dynamodb.values.attributes import Item, Value, compare, describe, equal
from fairlead.model.errors import ApiError

Test = Callable[[Item], bool]
"""Whether an item passes. A missing item is `{}`."""

ORDERED: Final = frozenset(("S", "N", "B"))
"""The types that have an order."""
_SCALARS: Final = frozenset(("S", "N", "B", "BOOL", "NULL"))
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def comparison(kind: str, sign: str, left: Bound, right: Bound) -> Test:
    """`left sign right`. ValidationException."""
    check_first_distinct(kind, sign, (left, right))
    if sign == "=":
        return _equality(left, right)
    if sign == "<>":
        same = _equality(left, right)
        return lambda item: not same(item)
    check_types(kind, sign, (left, right), ORDERED)
    order = _ORDERS[sign]
    read_left, read_right = left.read, right.read

    def ordered(item: Item) -> bool:
        first, second = read_left(item), read_right(item)
        if first is None or second is None:
            return False
        difference = compare(first, second)
        return difference is not None and order(difference, 0)

    return ordered


def between(kind: str, operand: Bound, low: Bound, high: Bound) -> Test:
    """`operand BETWEEN low AND high`, both included. ValidationException."""
    check_first_distinct(kind, "BETWEEN", (operand, low, high))
    check_types(kind, "BETWEEN", (operand, low, high), ORDERED)
    if low.value is not None and high.value is not None:
        _check_bounds(kind, low.value, high.value)
    read, read_low, read_high = operand.read, low.read, high.read

    def within(item: Item) -> bool:
        value, least, most = read(item), read_low(item), read_high(item)
        if value is None or least is None or most is None:
            return False
        above, below = compare(value, least), compare(value, most)
        return above is not None and below is not None and above >= 0 and below <= 0

    return within


def member(kind: str, operand: Bound, options: Sequence[Bound]) -> Test:
    """`operand IN (options)`. ValidationException."""
    if len(options) > 100:
        raise refusal(kind, f"The IN operator is provided with too many operands; number of operands: {len(options)}")
    check_first_distinct(kind, "IN", (operand, *options))
    read, others = operand.read, tuple(option.read for option in options)

    def among(item: Item) -> bool:
        value = read(item)
        if value is None:
            return False
        for other in others:
            candidate = other(item)
            if candidate is not None and equal(value, candidate):
                return True
        return False

    return among


def check_first_distinct(kind: str, name: str, operands: Sequence[Bound]) -> None:
    """Refuse an operator or function whose first path stands again among its other operands."""
    path = operands[0].path
    if path is not None and any(operand.path == path for operand in operands[1:]):
        sentence = (
            "The first operand must be distinct from the remaining operands for this operator or function; "
            f"operator: {name}, first operand: {show(path)}"
        )
        raise refusal(kind, sentence)


def check_types(kind: str, name: str, operands: Sequence[Bound], allowed: frozenset[str]) -> None:
    """Refuse a literal of a type that the operator or function can't take."""
    for operand in operands:
        if operand.type is not None and operand.type not in allowed:
            raise wrong_type(kind, name, operand.type)


def wrong_type(kind: str, name: str, type_: str) -> ApiError:
    """To be raised by the caller."""
    return refusal(
        kind,
        f"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type_}",
    )


def _equality(left: Bound, right: Bound) -> Test:
    literal, other = (left, right) if left.value is not None else (right, left)
    if literal.value is not None and literal.type in _SCALARS and other.path is not None and len(other.path) == 1:
        # The common case: both sides are normalised, so equal scalars are equal dicts.
        name, value = str(other.path[0]), literal.value
        return lambda item: item.get(name) == value
    read_left, read_right = left.read, right.read

    def same(item: Item) -> bool:
        first, second = read_left(item), read_right(item)
        return first is not None and second is not None and equal(first, second)

    return same


def _check_bounds(kind: str, low: Value, high: Value) -> None:
    difference = compare(low, high)
    shown = (
        f"lower bound operand: AttributeValue: {describe(low)}, upper bound operand: AttributeValue: {describe(high)}"
    )
    if difference is None:
        raise refusal(kind, f"The BETWEEN operator requires same data type for lower and upper bounds; {shown}")
    if difference > 0:
        sentence = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        raise refusal(kind, sentence + shown)
