"""The names and values that the expressions of one request share."""

import re
from collections.abc import Mapping
from typing import Final

from fairlead.dynamodb.expressions.lexer import PROJECTION, refusal
from fairlead.dynamodb.expressions.nodes import DocumentPath, ValueName
from fairlead.dynamodb.expressions.paths import Path
from fairlead.dynamodb.values.attributes import EMPTY_NAME, NAME_BYTES, Value, check_value
from fairlead.dynamodb.values.errors import invalid, unreadable
from fairlead.dynamodb.values.sizes import value_size
from fairlead.model.errors import ApiError

SUBSTITUTION_BYTES: Final = 2 * 1024 * 1024
"""All names and values of a request. DynamoDB quotas."""

_NAMES: Final = "ExpressionAttributeNames"
_VALUES: Final = "ExpressionAttributeValues"
_NAME_KEY: Final = re.compile(r"#[A-Za-z0-9_]+", re.ASCII)
_VALUE_KEY: Final = re.compile(r":[A-Za-z0-9_]+", re.ASCII)


class Environment:
    """ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them were used.

    Make one per request, parse every expression with it, then call `finish`.
    """

    __slots__ = ("_names", "_used_names", "_used_values", "_values")

    def __init__(
        self, names: Mapping[str, str] | None, values: Mapping[str, Value] | None, **expressions: str | None
    ) -> None:
        """Judge names and values (numbers are normalised in place).

        `expressions` are the request's expression parameters by name, None where absent, in the order in which AWS
        names them: `Environment(names, values, UpdateExpression=None, ConditionExpression="...")`. ValidationException.
        """
        if expressions:
            _check_wanted(names, values, expressions)
        size = (0 if names is None else _check_names(names)) + (0 if values is None else _check_values(values))
        if size > SUBSTITUTION_BYTES:
            raise invalid(f"{_NAMES} and {_VALUES} are too large: {size} bytes, at most {SUBSTITUTION_BYTES}")
        self._names: Mapping[str, str] = names or {}
        self._values: Mapping[str, Value] = values or {}
        self._used_names: set[str] = set()
        self._used_values: set[str] = set()

    def path(self, kind: str, path: DocumentPath) -> Path:
        """The path with its placeholders replaced. ValidationException for one that is not defined."""
        if path.plain is not None:
            return path.plain
        return tuple(
            self._name(kind, part) if isinstance(part, str) and part[0] == "#" else part for part in path.parts
        )

    def value(self, kind: str, value: ValueName) -> Value:
        """What the placeholder stands for. ValidationException if it is not defined."""
        found = self._values.get(value.name)
        if found is None:
            sentence = "An expression attribute value used in expression is not defined; attribute value: "
            raise refusal(kind, sentence + value.name)
        self._used_values.add(value.name)
        return found

    def finish(self) -> None:
        """ValidationException if a name or a value was used by no expression."""
        if len(self._used_names) != len(self._names):
            raise _unused(_NAMES, [key for key in self._names if key not in self._used_names])
        if len(self._used_values) != len(self._values):
            raise _unused(_VALUES, [key for key in self._values if key not in self._used_values])

    def _name(self, kind: str, placeholder: str) -> str:
        found = self._names.get(placeholder)
        if found is None:
            sentence = "An expression attribute name used in the document path is not defined; attribute name: "
            raise refusal(kind, sentence + placeholder)
        self._used_names.add(placeholder)
        return found


def _check_wanted(
    names: Mapping[str, str] | None, values: Mapping[str, Value] | None, expressions: Mapping[str, str | None]
) -> None:
    """Names and values are refused in a request that has no expression to use them."""
    if names is not None and all(text is None for text in expressions.values()):
        raise invalid(f"{_NAMES} can only be specified when using expressions")
    with_values = [name for name in expressions if name != PROJECTION]
    if values is not None and all(expressions[name] is None for name in with_values):
        missing = ""
        if with_values:
            missing = f": {' and '.join(with_values)} {'is' if len(with_values) == 1 else 'are'} null"
        raise invalid(f"{_VALUES} can only be specified when using expressions{missing}")


def _check_names(names: object) -> int:
    """Judge the names; the bytes of all of them."""
    if type(names) is not dict:
        raise unreadable(f"{_NAMES} must be a map of strings")
    if not names:
        raise invalid(f"{_NAMES} must not be empty")
    size = 0
    for key, name in names.items():
        if _NAME_KEY.fullmatch(key) is None:
            raise invalid(f'{_NAMES} contains invalid key: Syntax error; key: "{key}"')
        if type(name) is not str:
            raise unreadable(f"{_NAMES} must be a map of strings; key: {key}")
        length = len(name.encode(errors="replace"))
        if not 0 < length <= NAME_BYTES:
            wrong = f"Attribute name is too large, must be less than {NAME_BYTES + 1} bytes" if length else EMPTY_NAME
            raise invalid(f"{_NAMES} contains invalid value: {wrong} for key {key}")
        size += length
    return size


def _check_values(values: object) -> int:
    """Judge and normalise the values; the bytes of all of them."""
    if type(values) is not dict:
        raise unreadable(f"{_VALUES} must be a map of attribute values")
    if not values:
        raise invalid(f"{_VALUES} must not be empty")
    for key in values:
        if _VALUE_KEY.fullmatch(key) is None:
            raise invalid(f'{_VALUES} contains invalid key: Syntax error; key: "{key}"')
    size = 0
    for key, value in values.items():
        try:
            check_value(value)
        except ApiError as error:
            if error.code != "ValidationException":
                raise
            raise invalid(f"{_VALUES} contains invalid value: {error.message} for key {key}") from None
        size += value_size(value)
    return size


def _unused(parameter: str, keys: list[str]) -> ApiError:
    return invalid(f"Value provided in {parameter} unused in expressions: keys: {{{', '.join(keys)}}}")
