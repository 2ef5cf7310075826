import pytest

from fairlead.templates import RenderError
from fairlead.templates.regex.nodes import Character, Choice, Group, Place, Repeat, Sequence
from fairlead.templates.regex.parser import parse_pattern


@pytest.mark.parametrize(
    ("pattern", "kind", "groups"),
    [
        ("a", Character, 0),
        ("ab", Sequence, 0),
        ("", Sequence, 0),
        ("a|b", Choice, 0),
        ("(a)", Group, 1),
        ("(?:a)", Character, 0),
        ("(?<name>a)", Group, 1),
        ("((a)(b))", Group, 3),
        ("a*", Repeat, 0),
        ("a{2,3}?", Repeat, 0),
        ("^", Place, 0),
        ("\\b", Place, 0),
        ("(?i)a", Character, 0),
        ("(?i:a)b", Sequence, 0),
        ("[a-z&&]", None, 0),
        ("\\Qa.b\\E", Sequence, 0),
    ],
)
def test_trees(pattern: str, kind: type | None, groups: int) -> None:
    if kind is None:
        with pytest.raises(RenderError, match="&&"):
            parse_pattern(pattern)
        return
    node, kept = parse_pattern(pattern)
    assert type(node) is kind
    assert kept == groups


def test_repetitions() -> None:
    bounds = {"a*": (0, None), "a+": (1, None), "a?": (0, 1), "a{3}": (3, 3), "a{2,}": (2, None), "a{2,5}": (2, 5)}
    for pattern, (least, most) in bounds.items():
        node, _ = parse_pattern(pattern)
        assert isinstance(node, Repeat)
        assert (node.least, node.most, node.greedy) == (least, most, True)
        lazy, _ = parse_pattern(f"{pattern}?")
        assert isinstance(lazy, Repeat)
        assert not lazy.greedy


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "is missing"),
        ("a)", "closes nothing"),
        ("[a", "is missing"),
        ("[", "is missing"),
        ("*a", "repeats nothing"),
        ("a**", "repeats a repetition"),
        ("a{", "is no repetition"),
        ("a{3,2}", "no number of times"),
        ("a{99999}", "is no repetition"),
        ("{2}", "repeats nothing"),
        ("(?=a)", "looking ahead"),
        ("(?!a)", "looking ahead"),
        ("(?<=a)", "looking ahead"),
        ("(?>a)", "atomic"),
        ("a*+", "possessive"),
        ("(a)\\1", "references back"),
        ("\\", "not supported"),
        ("\\y", "not supported"),
        ("\\p{Greek}", "not supported"),
        ("[z-a]", "no range"),
        ("(" * 60 + "a" + ")" * 60, "inside each other"),
        ("[" * 60, "inside each other"),
        ("a" * 1001, "longer than"),
    ],
)
def test_what_cannot_be_used_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(RenderError, match=reason):
        parse_pattern(pattern)
