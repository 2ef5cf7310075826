import math

import pytest

from fairlead.readers.scalars import scalar, text_of, well_formed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"), ("Yes", "Yes"), ("no", "no"), ("off", "off"), ("y", "y"),
        ("true", True), ("False", False), ("TRUE", True), ("tRue", "tRue"),
        ("", None), ("~", None), ("Null", None), ("nULL", "nULL"),
        ("017", 17), ("0o17", 15), ("0b11", 3), ("0xfF", 255), ("-0x10", -16), ("+5", 5), ("1_000", 1000), ("1_", "1_"),
        ("0b2", "0b2"), ("0o8", "0o8"), ("0x", "0x"), ("0b_", "0b_"),
        ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-2", -0.015), (".", "."), ("1.2.3", "1.2.3"),
        ("12:30", "12:30"), ("2012-10-17", "2012-10-17"), ("-", "-"), ("--1", "--1"), ("1e", "1e"), ("._", "._"),
        (".inf", math.inf), ("-.INF", -math.inf), ("1e999", math.inf),
    ],
)  # fmt: skip
def test_words_are_read_as_js_yaml_reads_them(text: str, value: object) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_a_number_of_any_length_is_read_in_no_time() -> None:
    assert scalar("9" * 100_000) == math.inf
    assert scalar("0x" + "f" * 100_000) == "0x" + "f" * 100_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"), (True, "true"), (False, "false"), (5, "5"), (2.0, "2"), (1.5, "1.5"), (1e21, "1e+21"),
        (math.inf, "Infinity"), (-math.inf, "-Infinity"), (math.nan, "NaN"), ("x", "x"), (-0.5, "-0.5"),
    ],
)  # fmt: skip
def test_texts_are_those_of_javascript(value: str | float | None, text: str) -> None:
    assert text_of(value) == text


def test_pairs_of_surrogates_become_one_character() -> None:
    assert well_formed("a\ud83d\ude00b") == "a\U0001f600b"
    assert well_formed("lone \ud83d") == "lone \ufffd"
    assert well_formed("plain é") == "plain é"
