from typing import Any

import pytest

from fairlead.templates.methods import call, item, read, write, write_item
from fairlead.templates.values import Entry, JavaList, Loop
from rendering import a_run


@pytest.mark.parametrize(
    ("target", "name", "arguments", "result"),
    [
        ("abc", "length", (), 3),
        ([1], "size", (), 1),
        (JavaList([1]), "size", (), 1),
        ({"a": 1}, "size", (), 1),
        (5, "toString", (), "5"),
        (True, "toString", (), "true"),
        (Entry("a", 1), "getKey", (), "a"),
        ("abc", "length", (1,), None),
        ("abc", "substring", ("a",), None),
        ("abc", "substring", (True,), None),
        ("abc", "nope", (), None),
        ("abc", "upper", (), None),
        ("abc", "__len__", (), None),
        (None, "toString", (), None),
        (Loop(None), "toString", (), None),
    ],
)
def test_methods_are_those_of_the_tables(target: Any, name: str, arguments: tuple[Any, ...], result: Any) -> None:
    assert call(target, name, arguments, a_run()) == result


@pytest.mark.parametrize(
    ("target", "name", "result"),
    [
        ({"a": 1, "empty": 2}, "a", 1),
        ({"a": 1, "empty": 2}, "empty", 2),
        ({"a": 1}, "size", None),
        ([], "empty", True),
        ("a", "empty", False),
        ("a", "length", None),
        (Entry("k", "v"), "value", "v"),
        (Loop(None), "count", 0),
        (Loop(None), "__class__", None),
        ("a", "class", None),
        ("a", "__class__", None),
        (5, "real", None),
        ("a", "", None),
    ],
)
def test_properties(target: Any, name: str, result: Any) -> None:
    assert read(target, name, a_run()) == result


def test_items() -> None:
    assert item([1, 2], 1, a_run()) == 2
    assert item({"a": 1}, "a", a_run()) == 1
    assert item([1], "a", a_run()) is None
    assert item("abc", 0, a_run()) is None


def test_writing_to_maps_and_lists_only() -> None:
    holder: dict[str, Any] = {}
    write(holder, "a", 1)
    write_item(holder, "b", 2, a_run())
    assert holder == {"a": 1, "b": 2}
    items = [1]
    write_item(items, 0, 5, a_run())
    assert items == [5]
    for other in ("text", 5, None, [1]):
        write(other, "a", 1)
    write_item("text", 0, 1, a_run())
