import sys
import tracemalloc
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.dynamodb.values import numbers
from fairlead.model.errors import ApiError

NINES = "9" * 38
texts = st.builds(
    lambda sign, digits, point, exponent: f"{sign}{digits[:point]}.{digits[point:]}E{exponent}",
    st.sampled_from(["", "-", "+"]),
    st.text("0123456789", min_size=1, max_size=38),
    st.integers(0, 38),
    st.integers(-80, 80),
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("+0.000", "0"),
        ("0E999999999999999999999", "0"),
        ("00042", "42"),
        ("100", "100"),
        ("1.50", "1.5"),
        ("1.5E2", "150"),
        ("1E+2", "100"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0.00120e1", "-0.012"),
        ("123456789012345678901234567890123456.78", "123456789012345678901234567890123456.78"),
        ("1" + "0" * 100, "1" + "0" * 100),
        ("1E125", "1" + "0" * 125),
        ("-1E-130", "-0." + "0" * 129 + "1"),
        (f"9.{'9' * 37}E+125", NINES + "0" * 88),
        ("0" * 5000 + "7" + "." + "0" * 5000, "7"),
        ("0." + "0" * 500 + "1E+500", "0.1"),
        ("1" + "0" * 500 + "E-501", "0.1"),
    ],
)
def test_a_number_has_one_form(text: str, normal: str) -> None:
    assert numbers.normalise(text) == normal


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The parameter cannot be converted to a numeric value"),
        (".", "The parameter cannot be converted to a numeric value: ."),
        ("abc", "The parameter cannot be converted to a numeric value: abc"),
        (" 1", "cannot be converted"),
        ("1 ", "cannot be converted"),
        ("1\n", "cannot be converted"),
        ("1E", "cannot be converted"),
        ("--1", "cannot be converted"),
        ("1_000", "cannot be converted"),
        ("0x10", "cannot be converted"),
        ("NaN", "cannot be converted"),
        ("Infinity", "cannot be converted"),
        ("\u0661\u0662", "cannot be converted"),
        ("\u00b2", "cannot be converted"),
        ("1" * 39, "more than 38 significant digits"),
        (f"1.{'0' * 37}1", "more than 38 significant digits"),
        ("1E126", "Number overflow"),
        ("-1E126", "Number overflow"),
        ("10E125", "Number overflow"),
        ("1E-131", "Number underflow"),
        ("0.1E-130", "Number underflow"),
        ("1E1000000", "Number overflow"),
        ("1E-1000000", "Number underflow"),
        ("1E" + "9" * 100_000, "Number overflow"),
        ("1" + "0" * 200 + "E100", "Number overflow"),
    ],
)
def test_what_is_no_number_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ApiError, match=sentence) as caught:
        numbers.normalise(text)
    assert caught.value.code == "ValidationException"
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["1E1000000", "-1E999999999", "1E-999999999999", "0E" + "9" * 50])
def test_a_huge_exponent_costs_nothing(text: str) -> None:
    tracemalloc.start()
    try:
        numbers.normalise(text)
    except ApiError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 64_000


@given(texts)
def test_normalising_keeps_the_value_and_is_final(text: str) -> None:
    try:
        normal = numbers.normalise(text)
    except ApiError:
        return
    with localcontext() as context:
        context.prec = 200
        assert Decimal(normal) == Decimal(text)
    assert numbers.normalise(normal) == normal
    assert "E" not in normal
    assert not normal.endswith(".")


@given(texts, texts)
def test_sums_are_exact_or_refused(left: str, right: str) -> None:
    try:
        one, two = numbers.normalise(left), numbers.normalise(right)
        total, difference = numbers.add(one, two), numbers.subtract(one, two)
    except ApiError:
        return
    with localcontext() as context:
        context.prec = 400
        assert Decimal(total) == Decimal(one) + Decimal(two)
        assert Decimal(difference) == Decimal(one) - Decimal(two)
    assert numbers.normalise(total) == total
    assert numbers.compare(one, two) == (Decimal(one) > Decimal(two)) - (Decimal(one) < Decimal(two))


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [
        ("0.1", "0.2", "0.3"),
        ("1", "-1", "0"),
        ("-0.5", "0.5", "0"),
        ("0", "0", "0"),
        (NINES, "1", "1" + "0" * 38),
        ("999999999999999999", "1", "1" + "0" * 18),
        ("1" + "0" * 125, "-1" + "0" * 125, "0"),
    ],
)
def test_sums(left: str, right: str, total: str) -> None:
    assert numbers.add(left, right) == total
    assert numbers.subtract(total, right) == left


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        ("1" + "0" * 125, "1", "Number overflow"),
        (numbers.normalise("9E125"), numbers.normalise("1E125"), "Number overflow"),
        ("0.1", "1" + "0" * 38, "Number overflow"),
    ],
)
def test_sums_that_do_not_fit_are_refused(left: str, right: str, sentence: str) -> None:
    with pytest.raises(ApiError, match=sentence):
        numbers.add(left, right)


def test_a_long_text_takes_few_steps() -> None:
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        numbers.normalise("0" * 400_000 + "1")
    finally:
        sys.setprofile(None)
    assert calls < 60
