"""JSON as AWS's runtime client for Python reads and writes it (awslambdaric 4.2.2, which uses simplejson).

What differs from the standard library's json: bytes as a whole result are sent as they are, bytes inside one are UTF-8
text, a named tuple (whatever has `_asdict`) is an object, a Decimal keeps its digits, and an event's NaN is an error.
Nearly all results hold none of that: those go through the standard library's encoder, which is ten times faster.

Runs inside the function's process: the standard library only, and nothing of the package.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NoReturn

_SIMPLE = frozenset({str, int, float, bool, type(None)})
_DEEPEST = 64
"""Levels that are looked through for what the usual encoder would write differently."""
_BOM = b"\xef\xbb\xbf"


class UnreadableError(Exception):
    """An event that is not JSON; the text says why."""


class UnwritableError(Exception):
    """A result that has no JSON; the text says why."""


class Marshaller:
    """Reads events and writes results as the runtime `AWS_EXECUTION_ENV` does."""

    def __init__(self, runtime: str) -> None:
        minor = runtime.rpartition(".")[2]
        escaped = minor.isdigit() and int(minor) < 12
        """Runtimes from python3.12 on leave characters as they are, those before escape them."""
        self._quote = encode_basestring_ascii if escaped else encode_basestring
        self._encode = json.JSONEncoder(ensure_ascii=escaped).encode
        self._decode = json.JSONDecoder(parse_constant=_no_number).decode

    def read(self, event: bytes) -> Any:
        """The value of an event. Raises UnreadableError."""
        try:
            return self._decode((event[3:] if event.startswith(_BOM) else event).decode())
        except (ValueError, RecursionError) as error:
            raise UnreadableError(str(error)) from None

    def write(self, result: Any) -> bytes:
        """A result's JSON. Raises UnwritableError."""
        if isinstance(result, bytes):
            return result
        try:
            return (self._encode(result) if _is_usual(result, 0) else self._text(result, set())).encode()
        except Exception as error:  # noqa: BLE001 - an app's own `_asdict` or `keys` may raise anything
            raise UnwritableError(str(error)) from None

    def _text(self, value: Any, above: set[int]) -> str:
        if isinstance(value, str):
            return self._quote(value)
        if isinstance(value, bytes):
            return self._quote(value.decode())
        if value is None or isinstance(value, bool | int | float):
            return self._encode(value)
        if isinstance(value, Decimal):
            return "NaN" if value.is_nan() else str(value)
        inside = _members(value)
        if id(value) in above:
            raise ValueError("Circular reference detected")
        above.add(id(value))
        if isinstance(inside, dict):
            text = ", ".join(f"{self._key(key)}: {self._text(one, above)}" for key, one in inside.items())
            text = f"{{{text}}}"
        else:
            text = f"[{', '.join(self._text(one, above) for one in inside)}]"
        above.discard(id(value))
        return text

    def _key(self, key: Any) -> str:
        if isinstance(key, str | bytes):
            return self._text(key, set())
        if key is None or isinstance(key, bool | int | float):
            return f'"{self._encode(key)}"'
        raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")


def _is_usual(value: Any, depth: int) -> bool:
    """Whether the standard library writes a value as simplejson does. What is nested too deeply counts as usual: the
    encoder has its own limit, and finds circles."""
    kind = type(value)
    if kind in _SIMPLE or depth > _DEEPEST:
        return True
    if kind is dict:
        return all(type(key) is str for key in value) and _are_usual(iter(value.values()), depth)
    return kind is list and _are_usual(iter(value), depth)


def _are_usual(values: Iterator[Any], depth: int) -> bool:
    for value in values:  # noqa: SIM110 - a generator costs twice as much for each of the simple ones
        if type(value) not in _SIMPLE and not _is_usual(value, depth + 1):
            return False
    return True


def _members(value: Any) -> Any:
    """What an object or an array holds: a dict, or a list or tuple."""
    if isinstance(value, list):
        return value
    as_dict = getattr(value, "_asdict", None)
    if callable(as_dict) and not isinstance(value, type):
        return as_dict()
    if isinstance(value, tuple | dict):
        return value
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"Expecting value: {name} is no JSON")
