import pytest

from fairlead.templates.regex.sets import CLASSES, Set, among, between, ignoring_case, named, one


@pytest.mark.parametrize(
    ("letter", "inside", "outside"),
    [
        ("d", "059", "a-٣"),
        ("w", "aZ0_", "é- "),
        ("s", " \t\n\r\f\x0b", "a\xa0"),
        ("h", " \t\xa0\u2003", "\n"),
        ("D", "a", "0"),
        ("W", " ", "a"),
        ("S", "a", " "),
        ("H", "a", "\t"),
    ],
)
def test_classes(letter: str, inside: str, outside: str) -> None:
    assert all(character in CLASSES[letter] for character in inside)
    assert not any(character in CLASSES[letter] for character in outside)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("Lu", "AÉ", "a1"),
        ("L", "aÉ", "1"),
        ("IsL", "a", "1"),
        ("Nd", "1٣", "a"),
        ("Alpha", "a", "é"),
        ("Punct", "!~", "a"),
        ("Cntrl", "\x7f", "a"),
    ],
)
def test_named_classes(name: str, inside: str, outside: str) -> None:
    members, others = named(name, negated=False), named(name, negated=True)
    assert members is not None
    assert others is not None
    assert all(character in members and character not in others for character in inside)
    assert not any(character in members for character in outside)
    assert named("Nope", negated=False) is None
    assert named("Lx", negated=False) is None
    assert named("", negated=False) is None


def test_sets_are_made_of_tests() -> None:
    members = Set((one("x"), between("a", "c"), among("12")), negated=True)
    assert [character in members for character in "xb2z"] == [False, False, False, True]
    assert "x" not in members  # answers are kept
    assert "Q" in Set((ignoring_case(one("q")),))
    assert "É" not in Set((ignoring_case(one("é")),))
