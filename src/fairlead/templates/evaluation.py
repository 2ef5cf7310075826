"""What expressions and references come to.

Observed of API Gateway: a reference that leads nowhere, or to null, is the empty text, whether it is printed, compared,
set or handed to a method. It is therefore never printed as written, as plain Velocity does, and is true in an #if.
"""

from collections.abc import Callable
from typing import Any, Final

from fairlead.templates.errors import RenderError
from fairlead.templates.methods import call, item, read, write, write_item
from fairlead.templates.methods.maps import checked_key
from fairlead.templates.nodes import (
    Access,
    And,
    Arithmetic,
    Call,
    Comparison,
    Index,
    Interpolated,
    ListOf,
    Literal,
    MapOf,
    Or,
    Property,
    RangeOf,
    Reference,
    Truth,
    Value,
)
from fairlead.templates.operators import add, calculate, compare
from fairlead.templates.run import Run
from fairlead.templates.values import JavaList


class Evaluator:
    """Comes to the value of a node. `interpolate` renders the block of a string in double quotes."""

    __slots__ = ("_interpolate", "_run")

    def __init__(self, run: Run, interpolate: Callable[[Interpolated], str]) -> None:
        self._run = run
        self._interpolate = interpolate

    def value(self, node: Value) -> Any:
        """None where an operation has no result."""
        self._run.charge(1)
        return _VALUES[type(node)](self, node)

    def truth(self, node: Value) -> bool:
        """As #if and the boolean operators take it: a reference is true unless it is false itself; a literal, a list
        or a sum is never true, which is Velocity 1.7's way."""
        if type(node) in _TRUTHS:
            return self.value(node) is not False
        return type(node) is Literal and node.value is True

    def reference(self, node: Reference) -> Any:
        try:
            value = self._run.variables.get(node.name)
            for access in node.accesses:
                if value is None:
                    return ""
                value = self._access(value, access)
        except RenderError as error:
            error.locate(node.line, node.column)
            raise
        return "" if value is None else value

    def _access(self, value: Any, access: Access) -> Any:
        if isinstance(access, Property):
            return read(value, access.name, self._run)
        if isinstance(access, Call):
            return call(value, access.name, tuple([self.value(argument) for argument in access.arguments]), self._run)
        return item(value, self.value(access.key), self._run)

    def assign(self, target: Reference, value: Any) -> None:
        """#set. Where the target's last part stands in nothing that can take it, nothing happens."""
        if not target.accesses:
            self._run.variables[target.name] = value
            return
        try:
            holder = self._run.variables.get(target.name)
            for access in target.accesses[:-1]:
                holder = None if holder is None else self._access(holder, access)
            last = target.accesses[-1]
            if isinstance(last, Property):
                write(holder, last.name, value)
            elif isinstance(last, Index):
                write_item(holder, self.value(last.key), value, self._run)
        except RenderError as error:
            error.locate(target.line, target.column)
            raise

    def _literal(self, node: Literal) -> Any:
        return node.value

    def _interpolated(self, node: Interpolated) -> str:
        return self._interpolate(node)

    def _list(self, node: ListOf) -> JavaList:
        return JavaList([self.value(one) for one in node.items])

    def _range(self, node: RangeOf) -> JavaList | None:
        first, last = self.value(node.first), self.value(node.last)
        if type(first) is not int or type(last) is not int:
            return None
        self._run.charge(abs(last - first))
        return JavaList(range(first, last + 1) if first <= last else range(first, last - 1, -1))

    def _map(self, node: MapOf) -> dict[Any, Any]:
        return {checked_key(self.value(key)): self.value(value) for key, value in node.pairs}

    def _arithmetic(self, node: Arithmetic) -> Any:
        left = self.value(node.first)
        for operator, operand in node.rest:
            right = self.value(operand)
            left = add(left, right, self._run) if operator == "+" else calculate(operator, left, right)
        return left

    def _comparison(self, node: Comparison) -> Any:
        left = self.value(node.first)
        for operator, operand in node.rest:
            left = compare(operator, left, self.value(operand), self._run)
        return left

    def _and(self, node: And) -> bool:
        return all(self.truth(term) for term in node.terms)

    def _or(self, node: Or) -> bool:
        return any(self.truth(term) for term in node.terms)

    def _truth(self, node: Truth) -> bool:
        return self.truth(node.term) is not node.negated


_TRUTHS: Final = frozenset((Reference, Comparison, And, Or, Truth))
_VALUES: Final[dict[type, Callable[[Evaluator, Any], Any]]] = {
    Reference: Evaluator.reference,
    Literal: Evaluator._literal,
    Interpolated: Evaluator._interpolated,
    ListOf: Evaluator._list,
    RangeOf: Evaluator._range,
    MapOf: Evaluator._map,
    Arithmetic: Evaluator._arithmetic,
    Comparison: Evaluator._comparison,
    And: Evaluator._and,
    Or: Evaluator._or,
    Truth: Evaluator._truth,
}
