"""References and literals: what may be an argument of a method, an item of a list, or an operand.

    operand   = string | list | range | map | "true" | "false" | number | reference
    reference = "$" ["!"] ( path | "{" path "}" )
    path      = name { "." name [ arguments ] | "[" operand "]" }

As in Velocity 1.7 there is no arithmetic within arguments, lists and maps.
"""

import re
from typing import Final

from fairlead.templates.lexer import DOUBLE_QUOTED, NAME, NUMBER, SINGLE_QUOTED, Cursor
from fairlead.templates.nodes import (
    Access,
    Call,
    Index,
    Interpolated,
    ListOf,
    Literal,
    MapOf,
    Property,
    RangeOf,
    Reference,
    Value,
)

REFERENCE: Final = re.compile(r"\$!?(?:\{)?[A-Za-z_]")
"""What a reference begins with; a `$` before anything else is text."""
_OPENING: Final = re.compile(r"\$!?(\{?)")
_NAMED: Final = re.compile(r"\.[A-Za-z_]")
_CONSTANTS: Final = {"true": True, "false": False}
_UNICODE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")


def parse_operand(cursor: Cursor, *, words: bool = False) -> Value | None:
    """The operand that stands here, or None where there is none. `words`: within arguments, where `null`, and any other
    word, is null."""
    start = cursor.text[cursor.at : cursor.at + 1]
    match start:
        case "$":
            return parse_reference(cursor) if REFERENCE.match(cursor.text, cursor.at) else None
        case '"':
            return _double_quoted(cursor)
        case "'":
            return _single_quoted(cursor)
        case "[":
            return _list_or_range(cursor, words)
        case "{":
            return _map(cursor, words)
        case _:
            return _number(cursor) or _word(cursor, words)


def parse_reference(cursor: Cursor) -> Reference:
    """The reference whose `$` stands here."""
    line, column = cursor.place()
    braced = cursor.take(_OPENING) == "{"
    name = cursor.take(NAME)
    if name is None:
        raise cursor.error(f"A reference needs a name here, not {cursor.shown()}.")
    cursor.deeper()
    accesses = []
    while access := _access(cursor):
        accesses.append(access)
    cursor.shallower()
    if braced:
        cursor.expect("}", f"${{{name}")
    return Reference(name, tuple(accesses), line, column)


def _access(cursor: Cursor) -> Access | None:
    if _NAMED.match(cursor.text, cursor.at):
        cursor.at += 1
        name = cursor.take(NAME)
        assert name is not None, "the pattern saw its first letter"
        return Call(name, _arguments(cursor)) if cursor.accept("(") else Property(name)
    if cursor.accept("["):
        cursor.skip_space()
        key = _required(cursor, "An index")
        cursor.skip_space()
        cursor.expect("]", "An index")
        return Index(key)
    return None


def _arguments(cursor: Cursor) -> tuple[Value, ...]:
    cursor.skip_space()
    if cursor.accept(")"):
        return ()
    arguments = []
    while True:
        arguments.append(_required(cursor, "A list of arguments", words=True))
        cursor.skip_space()
        if cursor.accept(")"):
            return tuple(arguments)
        cursor.expect(",", "A list of arguments")
        cursor.skip_space()


def _required(cursor: Cursor, where: str, *, words: bool = False) -> Value:
    operand = parse_operand(cursor, words=words)
    if operand is None:
        raise cursor.error(f"{where} needs a reference or a literal here, not {cursor.shown()}.")
    return operand


def _double_quoted(cursor: Cursor) -> Value:
    start = cursor.at
    content = cursor.take(DOUBLE_QUOTED)
    if content is None:
        raise cursor.error("This string has no end.")
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), content.replace('""', '"'))
    if "$" not in text and "#" not in text:
        return Literal(text)
    cursor.deeper()
    block = cursor.block(Cursor(text, cursor.block, (cursor, start)))
    cursor.shallower()
    return Interpolated(block)


def _single_quoted(cursor: Cursor) -> Value:
    content = cursor.take(SINGLE_QUOTED)
    if content is None:
        raise cursor.error("This string has no end.")
    return Literal(content.replace("''", "'"))


def _number(cursor: Cursor) -> Literal | None:
    start = cursor.at
    number = cursor.take(NUMBER)
    if number is None:
        return None
    if not number.lstrip("-").isdigit():
        return Literal(float(number))
    if len(number) > 300:
        raise cursor.error("This number is too long.", start)
    return Literal(int(number))


def _word(cursor: Cursor, words: bool) -> Literal | None:
    start = cursor.at
    word = cursor.take(NAME)
    if word in _CONSTANTS:
        return Literal(_CONSTANTS[word])
    if word is not None and words:
        return Literal(None)
    cursor.at = start
    return None


def _list_or_range(cursor: Cursor, words: bool) -> Value:
    cursor.deeper()
    cursor.expect("[", "A list")
    cursor.skip_space()
    items: list[Value] = []
    while not cursor.accept("]"):
        if items:
            cursor.expect(",", "A list")
            cursor.skip_space()
        items.append(_required(cursor, "A list", words=words))
        cursor.skip_space()
        if len(items) == 1 and cursor.accept(".."):
            return _range(cursor, items[0])
    cursor.shallower()
    return ListOf(tuple(items))


def _range(cursor: Cursor, first: Value) -> RangeOf:
    cursor.skip_space()
    last = _required(cursor, "A range")
    cursor.skip_space()
    cursor.expect("]", "A range")
    cursor.shallower()
    return RangeOf(first, last)


def _map(cursor: Cursor, words: bool) -> MapOf:
    cursor.deeper()
    cursor.expect("{", "A map")
    cursor.skip_space()
    pairs: list[tuple[Value, Value]] = []
    while not cursor.accept("}"):
        if pairs:
            cursor.expect(",", "A map")
            cursor.skip_space()
        key = _required(cursor, "A map", words=words)
        cursor.skip_space()
        cursor.expect(":", "A map")
        cursor.skip_space()
        pairs.append((key, _required(cursor, "A map", words=words)))
        cursor.skip_space()
    cursor.shallower()
    return MapOf(tuple(pairs))
