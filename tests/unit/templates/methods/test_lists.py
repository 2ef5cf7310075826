import pytest

from fairlead.templates import RenderError
from rendering import render


@pytest.mark.parametrize(
    ("calls", "printed"),
    [
        ("$l.size() $l.count() $l.isEmpty() $l.empty", "3 3 false false"),
        ("$l.get(0) $l.get(-1) $l[1]", "3 2 x"),
        ("$l.add(9) $l", "true [3, x, 2, 9]"),
        ("$l.add(0, 'z')$l", "[z, 3, x, 2]"),
        ("$l.add(3, 'z')$l", "[3, x, 2, z]"),
        ("$l.addAll([5, 6]) $l $l.addAll([])", "true [3, x, 2, 5, 6] false"),
        ("$l.addAll($l)$l", "true[3, x, 2, 3, x, 2]"),
        ("$l.remove(0) $l.remove('x') $l.remove('q') $l", "3 true false [2]"),
        ("$l.set(1, 'y') $l $l.set(-1, 0)", "x [3, y, 2] 2"),
        ("$l.contains('x') $l.contains(4) $l.indexOf(2) $l.indexOf('q') $l.lastIndexOf(3)", "true false 2 -1 0"),
        ("$l.containsAll([2, 3]) $l.containsAll([2, 4])", "true false"),
        ("$l.removeAll([3, 2]) $l $l.retainAll([]) $l", "true [x] true []"),
        ("$l.subList(0, 2) $l.subList(1, 1)", "[3, x] []"),
        ("$l.equals([3, 'x', 2]) $l.equals('x')", "true false"),
        ("$l.toString().length() $l.toArray().size()", "9 3"),
        ("$l.clear()$l", "[]"),
        ("$l.get('0')$l.sort()", ""),
    ],
)
def test_methods(calls: str, printed: str) -> None:
    assert render(f"#set($l = [3, 'x', 2]){calls}") == printed


@pytest.mark.parametrize(
    "call", ["get(3)", "get(-4)", "set(3, 1)", "add(4, 1)", "remove(3)", "subList(2, 1)", "subList(0, 4)"]
)
def test_positions_outside_are_refused(call: str) -> None:
    with pytest.raises(RenderError, match="outside of a list of 3"):
        render(f"#set($l = [3, 'x', 2])$l.{call}")
