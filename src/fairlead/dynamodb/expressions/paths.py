"""Document paths with their names resolved: reading along them, and what two of them have to do with each other."""

from collections.abc import Callable, Iterable
from typing import Final

from fairlead.dynamodb.expressions.lexer import refusal
from fairlead.dynamodb.values.attributes import Item, Value

Path = tuple[str | int, ...]
"""An attribute name first, then keys of maps (str) and indexes of lists (int)."""
Read = Callable[[Item], Value | None]
"""What an operand is worth for an item; None: there is no such value."""


def reader(path: Path) -> Read:
    """What stands at the end of the path, for any item."""
    name = path[0]
    assert isinstance(name, str), "a path starts with an attribute's name"
    if len(path) == 1:
        return lambda item: item.get(name)
    steps = path[1:]

    def read(item: Item) -> Value | None:
        value = item.get(name)
        for step in steps:
            if value is None:
                return None
            value = child(value, step)
        return value

    return read


def child(value: Value, step: str | int) -> Value | None:
    """The element of a map or list; None if there is none, or the value is neither."""
    inner: Value | None = None
    if isinstance(step, str):
        if "M" in value:
            inner = value["M"].get(step)
    elif "L" in value and step < len(value["L"]):
        inner = value["L"][step]
    return inner


def show(path: Path) -> str:
    """The path as AWS's sentences print it, `[a, [0], b]`."""
    return f"[{', '.join(part if isinstance(part, str) else f'[{part}]' for part in path)}]"


class _Branch:
    __slots__ = ("branches", "ends", "first")

    def __init__(self, first: Path) -> None:
        self.first = first
        """The first path that came along here."""
        self.ends = False
        self.branches: dict[str | int, _Branch] = {}


_REWRITE: Final = "must remove or rewrite one of these paths"


def check_distinct(kind: str, paths: Iterable[Path]) -> None:
    """Refuse paths that lead into one another, or take one value for a map and a list. ValidationException."""
    root = _Branch(())
    conflict = ""
    for path in paths:
        branch = root
        for step in path:
            if branch.ends:
                raise refusal(kind, _clash("overlap", branch.first, path))
            if branch.branches and step not in branch.branches:
                other = next(iter(branch.branches))
                if branch is not root and type(other) is not type(step) and not conflict:
                    conflict = _clash("conflict", branch.branches[other].first, path)
            branch = branch.branches.setdefault(step, _Branch(path))
        if branch.ends or branch.branches:
            raise refusal(kind, _clash("overlap", branch.first, path))
        branch.ends = True
    if conflict:
        raise refusal(kind, conflict)


def _clash(how: str, one: Path, two: Path) -> str:
    return f"Two document paths {how} with each other; {_REWRITE}; path one: {show(one)}, path two: {show(two)}"
