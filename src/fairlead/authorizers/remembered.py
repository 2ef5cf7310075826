"""Answers of authorizers that may be used again for a while: a bounded number, the oldest forgotten first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

MOST: Final = 1024
"""Our choice; an answer has at most 8 KB."""

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by what they were the answer to, each until a moment (seconds since the epoch)."""

    __slots__ = ("_most", "_values")

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()

    def get(self, key: Hashable, now: float) -> Value | None:
        """The value, if it is still valid."""
        found = self._values.get(key)
        if found is None:
            return None
        until, value = found
        if now < until:
            return value
        del self._values[key]
        return None

    def put(self, key: Hashable, value: Value, until: float) -> None:
        """Keep a value until a moment."""
        self._values.pop(key, None)
        self._values[key] = (until, value)
        if len(self._values) > self._most:
            self._values.popitem(last=False)
