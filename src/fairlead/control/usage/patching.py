"""Patch operations: how the API for REST APIs changes things. Each has an `op`, a `path` and mostly a `value`.

"Patch operations" (API Gateway API reference): `replace`, and for members of lists `add` and `remove`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from fairlead.control.apis.errors import bad_request

Change = Callable[[dict[str, Any], str], None]
"""Takes the value of an operation into a document."""

_KNOWN: Final = ("add", "remove", "replace")


def patch(document: dict[str, Any], operations: Iterable[Mapping[str, str]], changes: Mapping[str, Change]) -> None:
    """Carry out patch operations. `changes` holds what is possible, by `op path`: `replace /name`."""
    for operation in operations:
        op, path = operation.get("op", ""), operation.get("path", "")
        change = changes.get(f"{op} {path}")
        if change is None:
            possible = [one.partition(" ")[2] for one in changes if one.startswith(f"{op} ")]
            raise bad_request(
                f"Invalid patch path {path} specified for op '{op}'. Must be one of: [{', '.join(possible)}]"
                if op in _KNOWN
                else f"Patch operations of the kind '{op}' are not supported here; {', '.join(_KNOWN)} are."
            )
        change(document, operation.get("value", ""))


def text(name: str) -> Change:
    """Replaces a text; an empty one takes it away."""

    def change(document: dict[str, Any], value: str) -> None:
        if value:
            document[name] = value
        else:
            document.pop(name, None)

    return change


def flag(name: str) -> Change:
    """Replaces a boolean."""

    def change(document: dict[str, Any], value: str) -> None:
        if value.lower() not in ("true", "false"):
            raise bad_request(f"Invalid boolean value for {name}: {value}")
        document[name] = value.lower() == "true"

    return change


def number(name: str, member: str, read: Callable[[str], float]) -> Change:
    """Replaces a number within a structure, which is made if it is not there."""

    def change(document: dict[str, Any], value: str) -> None:
        try:
            document[name] = {**document.get(name, {}), member: read(value)}
        except ValueError:
            raise bad_request(f"Invalid value for {name}.{member}: {value}") from None

    return change


def without(name: str) -> Change:
    """Takes a member away."""

    def change(document: dict[str, Any], value: str) -> None:
        del value
        document.pop(name, None)

    return change
