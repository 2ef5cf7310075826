"""Unquoted words of YAML as js-yaml 4 reads them (YAML 1.2's core schema), and their text as JavaScript writes it.

The Serverless Framework reads with js-yaml, so `on`, `yes` and `no` are text, `017` is seventeen and `0o17` fifteen.
A date stays text: js-yaml makes it a Date, which is written out as text again wherever it can stand in a config.
"""

import math
import re
from typing import Final

from fairlead.readers.nodes import Scalar

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)\Z")
_FLOAT: Final = re.compile(r"(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?)\Z")
_BASES: Final = {"0b": 2, "0o": 8, "0x": 16}
_DIGITS: Final = 300
"""Longer numbers are floats in JavaScript anyway, and reading them exactly takes long."""


def scalar(text: str) -> Scalar:
    """The value of an unquoted word."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or text.endswith("_"):
        return text
    if len(text) <= _DIGITS and _INTEGER.match(text):
        return _integer(text.replace("_", ""), text)
    if _FLOAT.match(text):
        return _number(text.replace("_", ""))
    return text


def _integer(digits: str, written: str) -> Scalar:
    sign = -1 if digits[0] == "-" else 1
    digits = digits.lstrip("+-")
    base = _BASES.get(digits[:2], 10)
    if base != 10:
        digits = digits[2:]
    return sign * int(digits, base) if digits else written


def _number(digits: str) -> Scalar:
    return float(digits) if digits not in (".", "") else digits


def text_of(value: Scalar) -> str:
    """The text of a scalar as JavaScript and CloudFormation write it: `true`, `5`, `1.5`, `null`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_text(value) if isinstance(value, float) else str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def well_formed(text: str) -> str:
    """Text whose UTF-16 pairs, as JSON's `\\ud83d\\ude00` writes them, are single characters."""
    if not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
