"""What items weigh, in the bytes that AWS bills and limits by.

Rules: DynamoDB developer guide, "Item sizes and formats". It calls a number's size approximate; ours is a byte for two
digits, one more, and one for a minus sign.
"""

from typing import Any, Final

from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.attributes import Item, Value

ITEM_BYTES: Final = 409_600
"""An item's names and values. DynamoDB quotas."""
_NESTED_BYTES: Final = 3
"""What a list or a map costs beside its elements, each of which costs one more."""


def value_size(value: Value) -> int:
    """Bytes of one checked value."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return _text_size(content)
        case "N":
            return _number_size(content)
        case "B":
            return _binary_size(content)
        case "SS":
            return sum(map(_text_size, content))
        case "NS":
            return sum(map(_number_size, content))
        case "BS":
            return sum(map(_binary_size, content))
        case "L":
            return _NESTED_BYTES + len(content) + sum(map(value_size, content))
        case "M":
            return _NESTED_BYTES + len(content) + item_size(content)
    return 1  # BOOL, NULL


def item_size(item: Item) -> int:
    """Bytes of a checked item: UTF-8 names plus values."""
    total = 0
    for name, value in item.items():
        total += _text_size(name) + value_size(value)
    return total


def length(value: Value) -> int | None:
    """What the function `size` of an expression answers; None for the types that have no size (N, BOOL, NULL).

    Characters of an S as UTF-16 counts them (our choice; AWS says "the length of the string"), bytes of a B, elements
    of the others.
    """
    content: Any
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode("utf-16-le")) // 2
    if kind == "B":
        return _binary_size(content)
    return None if kind in ("N", "BOOL", "NULL") else len(content)


def _text_size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _binary_size(base64: str) -> int:
    return len(base64) // 4 * 3 - base64.count("=", -2)


def _number_size(text: str) -> int:
    if text == "0":
        return 1
    negative, digits, _ = numbers.split(text)
    return (len(digits) + 1) // 2 + 1 + negative
