"""A mapping template: compiled once, when an API is deployed, and rendered for every message."""

from typing import Any

from fairlead.templates.errors import RenderError, TemplateError
from fairlead.templates.inputs import Variables, thawed
from fairlead.templates.nodes import Block
from fairlead.templates.parser import parse
from fairlead.templates.renderer import Broken, Renderer, Stopped
from fairlead.templates.roots import InputRoot, UtilRoot
from fairlead.templates.run import Run

_UTIL = UtilRoot()


class Template:
    """A compiled template; renderings share it."""

    __slots__ = ("_block", "_context", "_stage_variables")

    def __init__(self, block: Block, *, context: bool, stage_variables: bool) -> None:
        """Whether the template speaks of the context and of stage variables: they are copied for it, which costs."""
        self._block = block
        self._context = context
        self._stage_variables = stage_variables

    def render(self, variables: Variables) -> str:
        """The text that the template makes. RenderError where the input is not what the template expects (a method that
        would throw in Java, a path or a pattern that cannot be read), and beyond what a rendering may cost."""
        values: dict[str, Any] = {"input": InputRoot(variables.input), "util": _UTIL}
        if self._context:
            values["context"] = thawed(variables.context)
        if self._stage_variables:
            values["stageVariables"] = thawed(variables.stage_variables)
        run = Run(values)
        try:
            Renderer(run).render(self._block)
        except (Stopped, Broken):
            return _encodable(run.written())
        except RecursionError:
            raise RenderError("Too much stands inside each other.") from None
        return _encodable(run.written())


def compile(text: str) -> Template:
    """Raises TemplateError for a text that is no template, or beyond the bounds of one."""
    try:
        return Template(parse(text), context="context" in text, stage_variables="stageVariables" in text)
    except RecursionError:
        raise TemplateError(1, 1, "Too much stands inside each other.") from None


def _encodable(text: str) -> str:
    """Half a surrogate pair, which a template can cut, becomes a question mark, as where Java writes UTF-8."""
    return text if text.isascii() else text.encode(errors="replace").decode()
