import json
from typing import Any

import pytest

from fairlead.wire.json_writing import encode
from fairlead.wire.models import Reference, Shape

SHAPES = {
    "Text": Shape("string"),
    "Blob": Shape("blob"),
    "Texts": Shape("list", member=Reference("Text")),
    "Map": Shape("map", key=Reference("Text"), value=Reference("Text")),
    "Tree": Shape(
        "structure",
        members={
            "Name": Reference("Text", location_name="name"),
            "Texts": Reference("Texts"),
            "Map": Reference("Map"),
            "Tree": Reference("Tree"),
            "Blob": Reference("Blob"),
            "Header": Reference("Text", location="header"),
        },
    ),
}


def written(output: dict[str, Any]) -> Any:
    return json.loads(encode(SHAPES, SHAPES["Tree"], output))


def test_members_get_their_names_on_the_wire_and_none_is_left_out() -> None:
    output = {"Name": "ä", "Texts": ("a",), "Map": {"k": "v", "n": None}, "Tree": {"Blob": b"hi"}, "Header": "h"}
    assert written(output) == {"name": "ä", "Texts": ["a"], "Map": {"k": "v"}, "Tree": {"Blob": "aGk="}}
    assert written({"Name": None, "Texts": []}) == {"Texts": []}


@pytest.mark.parametrize("output", [{"name": "n"}, {"Texts": "a"}, {"Map": ["a"]}, {"Tree": {"Nothing": 1}}])
def test_what_the_model_does_not_know_is_a_fault_of_ours(output: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        written(output)
