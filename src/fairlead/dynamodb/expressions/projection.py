"""ProjectionExpression: the parts of an item to return."""

from functools import lru_cache
from typing import Any

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import PROJECTION, Cursor
from fairlead.dynamodb.expressions.nodes import DocumentPath
from fairlead.dynamodb.expressions.operands import parse_list, parse_path
from fairlead.dynamodb.expressions.paths import Path, check_distinct
from fairlead.dynamodb.values.attributes import Item, Value

__all__ = ["Path", "project", "projection"]


def projection(text: str, environment: Environment) -> tuple[Path, ...]:
    """The paths of a ProjectionExpression, for `project`. ValidationException."""
    paths = tuple(environment.path(PROJECTION, path) for path in _parse(text))
    if len(paths) > 1:
        check_distinct(PROJECTION, paths)
    return paths


def project(item: Item, paths: tuple[Path, ...]) -> Item:
    """The parts of an item that the paths name; list elements close up, missing parts are left out.

    No path may lead into another, which `projection` sees to. The result shares its values with the item.
    """
    tree = _tree(paths)
    found = {}
    for name, branch in tree.items():
        value = item.get(name)
        if value is not None and branch:
            value = _part(value, branch)
        if value is not None:
            found[name] = value
    return found


@lru_cache(maxsize=1024)
def _parse(text: str) -> tuple[DocumentPath, ...]:
    cursor = Cursor(PROJECTION, text)
    paths = parse_list(cursor, lambda: parse_path(cursor))
    cursor.finish()
    return paths


_Tree = dict[Any, Any]
"""Names or indexes to the trees below them; an empty tree takes all."""


@lru_cache(maxsize=256)
def _tree(paths: tuple[Path, ...]) -> _Tree:
    root: _Tree = {}
    for path in paths:
        branch = root
        for step in path:
            branch = branch.setdefault(step, {})
    return root


def _part(value: Value, tree: _Tree) -> Value | None:
    """What the tree takes of a map or list; None if it takes nothing."""
    parts: Any
    if "M" in value:
        elements = value["M"]
        parts = {}
        for name, branch in tree.items():
            inner = elements.get(name)
            if inner is not None and branch:
                inner = _part(inner, branch)
            if inner is not None:
                parts[name] = inner
        return {"M": parts} if parts else None
    if "L" in value:
        elements = value["L"]
        parts = []
        for index in sorted(step for step in tree if isinstance(step, int)):
            if index >= len(elements):
                break
            inner = _part(elements[index], tree[index]) if tree[index] else elements[index]
            if inner is not None:
                parts.append(inner)
        return {"L": parts} if parts else None
    return None
