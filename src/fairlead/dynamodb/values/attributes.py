"""AttributeValues: the JSON objects of one member whose name is the type. Judged once at the door, then trusted.

The sentences are AWS's, from recorded answers. A value of the wrong JSON type is a SerializationException, as AWS's
parser gives before any validation.
"""

import binascii
from collections.abc import Callable
from typing import Any, Final

from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.errors import invalid, unreadable

Value = dict[str, Any]
"""An AttributeValue in wire form, `{"S": "text"}`."""
Item = dict[str, Value]
"""Attribute names to values. Treated as immutable once checked: parts of it are shared between items."""

TYPES: Final = ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")
LEVELS: Final = 32
"""The deepest level of a value; a value of an item's own attribute is on level 1. DynamoDB quotas."""
NAME_BYTES: Final = 65_535
"""An attribute's name. DynamoDB quotas."""

EMPTY_NAME: Final = "Empty attribute name"
_INVALID: Final = "One or more parameter values were invalid: "
_EMPTY: Final = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
_SEVERAL: Final = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)
_NESTED: Final = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)


def check_value(value: object, level: int = 1) -> None:
    """Judge an AttributeValue and bring it into its one form, in place: numbers normalised, base64 canonical.

    `level` is how deep it stands in its item. ValidationException, SerializationException.
    """
    if type(value) is not dict:
        raise unreadable(_misplaced(value, "AttributeValue"))
    if len(value) != 1:
        _keep_datatype(value)
    ((kind, content),) = value.items()
    check = _CHECKS.get(kind)
    if check is None or content is None:
        raise invalid(_EMPTY)
    if level > LEVELS:
        raise invalid(_NESTED)
    check(value, content, level)


def check_item(item: object) -> None:
    """The same for a map of attribute names to values (an Item, a Key); its size is for `sizes` to judge."""
    if type(item) is not dict:
        raise unreadable(_misplaced(item, "Map"))
    _check_map(item, 1)


def check_depth(value: Value, level: int) -> None:
    """Judge only the depth of a checked value that is to stand on `level`. ValidationException."""
    if level > LEVELS:
        raise invalid(_NESTED)
    ((kind, content),) = value.items()
    if kind == "M":
        for inner in content.values():
            check_depth(inner, level + 1)
    elif kind == "L":
        for inner in content:
            check_depth(inner, level + 1)


def decode(base64: str) -> bytes:
    """The bytes of a checked B, or of one element of a BS."""
    return binascii.a2b_base64(base64)


def equal(left: Value, right: Value) -> bool:
    """Same type and same value: numbers by value, sets without order. Both are checked values."""
    if left == right:
        return True
    ((kind, mine),) = left.items()
    theirs = right.get(kind)
    if theirs is None:
        return False
    if kind in ("SS", "NS", "BS"):
        return len(mine) == len(theirs) and set(mine) == set(theirs)
    if kind == "L":
        return len(mine) == len(theirs) and all(map(equal, mine, theirs))
    if kind == "M":
        return mine.keys() == theirs.keys() and all(equal(value, theirs[name]) for name, value in mine.items())
    return False


def compare(left: Value, right: Value) -> int | None:
    """Negative, zero or positive for two S, N or B; None where DynamoDB has no order (other types, two types)."""
    ((kind, mine),) = left.items()
    theirs = right.get(kind)
    if theirs is None:
        return None
    if kind == "N":
        return numbers.compare(mine, theirs)
    if kind == "B":
        mine, theirs = decode(mine), decode(theirs)
    elif kind != "S":
        return None
    # Code points order as their UTF-8 bytes do.
    return int(mine > theirs) - int(mine < theirs)


def describe(value: Value) -> str:
    """A scalar as AWS's sentences print it, `{N:1}`."""
    ((kind, content),) = value.items()
    return f"{{{kind}:{content}}}"


def _keep_datatype(value: dict[str, Any]) -> None:
    """Drop unknown members and nulls, as AWS's parser does. ValidationException unless one datatype is left."""
    for name in [name for name, content in value.items() if content is None or name not in _CHECKS]:
        del value[name]
    if len(value) != 1:
        if type(value.get("N")) is str:
            numbers.normalise(value["N"])  # AWS tells first what is wrong with a number
        raise invalid(_SEVERAL if value else _EMPTY)


def _misplaced(content: object, wanted: str) -> str:
    """AWS's sentence for JSON of the wrong type."""
    match content:
        case dict():
            return "Start of structure or map found where not expected"
        case list():
            return "Start of list found where not expected"
        case bool():
            found = "TRUE_VALUE" if content else "FALSE_VALUE"
        case int():
            found = "NUMBER_VALUE"
        case float():
            found = "DECIMAL_VALUE"
        case str():
            found = "STRING_VALUE"
        case _:
            found = "NULL_VALUE"
    return f"{found} cannot be converted to {wanted}"


def _text(content: object) -> str:
    if type(content) is not str:
        raise unreadable(_misplaced(content, "String"))
    if not content.isascii() and any("\ud800" <= character <= "\udfff" for character in content):
        raise unreadable("A string holds half of a surrogate pair, which UTF-8 can't carry")
    return content


def _number(content: object) -> str:
    if type(content) is not str:
        raise unreadable(_misplaced(content, "String"))
    return numbers.normalise(content)


def _binary(content: object) -> str:
    if type(content) is not str:
        raise unreadable(_misplaced(content, "Blob"))
    try:
        return binascii.b2a_base64(binascii.a2b_base64(content, strict_mode=True), newline=False).decode()
    except ValueError as error:  # binascii.Error, or text that is not ASCII
        raise unreadable("Invalid base64 in a value of type B") from error


def _elements(content: object) -> list[Any]:
    if type(content) is not list:
        raise unreadable(_misplaced(content, "List"))
    return content


def _check_text(_: Value, content: object, __: int) -> None:
    _text(content)


def _check_number(value: Value, content: object, _: int) -> None:
    value["N"] = _number(content)


def _check_binary(value: Value, content: object, _: int) -> None:
    value["B"] = _binary(content)


def _check_boolean(_: Value, content: object, __: int) -> None:
    if type(content) is not bool:
        raise unreadable(_misplaced(content, "Boolean"))


def _check_null(value: Value, content: object, _: int) -> None:
    if type(content) is str:
        content = value["NULL"] = content.lower() == "true"  # as AWS's parser reads it
    if type(content) is not bool:
        raise unreadable(_misplaced(content, "Boolean"))
    if not content:
        raise invalid(f"{_INVALID}Null attribute value types must have the value of true")


def _check_texts(_: Value, content: object, __: int) -> None:
    texts = [_text(element) for element in _elements(content)]
    if not texts:
        raise invalid(f"{_INVALID}An string set  may not be empty")
    if len(set(texts)) != len(texts):
        raise invalid(f"{_INVALID}Input collection [{', '.join(texts)}] contains duplicates.")


def _check_numbers(value: Value, content: object, _: int) -> None:
    normal = [_number(element) for element in _elements(content)]
    if not normal:
        raise invalid(f"{_INVALID}An number set  may not be empty")
    if len(set(normal)) != len(normal):
        raise invalid("Input collection contains duplicates")
    value["NS"] = normal


def _check_binaries(value: Value, content: object, _: int) -> None:
    blobs = [_binary(element) for element in _elements(content)]
    if not blobs:
        raise invalid(f"{_INVALID}Binary sets should not be empty")
    if len(set(blobs)) != len(blobs):
        raise invalid(f"{_INVALID}Input collection [{', '.join(blobs)}]of type BS contains duplicates.")
    value["BS"] = blobs


def _check_list(_: Value, content: object, level: int) -> None:
    for element in _elements(content):
        check_value(element, level + 1)


def _check_map_value(_: Value, content: object, level: int) -> None:
    if type(content) is not dict:
        raise unreadable(_misplaced(content, "Map"))
    _check_map(content, level + 1)


def check_name(name: str) -> None:
    """Judge an attribute's name. ValidationException."""
    if not name:
        raise invalid(EMPTY_NAME)
    if len(_text(name)) > NAME_BYTES or (not name.isascii() and len(name.encode()) > NAME_BYTES):
        raise invalid(f"{_INVALID}Attribute name is too large, must be less than {NAME_BYTES + 1} bytes")


def _check_map(content: dict[str, Any], level: int) -> None:
    for name, inner in content.items():
        check_name(name)
        check_value(inner, level)


_CHECKS: Final[dict[str, Callable[[Value, object, int], None]]] = {
    "S": _check_text,
    "N": _check_number,
    "B": _check_binary,
    "BOOL": _check_boolean,
    "NULL": _check_null,
    "SS": _check_texts,
    "NS": _check_numbers,
    "BS": _check_binaries,
    "L": _check_list,
    "M": _check_map_value,
}
