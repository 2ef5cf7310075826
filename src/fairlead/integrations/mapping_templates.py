"""Mapping templates: an occasion and a body in, the text of a request or a message out.

A template is compiled when it is first rendered, and kept by its text: never once a message. One that cannot be
compiled is remembered as well.
"""

from functools import lru_cache

from fairlead import templates
from fairlead.integrations.content import Content
from fairlead.templates import Input, RenderError, Template, TemplateError, Variables
from fairlead.websocket_api.occasions import Occasion


class MappingError(ValueError):
    """A template cannot be compiled or rendered; the text says where and why."""


def rendered(text: str, occasion: Occasion, content: Content) -> str:
    """The template rendered. `content` is what it sees as `$input`. Raises MappingError."""
    template = _compiled(text)
    if isinstance(template, TemplateError):
        raise MappingError(str(template))
    input = Input(content.text, querystring=_last(occasion.query()), header=_last(occasion.headers()))
    try:
        return template.render(Variables(input, occasion.context(), occasion.snapshot.variables))
    except RenderError as error:
        raise MappingError(str(error)) from None


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template | TemplateError:
    try:
        return templates.compile(text)
    except TemplateError as error:
        return error


def _last(grouped: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in grouped.items()}
