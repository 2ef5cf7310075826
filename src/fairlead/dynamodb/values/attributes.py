"""AttributeValues: the JSON objects of one member whose name is the type. Judged once at the door, then trusted."""

from typing import Any

Value = dict[str, Any]
"""An AttributeValue in wire form, `{"S": "text"}`."""
Item = dict[str, Value]
"""Attribute names to values. Treated as immutable once checked: parts of it are shared between items."""


def check_value(value: object) -> None:
    """Judge an AttributeValue and normalise its numbers in place.

    ValidationException in AWS's words, SerializationException where the JSON itself has the wrong type.
    """
    raise NotImplementedError


def check_item(item: object) -> None:
    """The same for a map of attribute names to values (an Item, a Key). Names, depth; not its size, see `sizes`."""
    raise NotImplementedError


def equal(left: Value, right: Value) -> bool:
    """Same type and same value: numbers by value, sets without order. Both are checked values."""
    raise NotImplementedError


def compare(left: Value, right: Value) -> int | None:
    """Negative, zero or positive for two S, N or B; None where DynamoDB has no order (other types, two types)."""
    raise NotImplementedError
