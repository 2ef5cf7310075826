"""The parts that all expressions have in common: document paths, values, operands of functions."""

from collections.abc import Callable
from typing import Final, TypeVar

from fairlead.dynamodb.expressions.lexer import (
    INDEX,
    NAME,
    PLACEHOLDER,
    PROJECTION,
    RESERVED,
    TOO_MANY,
    UPDATE,
    VALUE,
    Cursor,
)
from fairlead.dynamodb.expressions.nodes import PATH_ELEMENTS, DocumentPath, ValueName
from fairlead.dynamodb.expressions.reserved_words import RESERVED_WORDS

_MAX_INDEX: Final = 2**31 - 1
LOGIC: Final = frozenset(("AND", "OR", "NOT", "IN", "BETWEEN"))
"""The keywords of conditions, which are not even seen as names there."""
_KEYWORDS: Final = {UPDATE: frozenset(("SET", "REMOVE", "ADD", "DELETE")), PROJECTION: frozenset[str]()}
_T = TypeVar("_T")


def parse_path(cursor: Cursor) -> DocumentPath:
    """`name`, then any number of `.name` and `[index]`."""
    parts: list[str | int] = [_part(cursor)]
    while True:
        if cursor.accept("."):
            parts.append(_part(cursor))
        elif cursor.accept("["):
            parts.append(_index(cursor))
            cursor.expect("]")
        else:
            break
    if len(parts) > PATH_ELEMENTS:
        sentence = f"The document path has too many nesting elements; nesting levels: {len(parts)}"
        cursor.complain(TOO_MANY, sentence)
    return DocumentPath(tuple(parts))


def parse_value(cursor: Cursor) -> ValueName:
    """`:name`."""
    if cursor.token.kind is not VALUE:
        raise cursor.failure()
    return ValueName(cursor.take().text)


def parse_list(cursor: Cursor, element: Callable[[], _T]) -> tuple[_T, ...]:
    """One or more elements with commas between."""
    elements = [element()]
    while cursor.accept(","):
        elements.append(element())
    return tuple(elements)


def _part(cursor: Cursor) -> str:
    token = cursor.token
    if token.kind is NAME and token.word not in _KEYWORDS.get(cursor.kind, LOGIC):
        if token.word in RESERVED_WORDS:
            cursor.complain(RESERVED, f"Attribute name is a reserved keyword; reserved keyword: {token.text}")
    elif token.kind is not PLACEHOLDER:
        raise cursor.failure()
    return cursor.take().text


def _index(cursor: Cursor) -> int:
    if cursor.token.kind is not INDEX:
        raise cursor.failure()
    text = cursor.take().text
    if len(text) > 10 or int(text) > _MAX_INDEX:
        cursor.complain(TOO_MANY, f"List index is not within the allowable range; index: [{text}]")
        return 0
    return int(text)
