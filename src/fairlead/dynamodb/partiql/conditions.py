"""What stands after WHERE, as the nodes that a ConditionExpression becomes.

Precedence, loosest first: OR, AND, NOT, then comparisons, BETWEEN, IN and IS. `IS NULL` is true of the value NULL only,
`IS MISSING` of an attribute that is not there (our reading; the documentation tells neither from the other).
"""

from typing import Final

from fairlead.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Compare,
    Condition,
    In,
    Literal,
    Not,
    Operand,
    Or,
)
from fairlead.dynamodb.partiql.lexer import NAME, malformed, unsupported
from fairlead.dynamodb.partiql.operands import Operands

OPTIONS: Final = 1000
"""Values after IN in all, to hold an item against: our choice, about what fits into an expression."""
_SIGNS: Final = {sign: sign for sign in ("=", "<>", "<", "<=", ">", ">=")} | {"!=": "<>"}
_TESTS: Final = frozenset(("begins_with", "contains", "attribute_type"))
_SIZE: Final = "size"
_NULL: Final = Literal({"S": "NULL"})


class Conditions:
    """Reads one condition."""

    __slots__ = ("_cursor", "_operands", "_options")

    def __init__(self, operands: Operands) -> None:
        self._operands = operands
        self._cursor = operands.cursor
        self._options = 0

    def parse(self) -> Condition:
        terms = [self._conjunction()]
        while self._cursor.accept("OR"):
            self._operands.count_operator()
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _conjunction(self) -> Condition:
        terms = [self._negation()]
        while self._cursor.accept("AND"):
            self._operands.count_operator()
            terms.append(self._negation())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _negation(self) -> Condition:
        negated = False
        while self._cursor.accept("NOT"):
            self._operands.count_operator()
            negated = not negated
        if self._cursor.accept("("):
            condition = self._operands.nested(self.parse)
            self._cursor.expect(")")
        else:
            condition = self._predicate()
        return Not(condition) if negated else condition

    def _predicate(self) -> Condition:
        cursor = self._cursor
        self._operands.count_operator()
        if cursor.token.kind is NAME and cursor.next_is("("):
            function = cursor.token.text.lower()
            if function in _TESTS:
                cursor.take()
                return self._call(function)
        operand = self._operand()
        negated = cursor.accept("NOT")
        if cursor.accept("BETWEEN"):
            low = self._operand()
            cursor.expect("AND")
            found: Condition = Between(operand, low, self._operand())
        elif cursor.accept("IN"):
            found = In(operand, self._choices())
        elif not negated and cursor.accept("IS"):
            negated = cursor.accept("NOT")
            found = self._state(operand)
        elif not negated and cursor.token.word in _SIGNS:
            sign = _SIGNS[cursor.take().word]
            return Compare(sign, operand, self._operand())
        else:
            raise cursor.failure("a comparison")
        return Not(found) if negated else found

    def _state(self, operand: Operand) -> Condition:
        """What stands after IS."""
        if self._cursor.accept("MISSING"):
            return Call("attribute_not_exists", (operand,))
        self._cursor.expect("NULL")
        return Call("attribute_type", (operand, _NULL))

    def _choices(self) -> tuple[Operand, ...]:
        choices = self._listed()
        self._options += len(choices)
        if self._options > OPTIONS:
            raise malformed(f"The statement has {self._options} values after IN in all, more than {OPTIONS}")
        return choices

    def _listed(self) -> tuple[Operand, ...]:
        """What stands after IN: operands in parentheses, or a list or set."""
        if self._cursor.accept("("):
            options = self._operands.nested(lambda: self._operands.listed(self._operand))
            self._cursor.expect(")")
            return tuple(options)
        ((kind, content),) = self._operands.literal().value.items()
        if kind == "L":
            return tuple(map(Literal, content))
        if kind in ("SS", "NS", "BS"):
            return tuple(Literal({kind[0]: element}) for element in content)
        raise self._cursor.failure("a list after IN")

    def _operand(self) -> Operand:
        cursor = self._cursor
        if self._operands.is_value():
            operand: Operand = self._operands.literal()
        elif cursor.token.kind is NAME and cursor.next_is("("):
            name = cursor.take().text
            if name.lower() != _SIZE:
                raise unsupported(f"the function {name} in a condition")
            operand = self._call(_SIZE)
        else:
            operand = self._operands.path()
        if cursor.token.word in ("+", "-", "*", "/", "%", "|"):
            raise unsupported(f"arithmetic ({cursor.token.text}) in a condition")
        return operand

    def _call(self, function: str) -> Call:
        self._cursor.expect("(")
        operands = self._operands.nested(lambda: self._operands.listed(self._operand))
        self._cursor.expect(")")
        return Call(function, tuple(operands))
