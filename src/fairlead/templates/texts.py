"""Values as text, as Java and json-smart write them: API Gateway's templates run on both.

Observed of API Gateway: `{a=1, b=[{"c":5}]}` for a JSON object with a list in it. Numbers, and the slash that a list's
strings escape, are as the libraries write them.
"""

import re
from decimal import Decimal
from math import isinf, isnan
from typing import Any, Final

from fairlead.templates.bounds import VALUE_DEPTH
from fairlead.templates.errors import RenderError
from fairlead.templates.run import Run
from fairlead.templates.values import Entry, JavaList

_ESCAPED: Final = re.compile('["\\\\\\x00-\\x1f\\x7f-\\x9f\\u2000-\\u20ff]')
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2100))} | {
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    8: "\\b",
    9: "\\t",
    10: "\\n",
    12: "\\f",
    13: "\\r",
}


def text_of(value: Any, run: Run) -> str:
    """As `toString()` gives it, and as it is printed."""
    if type(value) is str:
        return value
    if isinstance(value, list | dict):
        parts: list[str] = []
        _write_java(value, parts, run, 0)
        return run.join(parts)
    return _scalar(value, run)


def json_of(value: Any, run: Run) -> str:
    """As JSON without spaces, which is what `$input.json` gives."""
    parts: list[str] = []
    _write_json(value, parts, run, 0, slashes=False)
    return run.join(parts)


def double_text(value: float) -> str:
    """As Java's Double.toString: a power of ten below 0.001 and from 10,000,000 on."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int), "neither infinite nor NaN"
    text = "".join(map(str, digits))
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{len(text) - 1 + exponent}"


def _scalar(value: Any, run: Run) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return double_text(value)
        case Entry():
            return f"{text_of(value.key, run)}={text_of(value.value, run)}"
        case _:
            return ""  # what has no text of its own: $input, $util, $foreach


def _write_java(value: Any, parts: list[str], run: Run, depth: int) -> None:
    run.charge(1)
    _check(depth)
    if isinstance(value, dict):
        parts.append("{")
        for number, (key, member) in enumerate(value.items()):
            parts.append(f"{', ' if number else ''}{_scalar(key, run) if type(key) is not str else key}=")
            _write_java(member, parts, run, depth + 1)
        parts.append("}")
    elif isinstance(value, JavaList):
        parts.append("[")
        for number, item in enumerate(value):
            if number:
                parts.append(", ")
            _write_java(item, parts, run, depth + 1)
        parts.append("]")
    elif isinstance(value, list):
        _write_json(value, parts, run, depth, slashes=True)
    else:
        parts.append(value if type(value) is str else _scalar(value, run))


def _write_json(value: Any, parts: list[str], run: Run, depth: int, *, slashes: bool) -> None:
    run.charge(1)
    _check(depth)
    if isinstance(value, dict):
        parts.append("{")
        for number, (key, member) in enumerate(value.items()):
            name = key if type(key) is str else _scalar(key, run)
            parts.append(f"{',' if number else ''}{_quoted(name, run, slashes)}:")
            _write_json(member, parts, run, depth + 1, slashes=slashes)
        parts.append("}")
    elif isinstance(value, list):
        parts.append("[")
        for number, item in enumerate(value):
            if number:
                parts.append(",")
            _write_json(item, parts, run, depth + 1, slashes=slashes)
        parts.append("]")
    elif isinstance(value, str | Entry):
        parts.append(_quoted(text_of(value, run), run, slashes))
    elif isinstance(value, float) and (isnan(value) or isinf(value)):
        parts.append("null")
    else:
        parts.append(_scalar(value, run) or "null")


def _quoted(text: str, run: Run, slashes: bool) -> str:
    """A string of JSON. `slashes`: the slash behind a backslash."""
    run.charge_text(len(text))
    if _ESCAPED.search(text):
        run.charge(len(text) >> 3)
        text = text.translate(_ESCAPES)
    return '"' + (text.replace("/", "\\/") if slashes else text) + '"'


def _check(depth: int) -> None:
    if depth > VALUE_DEPTH:
        raise RenderError(f"More than {VALUE_DEPTH} lists and maps are inside each other.")
