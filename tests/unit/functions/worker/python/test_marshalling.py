"""What awslambdaric 4.2.2 wrote and read, case by case."""

from collections import Counter, OrderedDict, namedtuple
from decimal import Decimal
from enum import Enum, IntEnum
from functools import reduce
from typing import Any

import pytest

from fairlead.functions.worker.python.marshalling import Marshaller, UnreadableError, UnwritableError

POINT = namedtuple("POINT", "x y")  # noqa: PYI024 - the untyped ones are what handlers return
NEW, OLD = Marshaller("AWS_Lambda_python3.12"), Marshaller("AWS_Lambda_python3.11")


def _inside(inner: Any, _: int) -> Any:
    return [inner]


class Color(IntEnum):
    RED = 1


class Text(str, Enum):  # noqa: UP042 - what handlers of older Pythons return
    A = "a"


class Row:
    def _asdict(self) -> dict[str, int]:
        return {"q": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, b"null"),
        ({"a": [1, 2.5, True, None, "x"]}, b'{"a": [1, 2.5, true, null, "x"]}'),
        (10**30, b"1" + b"0" * 30),
        ([float("nan"), float("inf"), -float("inf")], b"[NaN, Infinity, -Infinity]"),
        ((1, 2), b"[1, 2]"),
        (POINT(1, 2), b'{"x": 1, "y": 2}'),
        ({"p": [POINT(1, (2,))]}, b'{"p": [{"x": 1, "y": [2]}]}'),
        (Row(), b'{"q": 1}'),
        (b'{"a": 1}', b'{"a": 1}'),
        (b"\xff\0", b"\xff\0"),
        ({"a": b"xy", b"k": 1}, b'{"a": "xy", "k": 1}'),
        ([Decimal("1.10"), Decimal(10**25), Decimal("1E+3")], b"[1.10, 10000000000000000000000000, 1E+3]"),
        ([Decimal("NaN"), Decimal("-NaN"), Decimal("Infinity")], b"[NaN, NaN, Infinity]"),
        ({1: 1, 1.5: (), False: 3, None: 4}, b'{"1": 1, "1.5": [], "false": 3, "null": 4}'),
        ([Color.RED, Text.A], b'[1, "a"]'),
        (OrderedDict(a=Counter("b")), b'{"a": {"b": 1}}'),
        ({"d": Decimal(1), "l": [], "o": {}, "t": "\u2028"}, '{"d": 1, "l": [], "o": {}, "t": "\u2028"}'.encode()),
    ],
)  # fmt: skip
def test_a_result(value: Any, text: bytes) -> None:
    assert NEW.write(value) == text


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({1}, "Object of type set is not JSON serializable"),
        (bytearray(b"x"), "Object of type bytearray is not JSON serializable"),
        (range(2), "Object of type range is not JSON serializable"),
        (Row, "Object of type type is not JSON serializable"),
        ({"a": [object()]}, "Object of type object is not JSON serializable"),
        ({(1, 2): 1}, "keys must be str, int, float, bool or None, not tuple"),
        ({Decimal(1): 1}, "keys must be str, int, float, bool or None, not Decimal"),
        ([b"\xff"], "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        ("\ud800", "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed"),
        (reduce(_inside, range(5000), []), "maximum recursion depth exceeded"),
    ],
)
def test_a_result_without_json(value: Any, why: str) -> None:
    with pytest.raises(UnwritableError) as caught:
        NEW.write(value)
    assert str(caught.value).startswith(why)


@pytest.mark.parametrize("first", [1, Decimal(1)])
def test_a_circle_is_found_by_either_way(first: Any) -> None:
    circle: list[Any] = [first]
    circle.append({"again": circle})
    with pytest.raises(UnwritableError, match="Circular reference detected"):
        NEW.write(circle)


def test_the_same_value_twice_is_no_circle() -> None:
    twice = (1,)
    assert NEW.write([twice, twice]) == b"[[1], [1]]"


def test_characters_are_escaped_before_python_312() -> None:
    assert (NEW.write("ñ"), OLD.write("ñ"), OLD.write(("ñ",))) == ('"ñ"'.encode(), b'"\\u00f1"', b'["\\u00f1"]')
    assert OLD.write("\ud800") == b'"\\ud800"'


@pytest.mark.parametrize("event", [b"{", b"", b"\xff", b'{"a": NaN}', b"[Infinity]", b"[" * 100_000])
def test_an_event_that_is_no_json(event: bytes) -> None:
    with pytest.raises(UnreadableError):
        NEW.read(event)


def test_an_event() -> None:
    assert NEW.read(b'\xef\xbb\xbf{"a": 1, "a": [1.5, null]}') == {"a": [1.5, None]}
