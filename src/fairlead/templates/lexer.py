"""A template's text and a cursor in it. What a character means depends on where it stands (in text, in an expression),
so the parsers ask for what they expect next; every pattern here reads forward only.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final

from fairlead.templates.bounds import NESTING
from fairlead.templates.errors import TemplateError
from fairlead.templates.nodes import Block

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*+")
"""Of a variable, a property or a method."""
SPACE: Final = re.compile(r"[ \t\r\n]*+")
REST_OF_LINE: Final = re.compile(r"[ \t]*+(?:\r\n|\n|\r)")
"""What a directive takes with it when nothing else follows on its line."""
NUMBER: Final = re.compile(r"-?(?:[0-9]++(?:\.(?!\.)[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
DOUBLE_QUOTED: Final = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
SINGLE_QUOTED: Final = re.compile(r"'([^']*+(?:''[^']*+)*+)'")
OPERATOR: Final = re.compile(r"&&|\|\||[=!<>]=|[<>+*/%!]|-(?![0-9.])|(?:and|or|not|eq|ne|gt|ge|lt|le)(?![A-Za-z0-9_-])")
_WORDS: Final = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "ge": ">=",
    "lt": "<",
    "le": "<=",
}


class Cursor:
    """Reads a text from left to right."""

    __slots__ = ("_line_ends", "_origin", "at", "block", "depth", "text")

    def __init__(
        self, text: str, block: "Callable[[Cursor], Block]", origin: "tuple[Cursor, int] | None" = None
    ) -> None:
        """`block` parses the template that a string in double quotes is. `origin`: the cursor in whose text this one's
        is such a string, and where: errors are told there."""
        self.text = text
        self.block = block
        self.at = 0
        self.depth: int = 0 if origin is None else origin[0].depth
        self._origin = origin
        self._line_ends: list[int] | None = None

    @property
    def in_string(self) -> bool:
        return self._origin is not None

    def ended(self) -> bool:
        return self.at >= len(self.text)

    def take(self, pattern: re.Pattern[str]) -> str | None:
        """What the pattern matches here, or None."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[found.lastindex or 0]

    def accept(self, symbol: str) -> bool:
        """Take the symbol if it stands here."""
        if not self.text.startswith(symbol, self.at):
            return False
        self.at += len(symbol)
        return True

    def expect(self, symbol: str, where: str) -> None:
        if not self.accept(symbol):
            raise self.error(f'{where} needs "{symbol}" here, not {self.shown()}.')

    def accept_operator(self, operators: frozenset[str]) -> str | None:
        """Take one of these operators, spelt as a symbol or as a word, with the space around it."""
        start = self.at
        self.skip_space()
        found = OPERATOR.match(self.text, self.at)
        operator = _WORDS.get(found[0], found[0]) if found else None
        if found is None or operator not in operators:
            self.at = start
            return None
        self.at = found.end()
        self.skip_space()
        return operator

    def skip_space(self) -> None:
        self.take(SPACE)

    def deeper(self) -> None:
        """Something begins inside something else. TemplateError where it is too deep."""
        self.depth += 1
        if self.depth > NESTING:
            raise self.error(f"More than {NESTING} directives, brackets and strings stand inside each other.")

    def shallower(self) -> None:
        self.depth -= 1

    def place(self, at: int | None = None) -> tuple[int, int]:
        """Line and column, counted from 1, of a position; of this one by default."""
        if self._origin is not None:
            cursor, position = self._origin
            return cursor.place(position)
        if self._line_ends is None:
            self._line_ends = [-1, *(found.start() for found in re.finditer("\n", self.text))]
        at = self.at if at is None else at
        line = bisect_right(self._line_ends, at - 1)
        return line, at - self._line_ends[line - 1]

    def error(self, sentence: str, at: int | None = None) -> TemplateError:
        """To be raised by the caller."""
        return TemplateError(*self.place(at), sentence)

    def shown(self) -> str:
        """What stands here, as an error shows it."""
        piece = self.text[self.at : self.at + 20].split("\n", 1)[0]
        return f'"{piece}"' if piece else "the end of the line" if not self.ended() else "the end of the template"
