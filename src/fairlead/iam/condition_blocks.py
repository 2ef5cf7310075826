"""Conditions of a statement: an operator, a key, and the values that the request's are compared with.

All blocks of a statement must hold; within one, any of its values will do, and for a negated operator none may match
("Conditions with multiple context keys or values", IAM User Guide).
"""

from collections.abc import Callable
from typing import Any, Final

from fairlead.iam.conditions import OPERATORS, Operator, truth
from fairlead.iam.errors import PolicyError, shown
from fairlead.iam.variables import pieces
from fairlead.iam.wildcards import Piece

Values = Callable[[str], list[str] | None]
Value = Callable[[str], str | None]

_ALL: Final = "ForAllValues"
_ANY: Final = "ForAnyValue"
_IF_EXISTS: Final = "IfExists"


class Block:
    """One condition: `{operator: {key: values}}`, `values` one value or a list of them."""

    __slots__ = ("_if_exists", "_key", "_null", "_operator", "_quantifier", "_values", "_variables")

    def __init__(self, operator: str, key: str, values: Any, where: str, variables: bool) -> None:
        """`where` is the operator's place in the document. Raises PolicyError."""
        quantifier, colon, name = operator.rpartition(":")
        if colon and quantifier not in (_ALL, _ANY):
            raise PolicyError(where, f"begins with neither {_ALL} nor {_ANY}")
        self._quantifier = quantifier
        self._if_exists = name.endswith(_IF_EXISTS)
        self._null = name == "Null"
        self._operator = _operator(name.removesuffix(_IF_EXISTS), where)
        self._key = key
        self._variables = variables
        self._values = [_text(value, f"{where}.{key}") for value in (values if isinstance(values, list) else [values])]
        for text in self._values:
            self._check(text, f"{where}.{key}")

    def holds(self, values: Values, value: Value) -> bool:
        """Whether it holds for a request: `values` gives all values of a key, `value` the one of a variable."""
        found = values(self._key)
        if self._null:
            return any(truth(text) is (found is None) for text in self._values)
        if not found:
            return self._absent(found)
        wanted = [one for one in (self._wanted(text, value) for text in self._values) if one is not None]
        results = [any(self._operator.test(one, text) for one in wanted) is not self._operator.negated
                   for text in found]  # fmt: skip
        if self._quantifier == _ANY:
            return any(results)
        if self._quantifier == _ALL or self._operator.negated:
            return all(results)
        return any(results)

    def _absent(self, found: list[str] | None) -> bool:
        if self._quantifier:
            return self._quantifier == _ALL or (self._if_exists and found is None)
        return self._if_exists or self._operator.negated

    def _wanted(self, text: str, value: Value) -> list[Piece] | None:
        return pieces(text, value) if self._variables and "${" in text else [(text, False)]

    def _check(self, text: str, where: str) -> None:
        if self._variables and "${" in text and not self._null:
            return
        try:
            self._operator.check(text)
        except ValueError:
            raise PolicyError(where, f"has a value that the operator can't compare: {shown(text)}") from None


def _operator(name: str, where: str) -> Operator:
    if name == "Null":
        return Operator(lambda wanted, value: False, check=truth)
    found = OPERATORS.get(name)
    if found is None:
        raise PolicyError(where, "is no condition operator")
    return found


def _text(value: Any, where: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            raise PolicyError(where, f"has {shown(value)} for a value; texts, numbers and booleans can be compared")
