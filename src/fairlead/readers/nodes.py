"""What a config file says, with the place where it says it: the form in which the steps of a reader hand values on."""

from dataclasses import dataclass
from typing import TypeAlias

from fairlead.model.apps import Json

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; `line` is counted from 1."""

    file: str
    line: int


class Node:
    """A value of a config file. Never changed once made, so that aliases and variables may share it.

    `keys` holds the place of every key of a mapping, `size` how many nodes it has when written out in full (a node
    that ten aliases name counts ten times), `depth` how many levels. Both are kept here because they must be known
    before anything walks the node.
    """

    __slots__ = ("depth", "keys", "place", "size", "value")

    def __init__(
        self,
        value: "Scalar | dict[str, Node] | list[Node]",
        place: Place,
        keys: dict[str, Place] | None = None,
    ) -> None:
        self.value = value
        self.place = place
        self.keys = keys or {}
        parts = children(self)
        self.size: int = 1 + sum(part.size for part in parts)
        self.depth: int = 1 + max((part.depth for part in parts), default=0)

    @property
    def entries(self) -> "dict[str, Node]":
        """The entries of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> "list[Node]":
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def empty(self) -> bool:
        """Whether nothing is written here, as in `events:` with nothing below it."""
        return self.value is None

    def key_place(self, key: str) -> Place:
        """Where a key of this mapping stands."""
        return self.keys.get(key, self.place)


def children(node: Node) -> list[Node]:
    """The values directly below a node."""
    if isinstance(node.value, dict):
        return list(node.value.values())
    return node.value if isinstance(node.value, list) else []


def plain(node: Node) -> Json:
    """The value as `json.loads` gives it."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def node_of(value: Json, place: Place) -> Node:
    """A plain value as if it were written at a place."""
    if isinstance(value, dict):
        return Node({str(key): node_of(item, place) for key, item in value.items()}, place)
    if isinstance(value, list):
        return Node([node_of(item, place) for item in value], place)
    scalar: Scalar = value
    return Node(scalar, place)


def merged(below: Node, above: Node) -> Node:
    """Two mappings as one, entry by entry down to the leaves; where they differ, `above` is right."""
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above
    entries = dict(below.value)
    for key, value in above.value.items():
        entries[key] = merged(entries[key], value) if key in entries else value
    return Node(entries, above.place, {**below.keys, **above.keys})


def shape(node: Node) -> str:
    """The kind of a value, for sentences: "a list"."""
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "a number"
