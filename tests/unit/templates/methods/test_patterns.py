import pytest

from fairlead.templates import RenderError
from fairlead.templates.methods.patterns import matches, replace, replace_all, replace_first, split
from rendering import a_run


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        ("a.b", ".", "x", "xxx"),
        ("a.b", "\\.", "x", "axb"),
        ("Hello", "[lo]+", "<$0>", "He<llo>"),
        ("a b", "(a) (b)", "$2$1", "ba"),
        ("x", "x", "\\$", "$"),
        ("x", "x", "\\\\", "\\"),
        ("ab", "", "-", "-a-b-"),
        ("baac", "a*", "-", "-b--c-"),
        ("a", "(a)|(b)", "[$1$2]", "[a]"),
        ("a" * 12, "(a)", "$12", "a2" * 12),
        ("foobar123bab", "ba.", "foo", "foofoo123foo"),
        ("a\r\nb", "\\r\\n|\\n", " ", "a b"),
    ],
)
def test_replacing_all(text: str, pattern: str, replacement: str, result: str) -> None:
    assert replace_all(a_run(), text, pattern, replacement) == result


def test_replacing_the_first() -> None:
    assert replace_first(a_run(), "abab", "b", "x") == "axab"
    assert replace_first(a_run(), "abab", "c", "x") == "abab"


@pytest.mark.parametrize("replacement", ["$1", "a$", "$x", "a\\"])
def test_replacements_must_fit(replacement: str) -> None:
    with pytest.raises(RenderError, match="replacement"):
        replace_all(a_run(), "a", "a", replacement)


@pytest.mark.parametrize(
    ("text", "pattern", "limit", "parts"),
    [
        ("a,b,,c,,", ",", 0, ["a", "b", "", "c"]),
        ("a,b,,c,,", ",", -1, ["a", "b", "", "c", "", ""]),
        ("a,b,,c,,", ",", 2, ["a", "b,,c,,"]),
        ("a1b22c", "[0-9]+", 0, ["a", "b", "c"]),
        ("a1b22c", "[0-9]+", 2, ["a", "b22c"]),
        ("abc", "", 0, ["a", "b", "c"]),
        ("a.b", ".", 0, []),
        ("", ",", 0, [""]),
        (",", ",", 0, []),
        ("abc", "x", 0, ["abc"]),
        (" a  b", "\\s+", 0, ["", "a", "b"]),
        ("a|b", "\\|", 0, ["a", "b"]),
    ],
)
def test_splitting(text: str, pattern: str, limit: int, parts: list[str]) -> None:
    assert split(a_run(), text, pattern, limit) == parts


def test_matching_is_of_the_whole_text() -> None:
    assert matches(a_run(), "123", "[0-9]*")
    assert not matches(a_run(), "d123", "[0-9]*")
    assert matches(a_run(), "abc", "abc")
    assert not matches(a_run(), "abc", "ab")


def test_what_replacing_makes_is_bounded() -> None:
    with pytest.raises(RenderError, match="characters"):
        replace(a_run(), "a" * 2000, "a", "b" * 2000)
    with pytest.raises(RenderError):
        replace_all(a_run(), "a" * 2000, "(a)", "$1" * 2000)


CATASTROPHIC = ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)*x", "(([a-z])+.)+[A-Z]([a-z])+$"]


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_catastrophic_patterns_cost_bounded_time(pattern: str) -> None:
    assert not matches(a_run(), "a" * 200, pattern)
    with pytest.raises(RenderError, match="steps"):
        matches(a_run(), "a" * 100_000, pattern)


def test_many_ways_to_match_are_followed_at_once() -> None:
    assert matches(a_run(), "a" * 25, "a?" * 25 + "a" * 25)
