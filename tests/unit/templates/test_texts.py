import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.templates import RenderError
from fairlead.templates.texts import double_text, json_of, text_of
from fairlead.templates.values import Entry, JavaList, Loop
from rendering import a_run


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (5, "5"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ({"a": 1, "b": [{"c": 5}]}, '{a=1, b=[{"c":5}]}'),
        ({"a": {"b": None}, 3: True}, "{a={b=null}, 3=true}"),
        ([1, 2.5, "x/y", None, {"a": []}], '[1,2.5,"x\\/y",null,{"a":[]}]'),
        (JavaList([1, "a", [2, "b"], {"k": "v"}]), '[1, a, [2,"b"], {k=v}]'),
        (JavaList([Entry("a", 1), Entry("b", [2])]), "[a=1, b=[2]]"),
        ({}, "{}"),
        ([], "[]"),
        (Loop(None), ""),
    ],
)
def test_java_s_forms(value: Any, text: str) -> None:
    assert text_of(value, a_run()) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (-2.5, "-2.5"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (1e7, "1.0E7"),
        (123456789.123, "1.23456789123E8"),
        (1.0 / 3, "0.3333333333333333"),
        (9999999.0, "9999999.0"),
        (-1.5e-10, "-1.5E-10"),
        (1e300, "1.0E300"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
    ],
)
def test_doubles(value: float, text: str) -> None:
    assert double_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_s_text_is_that_double(value: float) -> None:
    assert float(double_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": "x/y", "b": [1, None, True]}, '{"a":"x/y","b":[1,null,true]}'),
        ('q"\\\n\t\x01é\u2028', '"q\\"\\\\\\n\\t\\u0001é\\u2028"'),
        (JavaList([Entry("a", 1)]), '["a=1"]'),
        ({3: 1.0}, '{"3":1.0}'),
        (float("nan"), "null"),
        (None, "null"),
    ],
)
def test_json(value: Any, text: str) -> None:
    assert json_of(value, a_run()) == text


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
)


@given(JSON)
def test_what_is_written_as_json_is_read_as_the_same(value: Any) -> None:
    assert json.loads(json_of(value, a_run())) == value


@given(st.lists(JSON))
def test_a_list_of_json_prints_as_json(value: list[Any]) -> None:
    assert json.loads(text_of(value, a_run())) == value


def test_what_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    circle: dict[str, Any] = {}
    circle["a"] = circle
    for value in (endless, circle, JavaList([circle])):
        with pytest.raises(RenderError, match="inside each other"):
            text_of(value, a_run())


def test_a_billion_laughs_cost_no_more_than_the_steps() -> None:
    laughs: list[Any] = ["ha"]
    for _ in range(60):
        laughs = [laughs, laughs]
    with pytest.raises(RenderError, match="steps"):
        text_of(laughs, a_run())
    with pytest.raises(RenderError, match="steps"):
        json_of(laughs, a_run())
