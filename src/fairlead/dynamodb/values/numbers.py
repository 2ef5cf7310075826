"""DynamoDB's numbers: decimal text of up to 38 significant digits, exact, never a float.

Every function takes and gives text. A normalised text is unique: two numbers are equal when their normalised texts are.
Limits and sentences are those of DynamoDB's developer guide (Supported data types) and of observed answers.
"""

import re
from decimal import Decimal
from typing import Final

from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

DIGITS: Final = 38
"""Significant digits."""
MAX_MAGNITUDE: Final = 125
MIN_MAGNITUDE: Final = -130
"""The power of ten of a number's first significant digit."""
_SHORT: Final = 18
"""Characters up to which an integer text takes the short ways."""

_NUMBER: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?", re.ASCII)


def normalise(text: str) -> str:
    """The number as DynamoDB returns it: plain notation, no superfluous zeros. ValidationException if it is none."""
    if len(text) <= _SHORT and text.isascii() and text.isdigit() and text[0] != "0":
        return text
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise invalid(f"The parameter cannot be converted to a numeric value{': ' if text else ''}{text[:256]}")
    sign, whole, fraction, exponent_sign, exponent_digits = found.groups("")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return "0"
    exponent = _exponent(exponent_sign, exponent_digits) - len(fraction)
    return _render(sign == "-", digits, exponent)


def add(left: str, right: str) -> str:
    """The exact sum of two normalised numbers, normalised.

    ValidationException when it needs more than 38 digits or is out of range.
    """
    if len(left) <= _SHORT and len(right) <= _SHORT and "." not in left and "." not in right:
        return str(int(left) + int(right))
    return _sum(_integer(left), _integer(right))


def subtract(left: str, right: str) -> str:
    """`left - right`, as `add`."""
    if right == "0":
        return left
    return add(left, right[1:] if right[0] == "-" else f"-{right}")


def compare(left: str, right: str) -> int:
    """Negative, zero or positive, as left is less than, equal to or greater than right. Both are normalised."""
    if left == right:
        return 0
    return -1 if Decimal(left) < Decimal(right) else 1


def split(text: str) -> tuple[bool, str, int]:
    """A normalised number other than 0 as (negative, significant digits, power of ten of the first digit)."""
    negative = text[0] == "-"
    whole, _, fraction = text[negative:].partition(".")
    if whole != "0":
        return negative, (whole + fraction).rstrip("0"), len(whole) - 1
    digits = fraction.lstrip("0")
    return negative, digits, len(digits) - len(fraction) - 1


def _exponent(sign: str, digits: str) -> int:
    """The written exponent. A longer one than any text can outweigh is cut, so that it costs nothing."""
    significant = digits.lstrip("0")
    size = int(significant) if 0 < len(significant) <= 9 else 10**9 if significant else 0
    return -size if sign == "-" else size


def _render(negative: bool, digits: str, exponent: int) -> str:
    """`digits` (the first one not 0) times ten to the power `exponent`, judged and in plain notation."""
    significant = digits.rstrip("0")
    exponent += len(digits) - len(significant)
    count = len(significant)
    if count > DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    magnitude = exponent + count - 1
    if magnitude > MAX_MAGNITUDE:
        raise _overflow()
    if magnitude < MIN_MAGNITUDE:
        raise invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    if exponent >= 0:
        plain = significant + "0" * exponent
    elif magnitude >= 0:
        plain = f"{significant[: magnitude + 1]}.{significant[magnitude + 1 :]}"
    else:
        plain = f"0.{'0' * (-magnitude - 1)}{significant}"
    return f"-{plain}" if negative else plain


def _overflow() -> ApiError:
    return invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")


def _integer(text: str) -> tuple[int, int]:
    """A normalised number as (integer, exponent)."""
    if text == "0":
        return 0, 0
    negative, digits, magnitude = split(text)
    return (-int(digits) if negative else int(digits)), magnitude - len(digits) + 1


def _sum(left: tuple[int, int], right: tuple[int, int]) -> str:
    """Exact: the exponents of two valid numbers differ by less than 300, so the integers stay small."""
    exponent = min(left[1], right[1])
    total = left[0] * 10 ** (left[1] - exponent) + right[0] * 10 ** (right[1] - exponent)
    if len(str(abs(total)).rstrip("0")) > DIGITS:
        raise _overflow()  # observed; of a written number AWS tells the digits
    return _render(total < 0, str(abs(total)), exponent) if total else "0"
