"""The grammar of the Serverless Framework's variables: text to a template of literals and variables.

    variable  = "${" source { "," source } "}"
    source    = type [ "(" template ")" ] [ ":" template ]  |  'text'  |  "text"  |  number, true, false, null
              |  variable

Whatever else begins with `${` is left as it stands: `${AWS::Region}` and `${LogicalId}` belong to Fn::Sub. A backslash
before `${` keeps the framework's hands off, too.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from fairlead.readers.nodes import Scalar
from fairlead.readers.scalars import scalar

_TYPE: Final = re.compile(r"[a-z][a-zA-Z0-9]*(?=\(|:(?!:))|strToBool(?=\()")
_WORD: Final = re.compile(r"[^\s,{}$'\"]+")
_MAX_NESTING: Final = 20


@dataclass(frozen=True, slots=True)
class Source:
    """One place to look: `file(a.yml):b` has type `file`, parameters `a.yml` and address `b`."""

    type: str
    parameters: "Template | None"
    address: "Template | None"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written into the variable. `quoted` is False for a bare word, of which only some are allowed."""

    value: Scalar
    quoted: bool


@dataclass(frozen=True, slots=True)
class Variable:
    """`${...}`: its sources in order, the first that has a value gives it."""

    sources: "tuple[Source | Literal | Variable, ...]"
    text: str


Template: TypeAlias = tuple[str | Variable, ...]


def template(text: str) -> Template:
    """The literals and variables that a text is made of."""
    if "${" not in text:
        return (text,)
    return _Parser(text).whole()


class _Parser:
    """Recursive descent. Every method takes a position and gives (result, next position), or None: not this."""

    __slots__ = ("_known", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, tuple[Variable, int] | None] = {}

    def whole(self) -> Template:
        parts: list[str | Variable] = []
        start = position = 0
        text = self._text
        while (found := text.find("${", position)) >= 0:
            if found and text[found - 1] == "\\":
                parts.append(text[start : found - 1])
                start, position = found, found + 2
                continue
            variable = self._variable(found, 0)
            if variable is None:
                position = found + 2
                continue
            parts.append(text[start:found])
            parts.append(variable[0])
            start = position = variable[1]
        parts.append(text[start:])
        return tuple(part for part in parts if part != "")

    def _variable(self, start: int, nesting: int) -> tuple[Variable, int] | None:
        if start not in self._known:  # remembered: text that fails late would else be read twice at every level
            self._known[start] = self._new_variable(start, nesting) if nesting < _MAX_NESTING else None
        return self._known[start]

    def _new_variable(self, start: int, nesting: int) -> tuple[Variable, int] | None:
        sources: list[Source | Literal | Variable] = []
        position = start + 2
        while True:
            found = self._source(self._space(position), nesting, first=not sources)
            if found is None:
                return None
            sources.append(found[0])
            position = self._space(found[1])
            following = self._text[position : position + 1]
            position += 1
            if following == "}":
                return Variable(tuple(sources), self._text[start:position]), position
            if following != ",":
                return None

    def _source(self, start: int, nesting: int, first: bool) -> tuple[Source | Literal | Variable, int] | None:
        text = self._text
        if text.startswith("${", start):
            return self._variable(start, nesting + 1)
        if kind := _TYPE.match(text, start):
            return self._typed(kind.group(), kind.end(), nesting)
        if first:
            return None
        quote = text[start : start + 1]
        if quote in ("'", '"'):
            end = text.find(quote, start + 1)
            return (Literal(text[start + 1 : end], quoted=True), end + 1) if end > 0 else None
        word = _WORD.match(text, start)
        return (Literal(scalar(word.group()), quoted=False), word.end()) if word else None

    def _typed(self, kind: str, position: int, nesting: int) -> tuple[Source, int] | None:
        parameters = address = None
        if self._text[position] == "(":
            inside = self._until(position + 1, ")", nesting)
            if inside is None or self._text[inside[1] : inside[1] + 1] != ")":
                return None
            parameters, position = inside[0], inside[1] + 1
        if self._text[position : position + 1] == ":":
            behind = self._until(position + 1, ",}", nesting)
            if behind is None:
                return None
            address, position = behind
        return Source(kind, parameters, address), position

    def _until(self, start: int, stops: str, nesting: int) -> tuple[Template, int] | None:
        """What stands before the first of `stops`, with variables inside; space around it does not count."""
        parts: list[str | Variable] = []
        position = begin = self._space(start)
        text = self._text
        while position < len(text) and text[position] not in stops:
            if text.startswith("${", position):
                inner = self._variable(position, nesting + 1)
                if inner is None:
                    return None
                parts += [text[begin:position], inner[0]]
                position = begin = inner[1]
            elif text[position] in "{}":
                return None
            else:
                position += 1
        parts.append(text[begin:position].rstrip())
        return tuple(part for part in parts if part != ""), position

    def _space(self, position: int) -> int:
        while self._text[position : position + 1].isspace():
            position += 1
        return position
