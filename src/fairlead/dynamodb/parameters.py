"""A request's body as Python values, its members' types judged as AWS's JSON parser does.

Members that an operation does not know are ignored, and null is absent, both as AWS does. The sentences of
SerializationException are the Java parser's (as recorded by dynalite's tests against AWS).
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fairlead.model.errors import ApiError

Parameters = dict[str, Any]

_NAMES: Final[Mapping[type, str]] = {str: "String", int: "Integer", bool: "Boolean"}
_INTEGERS: Final = 1 << 31
"""Integer members have 32 bits."""

_decode = msgspec.json.Decoder().decode


def serialization_error(message: str | None = None) -> ApiError:
    """The request is not JSON, or a member has the wrong JSON type."""
    return ApiError("SerializationException", 400, message)


def parse(body: bytes) -> Parameters:
    """The JSON object in `body`. SerializationException, also for nesting however deep."""
    try:
        parsed = _decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise serialization_error() from error
    if type(parsed) is not dict:
        raise serialization_error()
    return parsed


def check_types(parameters: Parameters, types: Mapping[str, type]) -> None:
    """Judge the JSON type of every member that `types` knows, and drop members that are null."""
    absent = None
    for name, value in parameters.items():
        if value is None:
            absent = [*(absent or ()), name]
            continue
        wanted = types.get(name)
        if wanted is None:
            continue
        if type(value) is not wanted or (type(value) is int and not -_INTEGERS <= value < _INTEGERS):
            raise wrong_type(value, wanted)
    for name in absent or ():
        del parameters[name]


def wrong_type(value: object, wanted: type) -> ApiError:
    """SerializationException for `value` where JSON of the Python type `wanted` is expected."""
    name = _NAMES.get(wanted)
    if name is None:
        return serialization_error(_wrong_for_collection(value, wanted))
    if isinstance(value, list):
        return serialization_error(f"Unrecognized collection type class java.lang.{name}")
    if isinstance(value, dict):
        return serialization_error("Start of structure or map found where not expected.")
    if wanted is bool and isinstance(value, str):
        return serialization_error("Unexpected token received from parser")
    return serialization_error(f"{_token(value)} cannot be converted to {name}")


def _wrong_for_collection(value: object, wanted: type) -> str:
    if wanted is list and isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if wanted is dict and isinstance(value, list):
        return "Unrecognized collection type java.util.Map"
    return "Unexpected field type"


def _token(value: object) -> str:
    if value is True:
        return "TRUE_VALUE"
    if value is False:
        return "FALSE_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    return "DECIMAL_VALUE" if isinstance(value, float) else "NUMBER_VALUE"


def list_of(values: list[Any], wanted: type) -> None:
    """Judge the JSON type of every element."""
    for value in values:
        if type(value) is not wanted:
            raise wrong_type(value, wanted)
