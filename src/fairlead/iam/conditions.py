"""The condition operators of policies: what a value of the policy must be to a value of the request.

"IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys or values" (IAM User Guide).
Every operator is a function of the two texts; one that can make nothing of the request's text does not hold, and one
that can make nothing of the policy's makes the document malformed.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from ipaddress import ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import Any, Final, NamedTuple

from fairlead.iam.wildcards import Pattern, Piece

Wanted = list[Piece]
"""A value of the policy, its variables replaced."""
Test = Callable[[Wanted, str], bool]

_NUMBER: Final = re.compile(r"[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SECONDS: Final = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)
_ARN_PARTS: Final = 6


class Operator(NamedTuple):
    """One operator. `negated` holds where `test` holds for none of the policy's values."""

    test: Test
    negated: bool = False
    check: Callable[[str], object] = str
    """Raises ValueError for a value that the policy may not have."""


def plain(wanted: Wanted) -> str:
    """A value of the policy without regard to wildcards."""
    return "".join([text for text, _ in wanted])


def _equals(wanted: Wanted, value: str) -> bool:
    return plain(wanted) == value


def _equals_ignoring_case(wanted: Wanted, value: str) -> bool:
    return plain(wanted).casefold() == value.casefold()


def _like(wanted: Wanted, value: str) -> bool:
    return Pattern(wanted).matches(value)


def _compared(read: Callable[[str], Any], compare: Callable[[Any, Any], bool], wanted: Wanted, value: str) -> bool:
    try:
        return compare(read(value), read(plain(wanted)))
    except ValueError:
        return False


def number(text: str) -> Decimal:
    """The number that a text is. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text} is no number")
    return Decimal(text)


def moment(text: str) -> datetime:
    """A date: of ISO 8601, UTC where it names no offset, or seconds since the epoch. Raises ValueError."""
    if _SECONDS.fullmatch(text) and len(text) > len("20150830"):
        try:
            return datetime.fromtimestamp(float(text), UTC)
        except (OverflowError, OSError) as error:
            raise ValueError(f"{text} is no date") from error
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def truth(text: str) -> bool:
    """`true` or `false`, in any case. Raises ValueError."""
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text} is neither true nor false")
    return text.lower() == "true"


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except Base64Error as error:
        raise ValueError(f"{text} is no base64") from error


def _network(text: str) -> object:
    return ip_network(text, strict=False)


def _within(wanted: Wanted, value: str) -> bool:
    try:
        return ip_address(value) in ip_network(plain(wanted), strict=False)
    except ValueError:
        return False


def _arn_like(wanted: Wanted, value: str) -> bool:
    """Each of the six parts by itself: a wildcard in one does not reach into the next."""
    theirs, ours = _arn_parts(wanted), value.split(":", _ARN_PARTS - 1)
    if len(theirs) != _ARN_PARTS or len(ours) != _ARN_PARTS:
        return _like(wanted, value) if len(theirs) == 1 else False
    return all(Pattern(part).matches(text) for part, text in zip(theirs, ours, strict=True))


def _arn_parts(wanted: Wanted) -> list[Wanted]:
    parts: list[Wanted] = [[]]
    for text, literal in wanted:
        first, *rest = text.split(":", _ARN_PARTS - len(parts))
        parts[-1].append((first, literal))
        parts += [[(part, literal)] for part in rest]
    return parts


def _family(noun: str, read: Callable[[str], Any]) -> dict[str, Operator]:
    comparisons = {"LessThan": lt, "LessThanEquals": le, "GreaterThan": gt, "GreaterThanEquals": ge, "Equals": eq}
    made = {f"{noun}{name}": Operator(partial(_compared, read, one), check=read) for name, one in comparisons.items()}
    return {**made, f"{noun}NotEquals": Operator(partial(_compared, read, eq), negated=True, check=read)}


OPERATORS: Final[Mapping[str, Operator]] = {
    "StringEquals": Operator(_equals),
    "StringNotEquals": Operator(_equals, negated=True),
    "StringEqualsIgnoreCase": Operator(_equals_ignoring_case),
    "StringNotEqualsIgnoreCase": Operator(_equals_ignoring_case, negated=True),
    "StringLike": Operator(_like),
    "StringNotLike": Operator(_like, negated=True),
    **_family("Numeric", number),
    **_family("Date", moment),
    "Bool": Operator(partial(_compared, truth, eq), check=truth),
    "BinaryEquals": Operator(partial(_compared, _bytes, eq), check=_bytes),
    "IpAddress": Operator(_within, check=_network),
    "NotIpAddress": Operator(_within, negated=True, check=_network),
    "ArnEquals": Operator(_arn_like),
    "ArnLike": Operator(_arn_like),
    "ArnNotEquals": Operator(_arn_like, negated=True),
    "ArnNotLike": Operator(_arn_like, negated=True),
}
"""By name, without `IfExists` and what comes before a colon. `Null` is none of them: it asks for no value."""
