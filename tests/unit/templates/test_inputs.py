from types import MappingProxyType
from typing import Any

import pytest

from fairlead.templates import RenderError
from fairlead.templates.inputs import parse_body, parse_json, thawed


@pytest.mark.parametrize(
    ("body", "document"),
    [
        ("", {}),
        (" \n", {}),
        ('{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        ("[1]", [1]),
        ('"text"', "text"),
        ("12", 12),
        ("hello world", "hello world"),
        ("NaN", "NaN"),
    ],
)
def test_bodies(body: str, document: Any) -> None:
    assert parse_body(body) == document


@pytest.mark.parametrize("body", ["{", '{"a":}', "[1,]", '{"a": NaN}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_what_begins_as_json_must_be_json(body: str) -> None:
    with pytest.raises(RenderError, match="none"):
        parse_body(body)


def test_json_is_json() -> None:
    assert parse_json("[1]") == [1]
    with pytest.raises(RenderError):
        parse_json("hello")


def test_a_thawed_copy_shares_nothing_that_can_change() -> None:
    frozen = MappingProxyType({"a": MappingProxyType({"b": [1, {"c": 2}]}), "t": (1,)})
    copy = thawed(frozen)
    assert copy == {"a": {"b": [1, {"c": 2}]}, "t": [1]}
    copy["a"]["b"][1]["c"] = 3
    assert frozen["a"]["b"][1]["c"] == 2  # type: ignore[index]
