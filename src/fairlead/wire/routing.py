"""From method and URI to an operation, by the URI templates of a REST service's model.

The templates become one tree of path segments, in which a literal goes before a label and a label before a greedy one
(`{proxy+}`), so that the most specific template wins and a request costs no more than its segments.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from fairlead.wire.models import Operation


class Match(NamedTuple):
    """An operation and the values of its URI's labels, decoded, by the labels' names."""

    operation: Operation
    labels: dict[str, str]


class _Leaf(NamedTuple):
    operation: Operation
    names: tuple[str, ...]
    query: frozenset[str]
    """`name=value` pairs that the template itself has, and so the request must have."""


class _Node:
    __slots__ = ("greedy", "label", "leaves", "literals")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.label: _Node | None = None
        self.greedy: _Node | None = None
        self.leaves: dict[str, list[_Leaf]] = {}


class Routes:
    """The routes of one service."""

    __slots__ = ("_root",)

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        path, _, query = operation.http.request_uri.partition("?")
        node = self._root
        names: list[str] = []
        for segment in _segments(path):
            if segment.endswith("+}"):
                names.append(segment[1:-2])
                node.greedy = node = node.greedy or _Node()
            elif segment.startswith("{"):
                names.append(segment[1:-1])
                node.label = node = node.label or _Node()
            else:
                node = node.literals.setdefault(segment, _Node())
        leaves = node.leaves.setdefault(operation.http.method, [])
        leaves.append(_Leaf(operation, tuple(names), frozenset(query.split("&")) if query else frozenset()))
        leaves.sort(key=lambda leaf: -len(leaf.query))

    def match(self, method: str, path: str, query: str) -> Match | None:
        """The operation at `path` (still encoded; slashes at its ends don't count). UnicodeDecodeError for a label
        that is no UTF-8."""
        segments = _segments(path)
        pairs: frozenset[str] | None = None
        for node, values in _walk(self._root, segments, 0, ()):
            for leaf in node.leaves.get(method, ()):
                if leaf.query and pairs is None:
                    pairs = frozenset(query.split("&"))
                if not leaf.query or (pairs is not None and leaf.query <= pairs):
                    decoded = (unquote(value, errors="strict") for value in values)
                    return Match(leaf.operation, dict(zip(leaf.names, decoded, strict=True)))
        return None


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _walk(
    node: _Node, segments: list[str], at: int, values: tuple[str, ...]
) -> Iterator[tuple[_Node, tuple[str, ...]]]:
    if at == len(segments):
        yield node, values
        return
    segment = segments[at]
    if segment in node.literals:
        yield from _walk(node.literals[segment], segments, at + 1, values)
    if node.label is not None and segment:
        yield from _walk(node.label, segments, at + 1, (*values, segment))
    if node.greedy is not None and segment:
        for end in range(at + 1, len(segments) + 1):
            yield from _walk(node.greedy, segments, end, (*values, "/".join(segments[at:end])))
