"""JSONPath as Jayway's library has it, which `$input.path` and `$input.json` run on.

    path   = ["$"] { "." name | "." "*" | ".." ( name | "*" | bracket ) | bracket }
    bracket= "[" ( "*" | name { "," name } | index { "," index } | [index] ":" [index] | "?(" filter ")" ) "]"
    filter = and { "||" and },  and = term { "&&" term }
    term   = ["!"] ( "(" filter ")" | operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand ] )
    operand= ( "@" | "$" ) path | number | string | "true" | "false" | "null"

A path that can name one thing only gives that thing; any other gives the list of all that it finds.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from fairlead import jsonpath
from fairlead.jsonpath import MISSING
from fairlead.templates.bounds import PATH_CHARACTERS
from fairlead.templates.errors import RenderError
from fairlead.templates.operators import ordered, same
from fairlead.templates.run import Run
from fairlead.templates.values import is_number

Step = Callable[[Any, Any, Run], Iterable[Any]]
"""(node, root, run) → the nodes that the step leads to."""
Condition = Callable[[Any, Any, Run], bool]
Operand = Callable[[Any, Any, Run], Any]

FILTER_DEPTH: Final = 20
"""Brackets inside each other in a filter. Our choice."""

_NAME: Final = re.compile(r"[^.\[\]()\s'\",?@*:=<>!&|]++(?:\(\))?")
_QUOTED: Final = re.compile(r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)\"""")
_INDEX: Final = re.compile(r"-?[0-9]{1,9}")
_NUMBER: Final = re.compile(r"-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_COMPARISON: Final = re.compile(r"==|!=|<=|>=|<|>")
_SPACE: Final = re.compile(r"\s*+")
_UNQUOTED: Final = re.compile(r"\\(.)", re.DOTALL)
_CONSTANTS: Final = {"true": True, "false": False, "null": None}


def find(document: Any, path: str, run: Run) -> Any:
    """What the path names in the document, or MISSING. RenderError for a path that cannot be read."""
    if len(path) > PATH_CHARACTERS:
        raise RenderError(f"A path into JSON is longer than {PATH_CHARACTERS} characters.")
    plain = _plain(path)
    if plain is not None:
        run.charge(1 + len(plain))
        return jsonpath.find(document, plain)
    steps, definite = _compiled(path)
    nodes = _follow(steps, document, document, run)
    return next(iter(nodes), MISSING) if definite else list(nodes)


@lru_cache(maxsize=512)
def _plain(path: str) -> jsonpath.Path | None:
    return jsonpath.parse(path) if path else None


@lru_cache(maxsize=512)
def _compiled(path: str) -> tuple[tuple[Step, ...], bool]:
    reader = _Reader(path)
    reader.accept("$")
    if reader.at == 0 and path[:1] not in (".", "["):
        reader = _Reader("." + path)
    steps, definite = reader.path()
    if not path or not reader.ended():
        raise reader.error()
    return steps, definite


def _follow(steps: tuple[Step, ...], node: Any, root: Any, run: Run) -> Iterable[Any]:
    nodes: Iterable[Any] = (node,)
    for step in steps:
        nodes = [found for node in nodes for found in step(node, root, run)]
    return nodes


class _Reader:
    """Reads one path."""

    __slots__ = ("at", "depth", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def ended(self) -> bool:
        return self.at >= len(self.text)

    def error(self) -> RenderError:
        return RenderError(f'The path into JSON "{self.text}" cannot be read from its character {self.at + 1} on.')

    def accept(self, symbol: str) -> bool:
        if not self.text.startswith(symbol, self.at):
            return False
        self.at += len(symbol)
        return True

    def expect(self, symbol: str) -> None:
        self.take(_SPACE)
        if not self.accept(symbol):
            raise self.error()

    def take(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def path(self) -> tuple[tuple[Step, ...], bool]:
        """The steps, and whether they can lead to one thing only."""
        steps: list[Step] = []
        definite = True
        while True:
            if self.accept(".."):
                steps.append(_descend)
                definite = False
                if not self.text.startswith("[", self.at):
                    steps.append(self._named()[0])
            elif self.accept("."):
                step, single = self._named()
                steps.append(step)
                definite = definite and single
            elif self.accept("["):
                step, single = self._bracket()
                steps.append(step)
                definite = definite and single
            else:
                return tuple(steps), definite

    def _named(self) -> tuple[Step, bool]:
        if self.accept("*"):
            return _all, False
        name = self.take(_NAME)
        if name is None:
            raise self.error()
        return _member(name), True

    def _bracket(self) -> tuple[Step, bool]:
        self.take(_SPACE)
        if self.accept("*"):
            self.expect("]")
            return _all, False
        if self.accept("?"):
            self.expect("(")
            condition = self._filter()
            self.expect(")")
            self.expect("]")
            return _where(condition), False
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return self._members()
        return self._indexes()

    def _members(self) -> tuple[Step, bool]:
        names = [self._string()]
        self.take(_SPACE)
        while self.accept(","):
            self.take(_SPACE)
            names.append(self._string())
            self.take(_SPACE)
        self.expect("]")
        return (_member(names[0]), True) if len(names) == 1 else (_members(tuple(names)), True)

    def _string(self) -> str:
        quoted = self.take(_QUOTED)
        if quoted is None:
            raise self.error()
        return _UNQUOTED.sub(r"\1", quoted[1:-1])

    def _indexes(self) -> tuple[Step, bool]:
        first = self.take(_INDEX)
        self.take(_SPACE)
        if self.accept(":"):
            last = self.take(_INDEX)
            self.expect("]")
            return _slice(slice(int(first) if first else None, int(last) if last else None)), False
        if first is None:
            raise self.error()
        indexes = [int(first)]
        while self.accept(","):
            self.take(_SPACE)
            index = self.take(_INDEX)
            if index is None:
                raise self.error()
            indexes.append(int(index))
            self.take(_SPACE)
        self.expect("]")
        return _items(tuple(indexes)), len(indexes) == 1

    def _filter(self) -> Condition:
        self.depth += 1
        if self.depth > FILTER_DEPTH:
            raise self.error()
        options = [self._conjunction()]
        while self._next("||"):
            options.append(self._conjunction())
        self.depth -= 1
        return options[0] if len(options) == 1 else lambda *at: any(option(*at) for option in options)

    def _conjunction(self) -> Condition:
        terms = [self._term()]
        while self._next("&&"):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else lambda *at: all(term(*at) for term in terms)

    def _next(self, symbol: str) -> bool:
        self.take(_SPACE)
        return self.accept(symbol)

    def _term(self) -> Condition:
        negated = False
        while self._next("!"):
            negated = not negated
        if self._next("("):
            condition = self._filter()
            self.expect(")")
        else:
            condition = self._comparison()
        return (lambda *at: not condition(*at)) if negated else condition

    def _comparison(self) -> Condition:
        left = self._operand()
        self.take(_SPACE)
        operator = self.take(_COMPARISON)
        if operator is None:
            return lambda *at: left(*at) is not MISSING
        right = self._operand()
        return lambda node, root, run: _compare(operator, left(node, root, run), right(node, root, run), run)

    def _operand(self) -> Operand:
        self.take(_SPACE)
        start = self.text[self.at : self.at + 1]
        if start in ("@", "$") and start:
            self.at += 1
            steps, definite = self.path()
            return _path_operand(start == "@", steps, definite)
        if start in ("'", '"') and start:
            return _constant(self._string())
        number = self.take(_NUMBER)
        if number is not None:
            return _constant(_number(number))
        word = self.take(_NAME)
        if word not in _CONSTANTS:
            raise self.error()
        return _constant(_CONSTANTS[word])


def _number(text: str) -> float:
    try:
        value: float = json.loads(text)
    except ValueError:  # it begins with a zero, or has more digits than Python makes a whole number of
        value = float(text)
    return value


def _path_operand(relative: bool, steps: tuple[Step, ...], definite: bool) -> Operand:
    def operand(node: Any, root: Any, run: Run) -> Any:
        found = _follow(steps, node if relative else root, root, run)
        return next(iter(found), MISSING) if definite else list(found)

    return operand


def _constant(value: Any) -> Operand:
    return lambda *_: value


def _compare(operator: str, left: Any, right: Any, run: Run) -> bool:
    if left is MISSING or right is MISSING:
        return operator == "!=" and left is not right
    numbers = is_number(left) and is_number(right)
    if operator in ("==", "!="):
        return (left == right if numbers else same(left, right, run)) == (operator == "==")
    if not numbers and not (type(left) is str and type(right) is str):
        return False
    return ordered(operator, left, right)


def _member(name: str) -> Step:
    def step(node: Any, _: Any, run: Run) -> Iterable[Any]:
        run.charge(1)
        return (node[name],) if isinstance(node, dict) and name in node else ()

    return step


def _members(names: tuple[str, ...]) -> Step:
    def step(node: Any, _: Any, run: Run) -> Iterable[Any]:
        run.charge(len(names))
        return ({name: node[name] for name in names if name in node},) if isinstance(node, dict) else ()

    return step


def _items(indexes: tuple[int, ...]) -> Step:
    def step(node: Any, _: Any, run: Run) -> Iterable[Any]:
        run.charge(len(indexes))
        if not isinstance(node, list):
            return ()
        return [node[index] for index in indexes if -len(node) <= index < len(node)]

    return step


def _slice(part: slice) -> Step:
    def step(node: Any, _: Any, run: Run) -> Iterable[Any]:
        found = node[part] if isinstance(node, list) else []
        run.charge(1 + len(found))
        return found

    return step


def _where(condition: Condition) -> Step:
    def step(node: Any, root: Any, run: Run) -> Iterable[Any]:
        if isinstance(node, dict):
            return (node,) if condition(node, root, run) else ()
        return [found for found in _all(node, root, run) if condition(found, root, run)]

    return step


def _all(node: Any, _: Any, run: Run) -> Iterable[Any]:
    members = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    run.charge(1 + len(members))
    return members


def _descend(node: Any, _: Any, run: Run) -> Iterator[Any]:
    """The node and all below it, each before what is in it."""
    waiting = [node]
    while waiting:
        run.charge(1)
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(child for child in reversed(node.values()) if isinstance(child, dict | list))
        elif isinstance(node, list):
            waiting.extend(child for child in reversed(node) if isinstance(child, dict | list))
