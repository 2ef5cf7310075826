"""Selection expressions of integrations: which template, and which integration response.

"WebSocket selection expressions" (API Gateway guide). A template is chosen by `${request.body.path}`,
`${integration.response.statuscode}`, `${integration.response.header.NAME}`,
`${integration.response.multivalueheader.NAME}` or static text; an integration response by what its type selects by,
which nobody can change.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.patterns import matches, pattern_of
from fairlead.model.apps import IntegrationResponse
from fairlead.websocket_api.occasions import Occasion
from fairlead.websocket_api.selection import SelectionError, compile_selection

DEFAULT: Final = "$default"
_JSON: Final = "application/json"
_VARIABLE: Final = re.compile(r"\\\$|\$\{([^}]*)\}|\$([A-Za-z0-9_.\[\]'\"\-]*)")
_HEADER: Final = re.compile(r"integration\.response\.(multivalue)?header\.([A-Za-z0-9._$\-]+)")
_STATUS: Final = frozenset({"integration.response.statuscode", "response.statuscode"})

_Part = Callable[[Occasion, BackendAnswer | None], str]


def chosen_template(
    templates: Mapping[str, str], expression: str, occasion: Occasion, answer: BackendAnswer | None = None
) -> str | None:
    """The template for a request (no `answer`) or an answer; None where none is meant.

    The key that the expression gives, then `$default`. Where there is no expression, or it gives `$default`, also
    `application/json`, which AWS's own examples use, or the only one that there is (the exact rule is not documented).
    """
    if not templates:
        return None
    key = evaluate(expression, occasion, answer) if expression else DEFAULT
    template = templates.get(key, templates.get(DEFAULT))
    if template is None and key == DEFAULT:
        template = templates.get(_JSON)
        if template is None and len(templates) == 1:
            (template,) = templates.values()
    return template


def evaluate(expression: str, occasion: Occasion, answer: BackendAnswer | None) -> str:
    """The key that an expression gives; empty where it finds nothing or is none."""
    parts = compiled(expression)
    return "" if parts is None else "".join(part(occasion, answer) for part in parts)


@lru_cache(maxsize=1024)
def compiled(expression: str) -> tuple[_Part, ...] | None:
    """The parts of an expression, in order; None where it is none."""
    parts: list[_Part] = []
    end = 0
    for match in _VARIABLE.finditer(expression):
        if match.start() > end:
            parts.append(_static(expression[end : match.start()]))
        end = match.end()
        part = _static("$") if match[0] == "\\$" else _variable(match[1] if match[1] is not None else match[2])
        if part is None:
            return None
        parts.append(part)
    if end < len(expression):
        parts.append(_static(expression[end:]))
    return tuple(parts)


def _static(text: str) -> _Part:
    return lambda occasion, answer: text


def _variable(name: str) -> _Part | None:
    if name == "default":
        return _static(DEFAULT)  # `$default`, written without the backslash that the guide asks for
    if name in _STATUS:
        return lambda occasion, answer: "" if answer is None else str(answer.status)
    if header := _HEADER.fullmatch(name):
        return _header(header[2].lower(), several=header[1] is not None)
    try:
        select = compile_selection(f"${{{name}}}")
    except SelectionError:
        return None
    return lambda occasion, answer: select(occasion.data) or ""


def _header(low: str, *, several: bool) -> _Part:
    def values(occasion: Occasion, answer: BackendAnswer | None) -> str:
        found = [] if answer is None else answer.headers.get(low, [])
        return f"[{', '.join(found)}]" if several and found else "".join(found[-1:])

    return values


def chosen_response(responses: Sequence[IntegrationResponse], selector: str) -> IntegrationResponse | None:
    """The integration response for what the backend's type selects by; None where none is meant.

    The first key that is the selector itself (`200`; observed) or a `/pattern/` that matches all of it; then
    `$default`.
    """
    default = None
    for response in responses:
        key = response.key
        pattern = pattern_of(key)
        if key == DEFAULT:
            default = response
        elif key == selector or (pattern is not None and matches(pattern, selector)):
            return response
    return default
