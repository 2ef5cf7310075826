"""Templates made from models."""

from typing import Any

import pytest

from fairlead.control.apis.model_templates import template


def test_every_kind_of_value_has_a_sample() -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "count": {"type": ["null", "integer"]},
            "items": {"type": "array", "items": {"properties": {"done": {"type": "boolean"}}}},
            "other": {"$ref": "#/definitions/x"},
        },
    }
    assert template(schema) == (
        "#set($inputRoot = $input.path('$'))\n"
        "{\n"
        '  "name" : "foo",\n'
        '  "count" : 42,\n'
        '  "items" : [\n'
        "#foreach($elem in $inputRoot.items)\n"
        "    {\n"
        '      "done" : true\n'
        "    }#if($foreach.hasNext),#end\n"
        "#end\n"
        "  ],\n"
        '  "other" : { }\n'
        "}"
    )


@pytest.mark.parametrize("schema", [{}, {"type": 1}, {"type": []}, {"properties": 1}, {"items": []}, [], "x"])
def test_a_schema_that_says_little(schema: Any) -> None:
    assert template(schema).startswith("#set($inputRoot")


def test_a_schema_without_end_has_one() -> None:
    schema: dict[str, Any] = {"type": "object"}
    schema["properties"] = {"a": schema, "b": {"items": schema}}
    assert len(template(schema)) <= 20_000
