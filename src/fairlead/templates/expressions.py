"""What stands behind the `=` of a #set and in the brackets of an #if. Precedence, loosest first:

or || , and && , == != , < > <= >= , + - , * / % , ! , operands and (expressions)
"""

from typing import Final

from fairlead.templates.lexer import Cursor
from fairlead.templates.nodes import And, Arithmetic, Comparison, Or, Truth, Value
from fairlead.templates.operands import parse_operand

_OR: Final = frozenset(("||",))
_AND: Final = frozenset(("&&",))
_NOT: Final = frozenset(("!",))
_EQUALITY: Final = frozenset(("==", "!="))
_ORDER: Final = frozenset(("<", ">", "<=", ">="))
_SUM: Final = frozenset(("+", "-"))
_PRODUCT: Final = frozenset(("*", "/", "%"))


def parse_expression(cursor: Cursor) -> Value:
    """The expression that stands here. TemplateError where there is none."""
    cursor.deeper()
    terms = [_conjunction(cursor)]
    while cursor.accept_operator(_OR):
        terms.append(_conjunction(cursor))
    cursor.shallower()
    return terms[0] if len(terms) == 1 else Or(tuple(terms))


def _conjunction(cursor: Cursor) -> Value:
    terms = [_equality(cursor)]
    while cursor.accept_operator(_AND):
        terms.append(_equality(cursor))
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _equality(cursor: Cursor) -> Value:
    first = _order(cursor)
    rest = []
    while operator := cursor.accept_operator(_EQUALITY):
        rest.append((operator, _order(cursor)))
    return Comparison(first, tuple(rest)) if rest else first


def _order(cursor: Cursor) -> Value:
    first = _sum(cursor)
    rest = []
    while operator := cursor.accept_operator(_ORDER):
        rest.append((operator, _sum(cursor)))
    return Comparison(first, tuple(rest)) if rest else first


def _sum(cursor: Cursor) -> Value:
    first = _product(cursor)
    rest = []
    while operator := cursor.accept_operator(_SUM):
        rest.append((operator, _product(cursor)))
    return Arithmetic(first, tuple(rest)) if rest else first


def _product(cursor: Cursor) -> Value:
    first = _unary(cursor)
    rest = []
    while operator := cursor.accept_operator(_PRODUCT):
        rest.append((operator, _unary(cursor)))
    return Arithmetic(first, tuple(rest)) if rest else first


def _unary(cursor: Cursor) -> Value:
    negations = 0
    while cursor.accept_operator(_NOT):
        negations += 1
    term = _primary(cursor)
    return Truth(term, negations % 2 == 1) if negations else term


def _primary(cursor: Cursor) -> Value:
    cursor.skip_space()
    if cursor.accept("("):
        expression = parse_expression(cursor)
        cursor.skip_space()
        cursor.expect(")", "A bracket")
        return expression
    operand = parse_operand(cursor)
    if operand is None:
        raise cursor.error(f"A value is missing here, before {cursor.shown()}.")
    return operand
