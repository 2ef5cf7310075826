import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.templates import RenderError
from fairlead.templates.regex import compile_pattern
from rendering import a_run


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b+", "abbbc", (1, 4)),
        ("b+?", "abbbc", (1, 2)),
        ("a|ab", "ab", (0, 1)),
        ("(a|ab)(c|bcd)", "abcd", (0, 4, 0, 1, 1, 4)),
        ("(x)?y", "y", (0, 1, -1, -1)),
        ("^b", "ab", None),
        ("(?m)^b", "a\nb", (2, 3)),
        ("a$", "a\n", (0, 1)),
        ("a\\z", "a\n", None),
        ("(?m)a$", "a\nb", (0, 1)),
        ("\\bfoo\\b", "a foo b", (2, 5)),
        ("\\Boo", "foo", (1, 3)),
        (".", "\n", None),
        ("(?s).", "\n", (0, 1)),
        ("(?i)HELLO", "say hello", (4, 9)),
        ("(?i:h)E", "HE", (0, 2)),
        ("[^a-c]", "abcd", (3, 4)),
        ("[]a]", "]", (0, 1)),
        ("[a[0-9]-]+", "x3-a", (1, 4)),
        ("\\Q.*\\E", "a.*", (1, 3)),
        ("\\x41\\u0042\\t", "AB\t", (0, 3)),
        ("\\p{Lu}\\P{Lu}", "aAb", (1, 3)),
        ("", "abc", (0, 0)),
        ("(a*)*", "aab", None),
        ("a{2,3}", "aaaa", (0, 3)),
        ("^$", "", (0, 0)),
        ("$", "a\r\n", (1, 1)),
    ],
)
def test_searching(pattern: str, text: str, found: tuple[int, ...] | None) -> None:
    if pattern == "(a*)*":
        match = compile_pattern(pattern).search(text, 0, a_run())
        assert match is not None
        assert match[:2] == (0, 2)
    else:
        assert compile_pattern(pattern).search(text, 0, a_run()) == found


def test_searching_from_a_place_on() -> None:
    pattern = compile_pattern("a")
    assert pattern.search("aba", 1, a_run()) == (2, 3)
    assert pattern.search("aba", 3, a_run()) is None


def test_the_whole_text() -> None:
    pattern = compile_pattern("a|ab")
    assert pattern.full("ab", a_run())
    assert not pattern.full("abc", a_run())
    assert compile_pattern("^\\d{4}-\\d{2}$").full("2020-01", a_run())


def test_hostile_patterns_cost_what_they_pay_for() -> None:
    with pytest.raises(RenderError, match="steps"):
        compile_pattern("(a*)*b").full("a" * 100_000, a_run())
    with pytest.raises(RenderError, match="steps"):
        compile_pattern("(" * 40 + "a" + ")" * 40).search("b" * 1_000_000, 0, a_run())


PARTS = st.sampled_from(
    [
        "a",
        "b",
        "[ab]",
        "[^a]",
        ".",
        "(a|b)",
        "(ab?)",
        "a*",
        "b+?",
        "(?:ab)*",
        "^",
        "$",
        "\\b",
        "a{1,2}",
        "|",
        "b??",
        "\\w",
        "c",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PARTS, max_size=6).map("".join), st.text(alphabet="abc \n", max_size=12))
def test_it_finds_what_a_backtracking_matcher_finds(pattern: str, text: str) -> None:
    expected = re.search(pattern.replace("$", "(?=\n?\\Z)"), text)
    found = compile_pattern(pattern).search(text, 0, a_run())
    assert (found[:2] if found else None) == (expected.span() if expected else None)
