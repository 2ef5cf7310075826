"""Route selection expressions: from the text of a message to the key of its route.

The grammar is the guide's ("WebSocket selection expressions"): variables `$request.body.path` or `${request.body.path}`
in literal text, evaluated once; `\\$` is a literal dollar; a missing path is empty; values are stringified.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from fairlead import jsonpath

Selection = Callable[[bytes], str | None]
"""Gives the selected key, or None when the message is not JSON. The empty string matches no route."""

_VARIABLE: Final = re.compile(r"\\\$|\$\{([^}]*)\}|\$([A-Za-z0-9_.\[\]'\"\-]*)")
_BODY: Final = re.compile(r"request\.body(?=$|[.\[])")
_JSON: Final = msgspec.json.Decoder()


class SelectionError(ValueError):
    """The expression cannot be used; the text says why, for whoever wrote it."""


def compile_selection(expression: str) -> Selection:
    """Compile an expression. Raises SelectionError for one that API Gateway would not take either."""
    parts = _parse(expression)
    match parts:
        case [(str() as name,)]:
            return _select_member(name)
        case _:
            return _select_parts(parts)


def _parse(expression: str) -> list[str | jsonpath.Path]:
    """Literal texts and paths, in order."""
    if not expression:
        raise SelectionError("The route selection expression is empty; the usual one is $request.body.action.")
    parts: list[str | jsonpath.Path] = []
    end = 0
    for match in _VARIABLE.finditer(expression):
        if match.start() > end:
            parts.append(expression[end : match.start()])
        end = match.end()
        parts.append("$" if match[0] == "\\$" else _path(match[1] if match[1] is not None else match[2]))
    if end < len(expression):
        parts.append(expression[end:])
    return parts


def _path(variable: str) -> jsonpath.Path:
    if not _BODY.match(variable):
        raise SelectionError(
            f"The route selection expression uses ${{{variable}}}; "
            "a WebSocket message has only $request.body to select by."
        )
    path = jsonpath.parse(variable.removeprefix("request.body"))
    if path is None:
        raise SelectionError(f"The route selection expression uses ${{{variable}}}, which is not a path into JSON.")
    return path


def _select_member(name: str) -> Selection:
    """The usual case, `$request.body.action`: one member is decoded, the rest only checked."""
    probe = msgspec.defstruct("Probe", [("value", Any, None)], rename={"value": name})
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(probe).decode

    def select(data: bytes) -> str | None:
        try:
            value = decode(data).value
        except msgspec.ValidationError:
            return ""  # JSON, but not an object
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return value if type(value) is str else _text(value)

    return select


def _select_parts(parts: list[str | jsonpath.Path]) -> Selection:
    def select(data: bytes) -> str | None:
        try:
            document = _JSON.decode(data)
            return "".join(part if isinstance(part, str) else _text(jsonpath.find(document, part)) for part in parts)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    return select


def _text(value: Any) -> str:
    """A JSON value as text. Arrays look as the guide shows them; null, floats and objects are assumed alike."""
    match value:
        case str():
            return value
        case None | jsonpath.MISSING:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(map(_text, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{key}={_text(member)}" for key, member in value.items()) + "}"
        case _:
            return str(value)
