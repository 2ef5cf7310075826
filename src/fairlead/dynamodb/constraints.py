"""The constraints of the API's own model (lengths, patterns, enums), reported together as AWS does.

`2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; ...`
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from fairlead.dynamodb.values.errors import invalid

UNSHOWN: Final = object()
"""For `add`: a value that AWS leaves out of its sentence."""
_NAME: Final = re.compile(r"[a-zA-Z0-9_.-]+", re.ASCII)


class Constraints:
    """Collects what is wrong with one request's members; `done` raises if anything is."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, value: object, at: str, constraint: str) -> None:
        """The member `at` (AWS's path, lower camel case) breaks `constraint`."""
        shown = "" if value is UNSHOWN else " null" if value is None else f" '{_show(value)}'"
        self._found.append(f"Value{shown} at '{at}' failed to satisfy constraint: {constraint}")

    def required(self, value: object, at: str) -> bool:
        """Whether the member is there."""
        if value is None:
            self.add(None, at, "Member must not be null")
        return value is not None

    def name(self, value: str, at: str) -> None:
        """A table's or index's name: 3 to 255 characters of `a-zA-Z0-9_.-`."""
        if not value:
            self.length(value, at, 1, 255)
            return
        if not _NAME.fullmatch(value):
            self.add(value, at, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        self.length(value, at, 3, 255)

    def length(self, value: Sequence[Any], at: str, least: int, most: int) -> None:
        """Characters of a string or elements of a list."""
        if len(value) < least:
            self.add(value, at, f"Member must have length greater than or equal to {least}")
        elif len(value) > most:
            self.add(value, at, f"Member must have length less than or equal to {most}")

    def between(self, value: int, at: str, least: int, most: int | None = None) -> None:
        """A number's range."""
        if value < least:
            self.add(value, at, f"Member must have value greater than or equal to {least}")
        elif most is not None and value > most:
            self.add(value, at, f"Member must have value less than or equal to {most}")

    def one_of(self, value: str | None, at: str, allowed: Sequence[str]) -> None:
        """An enum, if it is there."""
        if value is not None and value not in allowed:
            self.add(value, at, f"Member must satisfy enum value set: [{', '.join(allowed)}]")

    def done(self) -> None:
        """ValidationException with everything found."""
        if self._found:
            plural = "s" if len(self._found) > 1 else ""
            raise invalid(f"{len(self._found)} validation error{plural} detected: {'; '.join(self._found[:10])}")


def _show(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_show(element) for element in value)}]"
    return str(value)[:1024]
