"""How methods stand in tables: by name, with one entry for each combination of arguments, as Java's overloads.

A combination is one letter for each argument: s text, i integer, n any number, b boolean, l list, m map, o anything.
"""

from collections.abc import Callable
from typing import Any

from fairlead.templates.values import is_number

Method = Callable[..., Any]
"""(run, target, arguments...) → value."""
Table = dict[str, tuple[tuple[str, Method], ...]]


def signature(arguments: tuple[Any, ...], kinds: str) -> bool:
    """Whether the arguments are of these kinds."""
    return len(arguments) == len(kinds) and all(map(_is, arguments, kinds))


def _is(argument: Any, kind: str) -> bool:
    match kind:
        case "s":
            return type(argument) is str
        case "i":
            return type(argument) is int
        case "n":
            return is_number(argument)
        case "b":
            return type(argument) is bool
        case "l":
            return isinstance(argument, list)
        case "m":
            return isinstance(argument, dict)
        case _:
            return True
