"""UpdateExpression as text: its four sections, each at most once, in any order."""

from functools import lru_cache
from typing import Final

from fairlead.dynamodb.expressions.condition_parser import FUNCTIONS as CONDITION_FUNCTIONS
from fairlead.dynamodb.expressions.lexer import (
    MISUSED_FUNCTION,
    NAME,
    REDUNDANT,
    REPEATED,
    UNKNOWN_FUNCTION,
    UPDATE,
    VALUE,
    Cursor,
    refusal,
)
from fairlead.dynamodb.expressions.nodes import Arithmetic, Call, DocumentPath, Operand
from fairlead.dynamodb.expressions.operands import parse_list, parse_path, parse_value

SET: Final = "SET"
REMOVE: Final = "REMOVE"
ADD: Final = "ADD"
DELETE: Final = "DELETE"
IF_NOT_EXISTS: Final = "if_not_exists"
LIST_APPEND: Final = "list_append"
_FUNCTIONS: Final = (IF_NOT_EXISTS, LIST_APPEND)
_DEPTH: Final = 100
"""Parentheses and functions inside one another: our choice, below what Python's stack holds."""


class Action:
    """One action of a section: SET has an operand, ADD and DELETE a value, REMOVE nothing beside its target."""

    __slots__ = ("operand", "section", "target")

    def __init__(self, section: str, target: DocumentPath, operand: Operand | None) -> None:
        self.section = section
        self.target = target
        self.operand = operand


@lru_cache(maxsize=1024)
def parse_update(text: str) -> tuple[Action, ...]:
    """The actions in the order of the text. ValidationException with AWS's sentence for what is wrong with it."""
    cursor = Cursor(UPDATE, text)
    actions = _Parser(cursor).parse()
    cursor.finish()
    return actions


class _Parser:
    __slots__ = ("_cursor", "_depth", "_enclosed")

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._depth = 0
        self._enclosed: Operand | None = None
        """What the parenthesis closed last holds."""

    def parse(self) -> tuple[Action, ...]:
        cursor = self._cursor
        parsers = {SET: self._set, REMOVE: self._remove, ADD: self._add, DELETE: self._delete}
        actions: list[Action] = []
        seen = set()
        while (section := cursor.token.word) in parsers:
            cursor.take()
            if section in seen:
                sentence = f'The "{section}" section can only be used once in an update expression;'
                cursor.complain(REPEATED, sentence)
            seen.add(section)
            actions += parse_list(cursor, parsers[section])
        if not actions:
            raise cursor.failure()
        return tuple(actions)

    def _set(self) -> Action:
        target = parse_path(self._cursor)
        self._cursor.expect("=")
        return Action(SET, target, self._operand(arithmetic=True))

    def _remove(self) -> Action:
        return Action(REMOVE, parse_path(self._cursor), None)

    def _add(self) -> Action:
        return Action(ADD, parse_path(self._cursor), parse_value(self._cursor))

    def _delete(self) -> Action:
        return Action(DELETE, parse_path(self._cursor), parse_value(self._cursor))

    def _operand(self, *, arithmetic: bool) -> Operand:
        """An operand; where arithmetic is allowed also one sum or difference of two."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise refusal(UPDATE, f"The expression is nested too deeply; nesting levels: {_DEPTH + 1}")
        cursor = self._cursor
        left = self._single(arithmetic=arithmetic)
        sign = cursor.token.word
        if arithmetic and sign in ("+", "-"):
            if isinstance(left, Arithmetic):
                raise cursor.failure()
            cursor.take()
            cursor.count_operator()
            left = Arithmetic(sign, left, self._single(arithmetic=False))
        self._depth -= 1
        return left

    def _single(self, *, arithmetic: bool) -> Operand:
        cursor = self._cursor
        token = cursor.token
        if token.word == "(":
            return self._parenthesis(arithmetic=arithmetic)
        if token.kind is VALUE:
            return parse_value(cursor)
        if token.kind is NAME and cursor.next_is("("):
            return self._call()
        return parse_path(cursor)

    def _parenthesis(self, *, arithmetic: bool) -> Operand:
        cursor = self._cursor
        cursor.take()
        operand = self._operand(arithmetic=arithmetic)
        cursor.expect(")")
        if operand is self._enclosed:
            cursor.complain(REDUNDANT, "The expression has redundant parentheses;")
        self._enclosed = operand
        return operand

    def _call(self) -> Call:
        cursor = self._cursor
        function = cursor.take().text
        cursor.take()
        cursor.count_operator()
        if function in CONDITION_FUNCTIONS:
            sentence = f"The function is not allowed in an update expression; function: {function}"
            cursor.complain(MISUSED_FUNCTION, sentence)
        elif function not in _FUNCTIONS:
            cursor.complain(UNKNOWN_FUNCTION, f"Invalid function name; function: {function}")
        operands = parse_list(cursor, lambda: self._operand(arithmetic=False))
        cursor.expect(")")
        if function == LIST_APPEND and any(_is_append(operand) for operand in operands):
            sentence = f"The function is not allowed to be used this way in an expression; function: {LIST_APPEND}"
            cursor.complain(MISUSED_FUNCTION, sentence)  # observed; if_not_exists may stand inside of both
        return Call(function, operands)


def _is_append(operand: Operand) -> bool:
    return isinstance(operand, Call) and operand.function == LIST_APPEND
