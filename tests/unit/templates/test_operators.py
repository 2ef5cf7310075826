from typing import Any

import pytest

from fairlead.templates import RenderError
from fairlead.templates.operators import add, calculate, compare, same
from fairlead.templates.values import JavaList
from rendering import a_run


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        (7, "/", 2, 3),
        (-7, "/", 2, -3),
        (7, "/", -2, -3),
        (7.0, "/", 2, 3.5),
        (7, "%", 3, 1),
        (-7, "%", 3, -1),
        (7.5, "%", 2, 1.5),
        (-7.5, "%", 2, -1.5),
        (1, "/", 0, None),
        (1.0, "/", 0.0, None),
        (1, "%", 0, None),
        (2147483647, "+", 1, 2147483648),
        (9223372036854775807, "*", 2, 18446744073709551614),
        (1.5, "+", 1, 2.5),
        (3, "-", 5, -2),
        ("a", "*", 2, None),
        ("a", "-", "b", None),
        (True, "-", 1, None),
        (None, "+", 1, None),
        ([1], "+", [2], None),
        (1 << 2000, "*", 1.5, None),
    ],
)
def test_arithmetic(left: Any, operator: str, right: Any, result: Any) -> None:
    found = calculate(operator, left, right)
    assert found == result
    assert type(found) is type(result)


def test_integers_are_bounded() -> None:
    with pytest.raises(RenderError, match="bits"):
        calculate("*", 1 << 3000, 1 << 3000)


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        (1, "a", "1a"),
        ("a", 1.0, "a1.0"),
        ("a", [1], "a[1]"),
        (True, "x", "truex"),
        ("a", "", "a"),
        (1, 2, 3),
        ([1], [2], None),
    ],
)
def test_adding(left: Any, right: Any, result: Any) -> None:
    assert add(left, right, a_run()) == result


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        (1, "==", 1.0, True),
        ("1", "==", 1, True),
        (True, "==", "true", True),
        (JavaList([1]), "==", "[1]", True),
        (JavaList([1]), "==", [1], True),
        (JavaList([1]), "==", JavaList([1.0]), False),
        ({"a": [1]}, "==", {"a": [1]}, True),
        ({"a": 1}, "==", {"b": 1}, False),
        ("a", "!=", "b", True),
        (None, "==", "", False),
        (None, "==", None, True),
        (1, "<", 2, True),
        (2, ">=", 2, True),
        (2, "<=", 1.5, False),
        ("a", "<", "b", False),
        (1, "<", "2", False),
        (True, ">", False, False),
    ],
)
def test_comparing(left: Any, operator: str, right: Any, result: bool) -> None:
    assert compare(operator, left, right, a_run()) is result


def test_equals_tells_kinds_of_numbers_apart() -> None:
    assert not same(1, 1.0, a_run())
    assert not same(1, True, a_run())
    assert same("a", "a", a_run())


def test_comparing_laughs_costs_no_more_than_the_steps() -> None:
    one: list[Any] = [1]
    two: list[Any] = [1]
    for _ in range(60):
        one, two = [one, one], [two, two]
    with pytest.raises(RenderError, match="steps"):
        same(one, two, a_run())


def test_comparing_what_holds_itself_is_refused() -> None:
    one: list[Any] = []
    two: list[Any] = []
    one.append(one)
    two.append(two)
    with pytest.raises(RenderError, match="inside each other"):
        same(one, two, a_run())
