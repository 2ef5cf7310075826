"""The functions of conditions: attribute_exists, attribute_not_exists, attribute_type, begins_with, contains, size."""

from collections.abc import Callable, Sequence
from typing import Final

from fairlead.dynamodb.expressions.bound import Bound
from fairlead.dynamodb.expressions.lexer import refusal
from fairlead.dynamodb.expressions.operators import Test, check_first_distinct, check_types, wrong_type
from fairlead.dynamodb.values.attributes import TYPES, Item, Value, decode, equal
from fairlead.dynamodb.values.sizes import length

_TEXTS: Final = frozenset(("S", "B"))
_SIZED: Final = frozenset(TYPES) - {"N", "BOOL", "NULL"}
_OPERANDS: Final = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
    "if_not_exists": 2,
    "list_append": 2,
}


def check_count(kind: str, function: str, operands: Sequence[Bound]) -> None:
    """Refuse a function with too few or too many operands."""
    if len(operands) != _OPERANDS[function]:
        sentence = (
            "Incorrect number of operands for operator or function; "
            f"operator or function: {function}, number of operands: {len(operands)}"
        )
        raise refusal(kind, sentence)


def check_path(kind: str, function: str, operand: Bound) -> None:
    """Refuse anything but a document path."""
    if operand.path is None:
        sentence = f"Operator or function requires a document path; operator or function: {function}"
        raise refusal(kind, sentence)


def test(kind: str, function: str, operands: Sequence[Bound]) -> Test:
    """A function that is a condition. ValidationException."""
    check_count(kind, function, operands)
    if len(operands) == 2:
        check_first_distinct(kind, function, operands)
    return _TESTS[function](kind, operands)


def size(kind: str, operands: Sequence[Bound]) -> Bound:
    """`size(operand)`, a number. It has no value where the operand has none, or is an N, BOOL or NULL."""
    check_count(kind, "size", operands)
    check_types(kind, "size", operands, _SIZED)
    read = operands[0].read

    def measure(item: Item) -> Value | None:
        value = read(item)
        count = None if value is None else length(value)
        return None if count is None else {"N": str(count)}

    return Bound(measure, "N")


def _exists(kind: str, operands: Sequence[Bound]) -> Test:
    check_path(kind, "attribute_exists", operands[0])
    read = operands[0].read
    return lambda item: read(item) is not None


def _not_exists(kind: str, operands: Sequence[Bound]) -> Test:
    check_path(kind, "attribute_not_exists", operands[0])
    read = operands[0].read
    return lambda item: read(item) is None


def _attribute_type(kind: str, operands: Sequence[Bound]) -> Test:
    valid = f"{{{','.join(sorted(TYPES))}}}"
    wanted = operands[1].value
    if wanted is None or "S" not in wanted:
        raise wrong_type(kind, "attribute_type", operands[1].type or valid)
    name = wanted["S"]
    if name not in TYPES:
        raise refusal(kind, f"Invalid attribute type name found; type: {name}, valid types: {valid}")
    read = operands[0].read

    def of_type(item: Item) -> bool:
        value = read(item)
        return value is not None and name in value

    return of_type


def _begins_with(kind: str, operands: Sequence[Bound]) -> Test:
    check_types(kind, "begins_with", operands, _TEXTS)
    read, read_prefix = operands[0].read, operands[1].read

    def begins(item: Item) -> bool:
        value, prefix = read(item), read_prefix(item)
        if value is None or prefix is None:
            return False
        if "S" in value and "S" in prefix:
            start: str = prefix["S"]
            return bool(value["S"].startswith(start))
        return "B" in value and "B" in prefix and decode(value["B"]).startswith(decode(prefix["B"]))

    return begins


def _contains(_: str, operands: Sequence[Bound]) -> Test:
    read, read_part = operands[0].read, operands[1].read

    def holds(item: Item) -> bool:
        value, part = read(item), read_part(item)
        return value is not None and part is not None and _is_part(value, part)

    return holds


def _is_part(value: Value, part: Value) -> bool:
    """A substring, an element of a list, or a member of a set whose elements have the part's type."""
    ((kind, content),) = value.items()
    if kind == "L":
        return any(equal(element, part) for element in content)
    ((part_kind, sought),) = part.items()
    if kind == part_kind == "S":
        return sought in content
    if kind == part_kind == "B":
        return decode(sought) in decode(content)
    return part_kind in ("S", "N", "B") and kind == part_kind + "S" and sought in content


_TESTS: Final[dict[str, Callable[[str, Sequence[Bound]], Test]]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _attribute_type,
    "begins_with": _begins_with,
    "contains": _contains,
}
