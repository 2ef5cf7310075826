"""What operators compute, as Velocity 1.7 has it. None where the operands do not fit: Velocity says so in its log."""

from math import fmod
from typing import Any

from fairlead.templates.bounds import INTEGER_BITS, VALUE_DEPTH
from fairlead.templates.errors import RenderError
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of
from fairlead.templates.values import is_number


def add(left: Any, right: Any, run: Run) -> Any:
    """`+`: texts are joined where one of the two is a text."""
    if type(left) is str or type(right) is str:
        return run.join((text_of(left, run), text_of(right, run)))
    return calculate("+", left, right)


def calculate(operator: str, left: Any, right: Any) -> int | float | None:
    """Arithmetic: integers divide to integers and grow as needed; a division by zero gives None."""
    if not is_number(left) or not is_number(right):
        return None
    try:
        return _calculate(operator, left, right)
    except OverflowError:
        return None


def _calculate(operator: str, left: float, right: float) -> int | float | None:
    match operator:
        case "+":
            return _bounded(left + right)
        case "-":
            return _bounded(left - right)
        case "*":
            return _bounded(left * right)
    if right == 0:
        return None
    if isinstance(left, float) or isinstance(right, float):
        return left / right if operator == "/" else fmod(left, right)
    quotient = abs(left) // abs(right)  # towards zero, as in Java
    quotient = quotient if (left < 0) == (right < 0) else -quotient
    return quotient if operator == "/" else left - quotient * right


def _bounded(result: float) -> int | float:
    if type(result) is int and result.bit_length() > INTEGER_BITS:
        raise RenderError(f"A number has more than {INTEGER_BITS} bits.")
    return result


def compare(operator: str, left: Any, right: Any, run: Run) -> bool:
    """Order is for numbers alone: between anything else it is false."""
    if operator == "==":
        return equal(left, right, run)
    if operator == "!=":
        return not equal(left, right, run)
    return is_number(left) and is_number(right) and ordered(operator, left, right)


def ordered(operator: str, left: Any, right: Any) -> bool:
    """Whether two values that have an order stand in it so."""
    match operator:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def equal(left: Any, right: Any, run: Run) -> bool:
    """`==`: numbers by value, things of one kind by `equals`, and all else by their texts."""
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if _kind(left) is _kind(right):
        return same(left, right, run)
    return text_of(left, run) == text_of(right, run)


def same(left: Any, right: Any, run: Run, depth: int = 0) -> bool:
    """Java's `equals`: 1 and 1.0 differ, lists and maps are compared by what is in them."""
    run.charge(2)
    if depth > VALUE_DEPTH:
        raise RenderError(f"More than {VALUE_DEPTH} lists and maps are inside each other.")
    kind = _kind(left)
    if kind is not _kind(right):
        return False
    if kind is str:
        run.charge_text(min(len(left), len(right)))
        return bool(left == right)
    if kind is list:
        return len(left) == len(right) and all(
            same(one, other, run, depth + 1) for one, other in zip(left, right, strict=True)
        )
    if kind is dict:
        return len(left) == len(right) and all(
            key in right and same(member, right[key], run, depth + 1) for key, member in left.items()
        )
    return bool(left == right)


def _kind(value: Any) -> type:
    if isinstance(value, list):
        return list
    return type(value)
