"""What stands between UPDATE's table and WHERE: SET and REMOVE, as the actions that an UpdateExpression becomes."""

from typing import Final

from fairlead.dynamodb.expressions.nodes import Arithmetic, Call, Operand
from fairlead.dynamodb.expressions.update_parser import (
    ADD,
    DELETE,
    IF_NOT_EXISTS,
    LIST_APPEND,
    REMOVE,
    SET,
    Action,
)
from fairlead.dynamodb.partiql.lexer import NAME, malformed, unsupported
from fairlead.dynamodb.partiql.operands import Operands

_FUNCTIONS: Final = frozenset((IF_NOT_EXISTS, LIST_APPEND))
_SET_FUNCTIONS: Final = {"set_add": ADD, "set_delete": DELETE}
_SETS: Final = frozenset(("SS", "NS", "BS"))


class Changes:
    """Reads the changes of one statement."""

    __slots__ = ("_cursor", "_operands")

    def __init__(self, operands: Operands) -> None:
        self._operands = operands
        self._cursor = operands.cursor

    def parse(self) -> tuple[Action, ...]:
        """One or more clauses."""
        actions: list[Action] = []
        while True:
            if self._cursor.accept("SET"):
                actions += self._operands.listed(self._set)
            elif self._cursor.accept("REMOVE"):
                actions += self._operands.listed(self._remove)
            elif actions:
                return tuple(actions)
            else:
                raise self._cursor.failure("SET or REMOVE")

    def _remove(self) -> Action:
        return Action(REMOVE, self._operands.path(), None)

    def _set(self) -> Action:
        target = self._operands.path()
        self._cursor.expect("=")
        self._operands.count_operator()
        if self._cursor.token.kind is NAME and self._cursor.next_is("("):
            function = self._cursor.token.text.lower()
            if function in _SET_FUNCTIONS:
                self._cursor.take()
                self._cursor.expect("(")
                if self._operands.path().parts != target.parts:
                    raise malformed(f"{function} has the attribute that is set as its first operand")
                self._cursor.expect(",")
                members = self._operands.literal()
                self._cursor.expect(")")
                if not members.value.keys() <= _SETS:
                    raise malformed(f"{function} has a set as its second operand")
                return Action(_SET_FUNCTIONS[function], target, members)
        left = self._operand()
        sign = self._cursor.token.word
        if sign not in ("+", "-"):
            return Action(SET, target, left)
        self._cursor.take()
        self._operands.count_operator()
        return Action(SET, target, Arithmetic(sign, left, self._operand()))

    def _operand(self) -> Operand:
        cursor = self._cursor
        if self._operands.is_value():
            return self._operands.literal()
        if cursor.token.kind is NAME and cursor.next_is("("):
            name = cursor.take().text
            function = name.lower()
            if function not in _FUNCTIONS:
                raise unsupported(f"the function {name} after SET")
            self._operands.count_operator()
            cursor.expect("(")
            operands = self._operands.nested(lambda: self._operands.listed(self._operand))
            cursor.expect(")")
            return Call(function, tuple(operands))
        return self._operands.path()
