"""Mapping templates in one line, for tests."""

from typing import Any

from fairlead.templates import Input, Variables, compile  # noqa: A004
from fairlead.templates.run import Run


def render(template: str, body: str = "{}", context: dict[str, Any] | None = None, **parameters: dict[str, str]) -> str:
    """What a template makes of a body. `parameters`: path, querystring, header, and stage_variables."""
    stage_variables = parameters.pop("stage_variables", {})
    return compile(template).render(Variables(Input(body, **parameters), context or {}, stage_variables))


def a_run(**variables: Any) -> Run:
    return Run(variables)
