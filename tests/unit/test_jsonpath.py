from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.jsonpath import MISSING, Path, find, parse


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        ("$", ()),
        ("a", ("a",)),
        ("$.a.b", ("a", "b")),
        (".a", ("a",)),
        ("a[0].b", ("a", 0, "b")),
        ("[12][3]", (12, 3)),
        ("['a-b'].c", ("a-b", "c")),
        ('$["it\'s"]', ("it's",)),
        ("['']", ("",)),
        ("a_b-c@d.0", ("a_b-c@d", "0")),
    ],
)
def test_steps_of_a_path(text: str, steps: Path) -> None:
    assert parse(text) == steps


@pytest.mark.parametrize("text", ["a..b", "a.", "a[", "a[x]", "a[-1]", "a['b", "a b", "$$", "*", "a[*]", "..a"])
def test_what_is_no_path(text: str) -> None:
    assert parse(text) is None


DOCUMENT = {"a": {"b": [10, {"c": None}]}, "0": "text", "": False}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ((), DOCUMENT),
        (("a", "b", 0), 10),
        (("a", "b", 1, "c"), None),
        (("0",), "text"),
        (("",), False),
        (("a", "b", 2), MISSING),
        (("a", "b", "0"), MISSING),
        (("a", 0), MISSING),
        (("0", 0), MISSING),
        (("a", "b", 1, "c", "d"), MISSING),
        (("A",), MISSING),
    ],
)
def test_what_a_path_finds(path: Path, found: Any) -> None:
    assert find(DOCUMENT, path) is found or find(DOCUMENT, path) == found


@given(st.text())
def test_any_text_is_a_path_or_none(text: str) -> None:
    steps = parse(text)
    assert steps is None or find({}, steps) in ({}, MISSING)
