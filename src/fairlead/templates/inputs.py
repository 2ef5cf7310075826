"""What a template is rendered with: `$input`, `$context` and `$stageVariables`."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from fairlead.templates.errors import RenderError

_NONE: Final[Mapping[str, str]] = {}


class Input:
    """`$input`: the body, and, on `$connect` alone, the parameters of the request by where they stood."""

    __slots__ = ("body", "header", "path", "querystring")

    def __init__(
        self,
        body: str,
        *,
        path: Mapping[str, str] = _NONE,
        querystring: Mapping[str, str] = _NONE,
        header: Mapping[str, str] = _NONE,
    ) -> None:
        self.body = body
        self.path = path
        self.querystring = querystring
        self.header = header


class Variables:
    """All that a template sees. `context` nests as `$context` does, with numbers as numbers; nothing here is changed by
    a template, whatever it sets."""

    __slots__ = ("context", "input", "stage_variables")

    def __init__(
        self, input: Input, context: Mapping[str, Any] = _NONE, stage_variables: Mapping[str, str] = _NONE
    ) -> None:
        self.input = input
        self.context = context
        self.stage_variables = stage_variables


def parse_json(text: str) -> Any:
    """JSON as values of a template. RenderError for anything else."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise RenderError("What should be JSON is none.") from None


def parse_body(text: str) -> Any:
    """A body as `$input.path` sees it: no body is an empty object [observed], and what begins no object or list is a
    text, as json-smart in its permissive mode has it."""
    stripped = text.strip()
    if not stripped:
        return {}
    if stripped[0] in "{[":
        return parse_json(stripped)
    try:
        return parse_json(stripped)
    except RenderError:
        return stripped


def thawed(value: Any) -> Any:
    """A copy that a template may change."""
    if isinstance(value, Mapping):
        return {key: thawed(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(item) for item in value]
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
