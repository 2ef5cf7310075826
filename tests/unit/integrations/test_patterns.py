"""Patterns match all of a text, and none costs more than a moment."""

import pytest

from fairlead.integrations.patterns import is_pattern, matches, pattern_of


@pytest.mark.parametrize(
    ("pattern", "text", "matching"),
    [
        (r"2\d\d", "200", True),
        (r"2\d\d", "2000", False),
        (r"4\d{2}", "404", True),
        (r"a|b", "ab", False),
        (r".*Malformed.*", "a Malformed b", True),
        (r".*Malformed.*", "a\nMalformed b", False),
        (r"(\n|.)*Malformed(\n|.)*", "a\nMalformed b", True),
        (r"x", "x\n", False),
        (r"(?i)bad", "BAD", True),
        (r"(?!2).*", "404", True),
        (r"(?!2).*", "200", False),
        (r"(a)\1", "aa", True),
        (r"", "", True),
        (r"é+", "éé", True),
    ],
)
def test_patterns(pattern: str, text: str, matching: bool) -> None:
    assert is_pattern(pattern)
    assert matches(pattern, text) is matching


@pytest.mark.parametrize("pattern", ["(", "[", "*", "\\"])
def test_what_is_no_pattern_matches_nothing(pattern: str) -> None:
    assert not is_pattern(pattern)
    assert not matches(pattern, "x")
    assert not matches(pattern, pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+b", r"(a|a)*b", r"(?=(a+)+b)a*", r"(?:a?){50}a{50}\b(?!a)x", r"(.*)\1\1b", r"((a{100}){100}){100}b"],
)
def test_catastrophes_end(pattern: str) -> None:
    assert not matches(pattern, "a" * 1_000_000)


@pytest.mark.parametrize(
    ("key", "pattern"),
    [("/4\\d\\d/", "4\\d\\d"), ("//", ""), ("/", None), ("200", None), ("$default", None), ("", None)],
)
def test_keys_that_are_patterns(key: str, pattern: str | None) -> None:
    assert pattern_of(key) == pattern
