"""ConditionExpression and FilterExpression: from text to a test of items.

The text is parsed once and kept; names and values are put in for each request, which judges the operands as AWS does,
before any item is looked at. The test that comes out is plain closures.
"""

from collections.abc import Collection

from fairlead.dynamodb.expressions import functions, operators
from fairlead.dynamodb.expressions.bound import Bound
from fairlead.dynamodb.expressions.condition_parser import parse_condition
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import CONDITION, FILTER
from fairlead.dynamodb.expressions.nodes import (
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Condition,
    DocumentPath,
    In,
    Literal,
    Not,
    Operand,
    Or,
    ValueName,
)
from fairlead.dynamodb.expressions.operators import Test
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.errors import invalid

__all__ = ["Binding", "Test", "condition", "filtering"]


def condition(text: str, environment: Environment) -> Test:
    """A ConditionExpression. ValidationException."""
    return Binding(CONDITION, environment).condition(parse_condition(CONDITION, text))


def filtering(text: str, environment: Environment, keys: Collection[str] = ()) -> Test:
    """A FilterExpression; `keys` are the key attributes that a Query's may not name. ValidationException."""
    binding = Binding(FILTER, environment)
    test = binding.condition(parse_condition(FILTER, text))
    for name in binding.attributes:
        if name in keys:
            sentence = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            raise invalid(sentence + name)
    return test


class Binding:
    """Puts a request's names and values into conditions."""

    __slots__ = ("_environment", "_kind", "attributes")

    def __init__(self, kind: str, environment: Environment) -> None:
        self._kind = kind
        self._environment = environment
        self.attributes: list[str] = []
        """The attributes that were named, in the order of the text."""

    def condition(self, node: Condition) -> Test:
        """The test that a condition stands for. It nests no deeper than an expression may have operators."""
        kind = self._kind
        match node:
            case Compare():
                return operators.comparison(kind, node.operator, self.operand(node.left), self.operand(node.right))
            case And():
                return _every(list(map(self.condition, node.terms)))
            case Call():
                return functions.test(kind, node.function, self._operands(node.operands))
            case Or():
                return _some(list(map(self.condition, node.terms)))
            case Not():
                return _negation(self.condition(node.term))
            case Between():
                operand, low, high = self._operands((node.operand, node.low, node.high))
                return operators.between(kind, operand, low, high)
            case In():
                return operators.member(kind, self.operand(node.operand), self._operands(node.options))

    def operand(self, node: Operand) -> Bound:
        match node:
            case DocumentPath():
                path = self._environment.path(self._kind, node)
                self.attributes.append(str(path[0]))
                return Bound.at(path)
            case ValueName():
                return Bound.literal(self._environment.value(self._kind, node))
            case Literal():
                return Bound.literal(node.value)
            case Call():
                if any(isinstance(operand, Call) for operand in node.operands):
                    raise operators.wrong_type(self._kind, "size", "N")
                return functions.size(self._kind, self._operands(node.operands))
            case Arithmetic():
                raise AssertionError("conditions have no arithmetic")

    def _operands(self, nodes: tuple[Operand, ...]) -> list[Bound]:
        return [self.operand(node) for node in nodes]


def _every(terms: list[Test]) -> Test:
    def test(item: Item) -> bool:
        for term in terms:  # noqa: SIM110  a loop is faster than a generator
            if not term(item):
                return False
        return True

    return test


def _some(terms: list[Test]) -> Test:
    def test(item: Item) -> bool:
        for term in terms:  # noqa: SIM110  a loop is faster than a generator
            if term(item):
                return True
        return False

    return test


def _negation(term: Test) -> Test:
    return lambda item: not term(item)
