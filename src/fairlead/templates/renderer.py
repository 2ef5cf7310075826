"""Renders a block: writes its text and its references, and does what its directives say."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from fairlead.templates.bounds import DEFINITION_DEPTH, FOREACH_ITERATIONS
from fairlead.templates.errors import RenderError
from fairlead.templates.evaluation import Evaluator
from fairlead.templates.nodes import (
    Block,
    Break,
    Define,
    Foreach,
    If,
    Interpolated,
    Reference,
    Set,
    Stop,
    Text,
)
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of
from fairlead.templates.values import Definition, Loop

_UNSET: Final = object()
_LOOP_VARIABLES: Final = ("foreach", "velocityCount", "velocityHasNext")


class Broken(Exception):  # noqa: N818 — no error: what #break does
    """Out of the innermost #foreach; out of the template where there is none."""


class Stopped(Exception):  # noqa: N818 — no error: what #stop does
    """The template ends here."""


class Renderer:
    """One rendering of one template."""

    __slots__ = ("_evaluator", "_run")

    def __init__(self, run: Run) -> None:
        self._run = run
        self._evaluator = Evaluator(run, self._interpolate)

    def render(self, block: Block) -> None:
        for statement in block:
            self._run.charge(1)
            _STATEMENTS[type(statement)](self, statement)

    def _text(self, node: Text) -> None:
        self._run.write(node.text)

    def _reference(self, node: Reference) -> None:
        value = self._evaluator.reference(node)
        if isinstance(value, Definition):
            self._definition(value)
        else:
            self._run.write(value if type(value) is str else text_of(value, self._run))

    def _definition(self, definition: Definition) -> None:
        self._run.depth += 1
        if self._run.depth > DEFINITION_DEPTH:
            raise RenderError(f"More than {DEFINITION_DEPTH} blocks of #define render each other.")
        try:
            self.render(definition.block)
        finally:
            self._run.depth -= 1

    def _interpolate(self, node: Interpolated) -> str:
        outer = self._run.begin()
        try:
            self.render(node.block)
        finally:
            text = self._run.end(outer)
        self._run.charge_text(len(text))
        return text

    def _set(self, node: Set) -> None:
        value = self._evaluator.value(node.value)
        if value is not None:  # Velocity leaves the target as it is
            self._evaluator.assign(node.target, value)

    def _if(self, node: If) -> None:
        for condition, block in node.branches:
            if self._evaluator.truth(condition):
                self.render(block)
                return
        self.render(node.otherwise)

    def _foreach(self, node: Foreach) -> None:
        """What the loop's variables were before it they are again behind it."""
        items = _items(self._evaluator.value(node.iterable))
        variables = self._run.variables
        names = (node.name, *_LOOP_VARIABLES)
        before = [variables.get(name, _UNSET) for name in names]
        try:
            self._rounds(node, items, Loop(variables.get("foreach")))
        except Broken:
            return
        finally:
            for name, value in zip(names, before, strict=True):
                if value is _UNSET:
                    variables.pop(name, None)
                else:
                    variables[name] = value

    def _rounds(self, node: Foreach, items: list[Any], loop: Loop) -> None:
        variables = self._run.variables
        variables["foreach"] = loop
        for item in islice(items, FOREACH_ITERATIONS):
            loop.index += 1
            loop.count += 1
            loop.hasNext = loop.count < len(items)
            variables[node.name] = "" if item is None else item
            variables["velocityCount"] = loop.count
            variables["velocityHasNext"] = loop.hasNext
            self._run.charge(1)
            self.render(node.block)

    def _define(self, node: Define) -> None:
        self._run.variables[node.name] = Definition(node.name, node.block)

    def _break(self, _: Break) -> None:
        raise Broken

    def _stop(self, _: Stop) -> None:
        raise Stopped


def _items(value: Any) -> list[Any]:
    """What a #foreach goes over: a list's items or a map's values; nothing of anything else. A copy of as many as there
    can be rounds, and one more: the block may change the list."""
    values: Iterable[Any] = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return list(islice(values, FOREACH_ITERATIONS + 1))


_STATEMENTS: Final[dict[type, Callable[[Renderer, Any], None]]] = {
    Text: Renderer._text,
    Reference: Renderer._reference,
    Set: Renderer._set,
    If: Renderer._if,
    Foreach: Renderer._foreach,
    Define: Renderer._define,
    Break: Renderer._break,
    Stop: Renderer._stop,
}
