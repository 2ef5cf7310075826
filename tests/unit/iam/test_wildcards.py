"""Wildcards, against a slow definition of what they mean, and against those who would make them slow."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.iam.wildcards import Pattern, pattern

MIXED = st.text("ab*?", max_size=12)


@given(MIXED, st.text("ab", max_size=12))
def test_as_a_regular_expression_would(wanted: str, text: str) -> None:
    expression = "".join({"*": ".*", "?": "."}.get(char, char) for char in wanted)
    assert pattern(wanted).matches(text) is bool(re.fullmatch(expression, text))


@pytest.mark.parametrize(
    ("wanted", "text", "matches"),
    [
        ("", "", True), ("", "a", False), ("*", "", True), ("*", "a/b:c\n", True), ("?", "", False), ("a", "ab", False),
        ("*/$connect", "x/y/$connect", True), ("a**b", "ab", True), ("[a]", "a", False), ("a.c", "abc", False),
    ],
)  # fmt: skip
def test_whole_texts(wanted: str, text: str, matches: bool) -> None:
    assert pattern(wanted).matches(text) is matches


def test_what_is_literal_has_no_wildcards() -> None:
    made = Pattern([("x/", False), ("*", True), ("/?", False)])
    assert made.matches("x/*/1")
    assert not made.matches("x/y/1")


@pytest.mark.parametrize("wanted", ["*a" * 4000, "a*" * 4000 + "b", "?*" * 4000, "*" * 8000 + "b"])
def test_hostile_patterns_cost_little(wanted: str) -> None:
    begun = process_time()
    assert not pattern(wanted).matches("a" * 1600)
    assert process_time() - begun < 2
