from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.jsonpath import MISSING
from fairlead.templates import RenderError
from fairlead.templates.queries import find
from rendering import a_run

DOCUMENT = {
    "a": [1, 2.5, {"b": "x/y"}],
    "n": None,
    "s": "text",
    "o": {"k": 1, "l": {"k": 2}},
    "books": [{"t": "A", "p": 8, "i": True}, {"t": "B", "p": 12}, {"t": "C", "p": 22, "i": False}],
    "odd key": {"it's": 1},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", DOCUMENT),
        ("$.a[0]", 1),
        ("a[2].b", "x/y"),
        ("$.a[-1]", {"b": "x/y"}),
        ("$['a'][2]['b']", "x/y"),
        ("$['odd key'].x", MISSING),
        ("$['odd key']['it\\'s']", 1),
        ('$["odd key"]', {"it's": 1}),
        ("$.n", None),
        ("$.missing", MISSING),
        ("$.missing.deeper", MISSING),
        ("$.s.t", MISSING),
        ("$.a.b", MISSING),
        ("$.a[9]", MISSING),
        ("$.a.length()", MISSING),
        ("$.a[0:2]", [1, 2.5]),
        ("$.a[:1]", [1]),
        ("$.a[-2:]", [2.5, {"b": "x/y"}]),
        ("$.a[0,2]", [1, {"b": "x/y"}]),
        ("$.a[*]", DOCUMENT["a"]),
        ("$.o.*", [1, {"k": 2}]),
        ("$['s', 'n', 'zz']", {"s": "text", "n": None}),
        ("$..k", [1, 2]),
        ("$..b", ["x/y"]),
        ("$.books[*].t", ["A", "B", "C"]),
        ("$.books[?(@.i)].t", ["A", "C"]),
        ("$.books[?(!@.i)].t", ["B"]),
        ("$.books[?(@.i == true)].t", ["A"]),
        ("$.books[?(@.p > 10)].t", ["B", "C"]),
        ("$.books[?(@.p >= 12 && @.p < 20 || @.t == 'A')].t", ["A", "B"]),
        ('$.books[?(@.t != "A" && (@.p <= 12))].t', ["B"]),
        ("$.books[?(@.p > $.a[1])].p", [8, 12, 22]),
        ("$.a[?(@ > 1)]", [2.5]),
        ("$.books[?(@.zz == 1)]", []),
        ("$.books[?(@.t < 'B')].t", ["A"]),
        ("$.books[?(@.p == null)]", []),
        ("$.books[?(8 == @.p)].t", ["A"]),
        ("$.books[?(@.p == 08)].t", ["A"]),
        ("$.books[?(@.p != 00)].t", ["A", "B", "C"]),
        ("$.s[?(@.x)]", []),
    ],
)
def test_what_a_path_finds(path: str, found: Any) -> None:
    assert find(DOCUMENT, path, a_run()) == found


@pytest.mark.parametrize(
    "path",
    [
        "",
        "$.",
        "$a b",
        "$[",
        "$.a[",
        "$.a[x]",
        "$.a[1",
        "$..",
        "$.a[?(",
        "$.a[?(@.b",
        "$.a[?(@.b =~ /x/)]",
        "$.a['b",
        "$.a[?()]",
        "$.a[1,]",
        "$x$",
        "$.a b",
    ],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(RenderError, match="cannot be read"):
        find(DOCUMENT, path, a_run())


def test_paths_are_bounded() -> None:
    with pytest.raises(RenderError, match="longer than"):
        find(DOCUMENT, "$" + ".a" * 1000, a_run())
    with pytest.raises(RenderError, match="cannot be read"):
        find(DOCUMENT, "$.a[?(" + "(" * 100 + "@" + ")" * 100 + ")]", a_run())


def test_searching_deep_costs_no_more_than_the_steps() -> None:
    document: Any = {"a": 1}
    for _ in range(200):
        document = {"a": document, "b": [document] * 2}
    with pytest.raises(RenderError, match="steps"):
        find(document, "$..a..a..b", a_run())


@given(st.text(alphabet="$.@[]()*?'\"ab01,:-!=<>&| \\", max_size=30))
def test_any_text_is_a_path_or_refused(path: str) -> None:
    with suppress(RenderError):
        find(DOCUMENT, path, a_run())
