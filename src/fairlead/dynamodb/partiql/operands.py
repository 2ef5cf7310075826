"""The parts of statements: names, document paths, literal values and `?`.

Lists in `[]`, maps in `{}`, sets in `<<>>`. A `?` takes the next of the request's parameters, also inside of these.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from fairlead.dynamodb.expressions.lexer import OPERATORS
from fairlead.dynamodb.expressions.nodes import PATH_ELEMENTS, DocumentPath, Literal
from fairlead.dynamodb.expressions.paths import Path
from fairlead.dynamodb.partiql.lexer import END, NAME, NUMBER, QUOTED, TEXT, Cursor, malformed, unsupported
from fairlead.dynamodb.values.attributes import Value, check_value
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

DEPTH: Final = 64
"""Parentheses, lists, maps and functions inside one another: our choice, twice what a value may nest."""
_KEYWORDS: Final = """
SELECT FROM WHERE ORDER BY INSERT INTO VALUE UPDATE SET REMOVE DELETE RETURNING AND OR NOT IN BETWEEN IS NULL MISSING
TRUE FALSE EXISTS AS GROUP HAVING LIMIT OFFSET JOIN UNION
"""
KEYWORDS: Final = frozenset(_KEYWORDS.split())
"""What an unquoted name may not be."""
_WORDS: Final[dict[str, Value]] = {"TRUE": {"BOOL": True}, "FALSE": {"BOOL": False}, "NULL": {"NULL": True}}
_MAX_INDEX: Final = 2**31 - 1
_SETS: Final = frozenset("SNB")
_T = TypeVar("_T")


class Operands:
    """Reads the parts that all statements have in common; `finish` judges what only the end tells."""

    __slots__ = ("_depth", "_operators", "_parameters", "_taken", "cursor")

    def __init__(self, cursor: Cursor, parameters: Sequence[Value]) -> None:
        """`parameters` are checked values."""
        self.cursor = cursor
        self._parameters = parameters
        self._taken = 0
        self._depth = 0
        self._operators = 0

    def finish(self) -> None:
        """The whole text must have been read, and every parameter used."""
        cursor = self.cursor
        cursor.accept(";")
        if cursor.token.kind is not END:
            if cursor.token.word in KEYWORDS:
                raise unsupported(f"{cursor.token.word} at character {cursor.token.at + 1}")
            raise cursor.failure("the end")
        if self._taken != len(self._parameters):
            raise _wrong_count()

    def count_operator(self) -> None:
        """One operator or function more. ValidationException beyond what an expression may have."""
        self._operators += 1
        if self._operators > OPERATORS:
            raise malformed(f"The statement contains too many operators; operator count: {self._operators}")

    def nested(self, read: Callable[[], _T]) -> _T:
        """What `read` reads, one level deeper. ValidationException if that is too deep."""
        self._depth += 1
        if self._depth > DEPTH:
            raise malformed(f"The statement is nested too deeply; nesting levels: {self._depth}")
        result = read()
        self._depth -= 1
        return result

    def listed(self, element: Callable[[], _T]) -> list[_T]:
        """One or more elements with commas between."""
        elements = [element()]
        while self.cursor.accept(","):
            elements.append(element())
        return elements

    def name(self) -> str:
        """An attribute's, a table's or an index's name."""
        token = self.cursor.token
        if token.kind is NAME and token.word in KEYWORDS:
            raise malformed(f"{token.text} is a keyword; a name that is one stands in double quotes")
        if token.kind not in (NAME, QUOTED) or not token.text:
            raise self.cursor.failure("a name")
        return self.cursor.take().text

    def path(self) -> DocumentPath:
        """`name`, then any number of `.name`, `['name']` and `[index]`."""
        parts: list[str | int] = []
        first = self.name()
        while True:
            if self.cursor.accept("."):
                parts.append(self.name())
            elif self.cursor.accept("["):
                parts.append(self._step())
                self.cursor.expect("]")
            else:
                break
        if len(parts) >= PATH_ELEMENTS:
            raise malformed(f"The document path has too many nesting elements; nesting levels: {len(parts) + 1}")
        return DocumentPath.of(first, *parts)

    def plain_path(self) -> Path:
        """The same as plain steps."""
        return self.path().parts

    def is_value(self) -> bool:
        """Whether a literal value or a `?` comes next."""
        token = self.cursor.token
        return token.kind in (TEXT, NUMBER) or token.word in _WORDS or token.word in ("?", "-", "[", "{", "<<")

    def literal(self) -> Literal:
        """A literal value or a `?`. ValidationException."""
        value = self.value()
        check_value(value)
        return Literal(value)

    def value(self) -> Value:
        """The same, not judged yet."""
        cursor = self.cursor
        token = cursor.token
        if token.kind is TEXT:
            return {"S": cursor.take().text}
        if token.kind is NUMBER:
            return {"N": cursor.take().text}
        if token.word in _WORDS:
            return dict(_WORDS[cursor.take().word])
        if cursor.accept("-"):
            if cursor.token.kind is not NUMBER:
                raise cursor.failure("a number")
            return {"N": f"-{cursor.take().text}"}
        if cursor.accept("?"):
            return self._parameter()
        if cursor.accept("["):
            return {"L": self.nested(lambda: self._elements("]"))}
        if cursor.accept("<<"):
            return _set(self.nested(lambda: self._elements(">>")))
        if cursor.accept("{"):
            return {"M": self.nested(self._members)}
        raise cursor.failure("a value")

    def _step(self) -> str | int:
        cursor = self.cursor
        if cursor.token.kind is TEXT:
            return cursor.take().text
        digits = cursor.token.text
        if cursor.token.kind is not NUMBER or not digits.isdigit():
            raise cursor.failure("an index")
        if len(digits) > 10 or int(digits) > _MAX_INDEX:
            raise malformed(f"List index is not within the allowable range; index: [{digits[:32]}]")
        cursor.take()
        return int(digits)

    def _parameter(self) -> Value:
        if self._taken == len(self._parameters):
            raise _wrong_count()
        self._taken += 1
        return self._parameters[self._taken - 1]

    def _elements(self, end: str) -> list[Value]:
        if self.cursor.accept(end):
            return []
        elements = self.listed(self.value)
        self.cursor.expect(end)
        return elements

    def _members(self) -> dict[str, Value]:
        members: dict[str, Value] = {}
        if self.cursor.accept("}"):
            return members

        def member() -> None:
            token = self.cursor.token
            if token.kind not in (TEXT, QUOTED):
                raise self.cursor.failure("a name in quotes")
            self.cursor.take()
            self.cursor.expect(":")
            if token.text in members:
                raise malformed(f"The name {token.text} stands twice in one map")
            members[token.text] = self.value()

        self.listed(member)
        self.cursor.expect("}")
        return members


def _set(elements: list[Value]) -> Value:
    kinds = {kind for element in elements for kind in element}
    if not elements or len(kinds) > 1 or not kinds <= _SETS:
        raise invalid("A set has at least one element, and all of them are strings, numbers or binary values")
    (kind,) = kinds
    contents: list[Any] = [element[kind] for element in elements]
    return {f"{kind}S": contents}


def _wrong_count() -> ApiError:
    return invalid("Number of parameters in request and statement don't match.")
