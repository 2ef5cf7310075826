"""Strings, numbers, booleans, blobs and timestamps, to and from text (URIs, headers, forms, XML) and JSON.

The sentences about a wrong type are those of AWS's JSON parser where it was seen to say them.
"""

import math
import re
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any, Final

from fairlead.wire import timestamps
from fairlead.wire.models import Reference, Shape
from fairlead.wire.unreadable import Path, Unreadable

_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_BITS: Final = {"integer": 31, "long": 63}
_BOOLEANS: Final = {"true": True, "false": False}
_NAMES: Final = {
    "string": "a String",
    "integer": "an Integer",
    "long": "a Long",
    "float": "a Float",
    "double": "a Double",
    "boolean": "a Boolean",
    "blob": "a Blob",
    "timestamp": "a Timestamp",
}


def from_text(shape: Shape, reference: Reference, text: str, form: str, path: Path) -> Any:
    """The value that `text` says; `form` is that of timestamps at this place, where the model names no other."""
    try:
        match shape.type:
            case "string":
                return text
            case "boolean":
                return _BOOLEANS[text]
            case "integer" | "long":
                if _INTEGER.fullmatch(text):
                    return _whole(int(text), shape.type)
            case "float" | "double":
                return _finite(float(text))
            case "blob":
                return b64decode(text, validate=True)
            case "timestamp":
                return timestamps.from_text(text, _form(shape, reference, form))
    except (ValueError, KeyError):
        pass  # said below, as for every other text that is no such value
    raise wrong_type("STRING_VALUE", shape, path)


def to_text(shape: Shape, reference: Reference, value: Any, form: str) -> str:
    """`value` as text."""
    match shape.type:
        case "boolean":
            return "true" if value else "false"
        case "blob":
            return b64encode(value).decode("ascii")
        case "timestamp":
            return timestamps.to_text(value, _form(shape, reference, form))
        case _:
            return str(value)


def from_json(shape: Shape, reference: Reference, value: Any, path: Path) -> Any:
    """The value that JSON's `value` says."""
    try:
        match shape.type, value:
            case ("string", str()) | ("boolean", bool()):
                return value
            case _, bool():
                pass
            case (("integer" | "long"), int()):
                return _whole(value, shape.type)
            case (("integer" | "long"), float()) if value.is_integer():
                return _whole(int(value), shape.type)
            case (("float" | "double"), (int() | float())):
                return _finite(float(value))
            case "blob", str():
                return b64decode(value, validate=True)
            case "timestamp", str():
                return timestamps.from_text(value, _form(shape, reference, timestamps.EPOCH))
            case "timestamp", (int() | float()) if _form(shape, reference, timestamps.EPOCH) == timestamps.EPOCH:
                return timestamps.from_number(value)
    except (ValueError, OverflowError):
        pass  # said below
    raise wrong_type(_said(value), shape, path)


def to_json(shape: Shape, reference: Reference, value: Any) -> Any:
    """`value` as JSON has it. A value that the model doesn't allow is a fault of ours."""
    match shape.type, value:
        case "blob", bytes():
            return b64encode(value).decode("ascii")
        case "timestamp", (int() | float() | datetime()):
            form = _form(shape, reference, timestamps.EPOCH)
            return timestamps.to_number(value) if form == timestamps.EPOCH else timestamps.to_text(value, form)
        case ("string", str()) | ("boolean", bool()) | (("integer" | "long"), int()):
            return value
        case (("float" | "double"), (int() | float())):
            return value
    raise AssertionError(f"{value!r} is no {shape.type}")


def wrong_type(said: str, shape: Shape, path: Path) -> Unreadable:
    """What stands at `path` is not what the model wants there."""
    if said in {"START_OBJECT", "START_ARRAY"}:
        kind = "structure or map" if said == "START_OBJECT" else "list"
        return Unreadable(f"Start of {kind} found where not expected", path)
    if shape.type in _NAMES:
        return Unreadable(f"{said} can not be converted to {_NAMES[shape.type]}", path)
    return Unreadable(f"{said} found where a {shape.type} is expected", path)


def wrong_json(value: Any, shape: Shape, path: Path) -> Unreadable:
    """The same for a JSON value."""
    return wrong_type(_said(value), shape, path)


def _form(shape: Shape, reference: Reference, default: str) -> str:
    return reference.timestamp_format or shape.timestamp_format or default


def _whole(number: int, type: str) -> int:
    bound = 1 << _BITS[type]
    if not -bound <= number < bound:
        raise ValueError(number)
    return number


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return number


def _said(value: Any) -> str:
    match value:
        case None:
            return "NULL_VALUE"
        case bool():
            return "TRUE_VALUE" if value else "FALSE_VALUE"
        case str():
            return "STRING_VALUE"
        case dict():
            return "START_OBJECT"
        case list():
            return "START_ARRAY"
        case _:
            return "DECIMAL_VALUE" if isinstance(value, float) else "NUMBER_VALUE"
