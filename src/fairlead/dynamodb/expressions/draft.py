"""A new item in the making: what changes is copied on the way there, everything else is shared with the old item."""

from typing import Any, Final

from fairlead.dynamodb.expressions.paths import Path
from fairlead.dynamodb.values.attributes import Item, Value, check_depth
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

_REMOVED: Final[Value] = {}
"""Stands in a list for an element that was removed, so that the indexes after it stay those of the old item."""


class Draft:
    """Changes to one item. Places of one list are to be changed in the order of their indexes; `finish` once."""

    __slots__ = ("_holed", "_item", "_owned")

    def __init__(self, old: Item) -> None:
        self._item: Item = dict(old)
        self._owned: dict[Path, Any] = {(): self._item}
        """The maps and lists copied so far, by their paths."""
        self._holed: dict[Path, list[Value]] = {}

    def put(self, path: Path, value: Value) -> None:
        """Set what the path names; past the end of a list the value is appended. ValidationException."""
        if len(path) > 1:
            check_depth(value, len(path))
        container = self._container(path)
        step: Any = path[-1]
        if isinstance(container, list) and step >= len(container):
            container.append(value)
        else:
            container[step] = value

    def remove(self, path: Path) -> None:
        """Remove what the path names, if it is there. ValidationException if what holds it is not there."""
        container = self._container(path)
        step: Any = path[-1]
        if isinstance(container, dict):
            container.pop(step, None)
        elif step < len(container):
            container[step] = _REMOVED
            self._holed[path[:-1]] = container

    def finish(self) -> Item:
        """The new item."""
        for elements in self._holed.values():
            elements[:] = [element for element in elements if element is not _REMOVED]
        return self._item

    def _container(self, path: Path) -> Any:
        """The map or list that the last step leads into, our own copy of it. ValidationException."""
        owner: Any = self._item
        for at in range(1, len(path)):
            here = path[:at]
            own = self._owned.get(here)
            if own is None:
                own = self._copy(owner, path[at - 1], path[at])
                self._owned[here] = own
            elif isinstance(own, dict) is not isinstance(path[at], str):
                raise _no_such_place()
            owner = own
        return owner

    @staticmethod
    def _copy(owner: Any, step: Any, next_step: str | int) -> Any:
        """Replace the map or list at `step` by a copy, which comes back."""
        value = owner.get(step) if isinstance(owner, dict) else owner[step] if step < len(owner) else None
        kind = "M" if isinstance(next_step, str) else "L"
        if value is None or kind not in value:
            raise _no_such_place()
        own = value[kind].copy()
        owner[step] = {kind: own}
        return own


def _no_such_place() -> ApiError:
    return invalid("The document path provided in the update expression is invalid for update")
