"""API Gateway's mapping templates: the Velocity Template Language, as far as API Gateway documents it, in bounded time.

    template = compile('{"name": $input.json("$.name"), "from": "$context.connectionId"}')
    text = template.render(Variables(Input(body), context))

Velocity is that of 1.7. Where API Gateway was seen to differ, it is as there: see evaluation.py and parser.py.
"""

from fairlead.templates.errors import RenderError, TemplateError
from fairlead.templates.inputs import Input, Variables
from fairlead.templates.template import Template, compile  # noqa: A004 — what this room does

__all__ = ["Input", "RenderError", "Template", "TemplateError", "Variables", "compile"]
