"""What the operators make of values; whether a condition holds is in test_condition_blocks.py."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fairlead.iam.conditions import OPERATORS, moment, number, truth


def test_numbers() -> None:
    assert number("-1.50") == Decimal("-1.5")
    assert number("1e3") == 1000
    for text in ("", "x", "1e9999", "NaN", "Infinity", "1_000", "9" * 50):
        with pytest.raises(ValueError, match="is no number"):
            number(text)


def test_moments() -> None:
    assert moment("2023-11-14T22:13:20Z") == moment("1700000000") == datetime.fromtimestamp(1_700_000_000, UTC)
    assert moment("2026-01-01") == datetime(2026, 1, 1, tzinfo=UTC)
    for text in ("yesterday", "", "999999999999"):
        with pytest.raises(ValueError):  # noqa: PT011 - the text is the standard library's
            moment(text)


def test_truth() -> None:
    assert truth("TRUE")
    assert not truth("false")
    with pytest.raises(ValueError, match="neither"):
        truth("1")


def test_what_cannot_be_read_of_a_request_does_not_hold() -> None:
    for name, wanted, value in (
        ("NumericEquals", "1", "x"), ("DateEquals", "2026-01-01", "x"), ("Bool", "true", "x"),
        ("BinaryEquals", "aGk=", "?"), ("IpAddress", "192.0.2.0/24", "x"), ("ArnLike", "arn:a:b:c:d:e", "x"),
    ):  # fmt: skip
        assert not OPERATORS[name].test([(wanted, False)], value)
