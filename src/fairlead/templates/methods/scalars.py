"""Methods of numbers and booleans: java.lang.Integer, Long, Double, Boolean.

Templates parse numbers by a method of a number that they have at hand: `#set($Integer = 0) $Integer.parseInt("12")`.
"""

import re
from math import inf, isfinite
from typing import Any, Final

from fairlead.templates.errors import RenderError
from fairlead.templates.methods.tables import Table
from fairlead.templates.operators import same
from fairlead.templates.run import Run
from fairlead.templates.texts import text_of

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")


def parse_integer(run: Run, target: Any, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise RenderError(f'"{text[:40]}" is no integer.')
    return int(text)


def parse_float(run: Run, target: Any, text: str) -> float:
    if not _FLOAT.fullmatch(text.strip()):
        raise RenderError(f'"{text[:40]}" is no number.')
    return float(text)


def _parse(run: Run, target: Any, text: str) -> int | float:
    """`valueOf` of an integer's class parses integers, that of another number's any number."""
    return parse_integer(run, target, text) if type(target) is int else parse_float(run, target, text)


def _integer(run: Run, target: Any) -> int:
    return 0 if type(target) is float and not isfinite(target) else int(target)


def _float(run: Run, target: float) -> float:
    try:
        return float(target)
    except OverflowError:
        return inf if target > 0 else -inf


def _compare(run: Run, target: float, other: float) -> int:
    return 0 if target == other else 1 if target > other else -1


_TEXT: Final = (("", lambda run, target: text_of(target, run)),)
_EQUALS: Final = (("o", lambda run, target, other: same(target, other, run)),)

NUMBER_METHODS: Final[Table] = {
    "compareTo": (("n", _compare),),
    "doubleValue": (("", _float),),
    "equals": _EQUALS,
    "floatValue": (("", _float),),
    "intValue": (("", _integer),),
    "longValue": (("", _integer),),
    "parseDouble": (("s", parse_float),),
    "parseFloat": (("s", parse_float),),
    "parseInt": (("s", parse_integer),),
    "parseLong": (("s", parse_integer),),
    "toString": _TEXT,
    "valueOf": (("s", _parse),),
}
BOOLEAN_METHODS: Final[Table] = {
    "booleanValue": (("", lambda run, target: target),),
    "equals": _EQUALS,
    "parseBoolean": (("s", lambda run, target, text: text.lower() == "true"),),
    "toString": _TEXT,
}
