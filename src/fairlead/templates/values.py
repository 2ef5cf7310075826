"""The values of a template.

Null is None; numbers are int and float, and neither is ever a bool. What came from JSON is list and dict, and prints as
on API Gateway: a map in Java's form, a list in JSON's. What the template made itself prints in Java's form.
"""

from typing import Any

from fairlead.templates.nodes import Block


class JavaList(list[Any]):
    """A list that the template made, or a method of a map or a string."""

    __slots__ = ()


class Entry:
    """One key of a map with its value, as `entrySet` gives them."""

    __slots__ = ("key", "value")

    def __init__(self, key: Any, value: Any) -> None:
        self.key = key
        self.value = value


class Definition:
    """The block of a #define, rendered wherever it is printed."""

    __slots__ = ("block", "name")

    def __init__(self, name: str, block: Block) -> None:
        self.name = name
        self.block = block


class Loop:
    """`$foreach`."""

    __slots__ = ("count", "hasNext", "index", "parent")

    def __init__(self, parent: Any) -> None:
        self.parent = parent if isinstance(parent, Loop) else None
        self.index = -1
        self.count = 0
        self.hasNext = True

    @property
    def first(self) -> bool:
        return self.index == 0

    @property
    def last(self) -> bool:
        return not self.hasNext

    @property
    def topmost(self) -> "Loop":
        loop = self
        while loop.parent is not None:
            loop = loop.parent
        return loop


LOOP_PROPERTIES = frozenset(("count", "hasNext", "index", "first", "last", "parent", "topmost"))


def is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float
