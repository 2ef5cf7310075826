from typing import Any

import pytest

from fairlead.wire.json_reading import MAX_VALUES, JsonReader, parse
from fairlead.wire.models import Reference, Shape
from fairlead.wire.unreadable import MAX_DEPTH, Unreadable

SHAPES = {
    "Text": Shape("string"),
    "Texts": Shape("list", member=Reference("Text")),
    "Map": Shape("map", key=Reference("Text"), value=Reference("Text")),
    "Tree": Shape(
        "structure",
        members={
            "Name": Reference("Text", location_name="name"),
            "Texts": Reference("Texts"),
            "Map": Reference("Map"),
            "Tree": Reference("Tree"),
            "Id": Reference("Text", location="uri"),
        },
    ),
}


def read(value: dict[str, Any]) -> dict[str, Any]:
    return JsonReader(SHAPES).structure(SHAPES["Tree"], value)


def test_members_go_by_their_names_on_the_wire() -> None:
    given = {"name": "n", "Texts": ["a"], "Map": {"k": "v"}, "Tree": {"name": "m"}}
    assert read(given) == {"Name": "n", "Texts": ["a"], "Map": {"k": "v"}, "Tree": {"Name": "m"}}


def test_unknown_and_null_members_and_those_that_stand_elsewhere_are_ignored() -> None:
    assert read({"Name": "n", "other": 1, "Texts": None, "Id": "x"}) == {}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"Texts": {}}, ("texts",)),
        ({"Texts": ["a", None]}, ("texts", "2", "member")),
        ({"Map": []}, ("map",)),
        ({"Map": {"k": 1}}, ("map", "k", "member")),
        ({"Tree": {"name": []}}, ("tree", "name")),
        ({"Tree": "x"}, ("tree",)),
    ],
)
def test_a_wrong_type_is_told_with_its_place(given: dict[str, Any], path: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as refused:
        read(given)
    assert refused.value.path == path


def test_deep_and_many_values_are_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(MAX_DEPTH + 1):
        deep = {"Tree": deep}
    with pytest.raises(Unreadable, match="deeper"):
        read(deep)
    with pytest.raises(Unreadable, match="more than"):
        read({"Texts": ["a"] * (MAX_VALUES + 1)})


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"{", b'{"a":\xff}', b"[" * 100_000, b'{"a":' * 100_000, b'{"a":1e999}', b'{"a":"\\ud800"}', b"1"],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body)


def test_an_empty_body_has_no_members() -> None:
    assert parse(b"") == {}
