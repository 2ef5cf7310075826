"""CloudFormation's conditions: named truths made with Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition."""

from collections.abc import Callable
from typing import Final

from fairlead.model.apps import Json
from fairlead.readers.nodes import Node
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.scalars import text_of


class Conditions:
    """The section `Conditions` of a template. `value` evaluates whatever is compared."""

    functions: Final = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition"})

    def __init__(self, declared: dict[str, Node], value: Callable[[Node], Json], report: Report) -> None:
        self._declared = declared
        self._value = value
        self._report = report
        self._known: dict[str, bool] = {}
        self._pending: set[str] = set()

    def named(self, name: str, at: Node) -> bool:
        """Whether a declared condition holds. One that is not declared, or needs itself, is reported and does not."""
        if name in self._known:
            return self._known[name]
        if name not in self._declared:
            hint = did_you_mean(name, self._declared) or "Declare it under `Conditions:`."
            self._report.error(f"The condition `{name}` is declared nowhere.", hint, at)
            return False
        if name in self._pending:
            self._report.error(f"The condition `{name}` needs itself.", "Take it out of its own conditions.", at)
            return False
        self._pending.add(name)
        truth = self.truth(self._declared[name])
        self._pending.discard(name)
        self._known[name] = truth
        return truth

    def truth(self, node: Node) -> bool:
        """Whether what a condition says is so."""
        if isinstance(node.value, bool):
            return node.value
        if len(node.entries) == 1:
            name, argument = next(iter(node.entries.items()))
            if name in self.functions:
                return self.call(name, argument)
        hint = "A condition is made with Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition."
        self._report.error("This is no condition.", hint, node)
        return False

    def truths(self, nodes: list[Node]) -> list[bool]:
        """All of them, also where one decides: each may have something wrong to report."""
        return [self.truth(node) for node in nodes]

    def call(self, name: str, argument: Node) -> bool:
        """The truth of one function."""
        if name == "Condition":
            return self.named(str(argument.value), argument)
        parts = argument.items
        if name == "Fn::Equals" and len(parts) == 2:
            one, other = (self._comparable(part) for part in parts)
            return bool(one == other)
        if name == "Fn::Not" and len(parts) == 1:
            return not self.truth(parts[0])
        if name == "Fn::And" and parts:
            return self.truths(parts).count(False) == 0
        if name == "Fn::Or" and parts:
            return True in self.truths(parts)
        self._report.error(f"{name} takes a list of conditions (Fn::Equals: of two values).", "Write it so.", argument)
        return False

    def _comparable(self, node: Node) -> Json:
        """CloudFormation's values are texts: 1 equals "1"."""
        value = self._value(node)
        return value if isinstance(value, dict | list) else text_of(value)
