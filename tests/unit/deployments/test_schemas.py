"""Schemas made whole, and weighed."""

from typing import Any

import msgspec
import pytest

from fairlead.deployments.schemas import MOST_WEIGHT, SchemaError, Weight, parsed, patterns, whole

MODEL = "https://apigateway.amazonaws.com/restapis/abcdefghij/models"


def text(schema: Any) -> str:
    return msgspec.json.encode(schema).decode()


def made_whole(name: str, **schemas: Any) -> Any:
    return msgspec.json.decode(whole(name, {key: text(schema) for key, schema in schemas.items()}))


def weigh(schema: Any, **costs: int) -> Weight:
    return Weight(schema, costs)


def laughs(levels: int, times: int) -> dict[str, Any]:
    """Definitions that each refer to the one before several times."""
    definitions: dict[str, Any] = {"d0": {"type": "string"}}
    for level in range(1, levels + 1):
        definitions[f"d{level}"] = {"anyOf": [{"$ref": f"#/definitions/d{level - 1}"}] * times}
    return {"definitions": definitions, "allOf": [{"$ref": f"#/definitions/d{levels}"}]}


def test_models_that_refer_to_each_other_become_one_schema() -> None:
    schema = made_whole(
        "A",
        A={"properties": {"b": {"$ref": f"{MODEL}/B"}, "again": {"$ref": "#"}}},
        B={"$ref": f"{MODEL}/C#/definitions/deep"},
        C={"definitions": {"deep": {"items": {"$ref": "#/definitions/deep"}}}, "not": {"$ref": f"{MODEL}/A"}},
        D={"type": "nothing that anybody refers to"},
    )
    assert schema["allOf"] == [{"$ref": "#/definitions/A"}]
    definitions = schema["definitions"]
    assert set(definitions) == {"A", "B", "C"}
    assert definitions["A"]["properties"] == {"b": {"$ref": "#/definitions/B"}, "again": {"$ref": "#/definitions/A"}}
    assert definitions["B"] == {"$ref": "#/definitions/C/definitions/deep"}
    assert definitions["C"]["definitions"]["deep"]["items"] == {"$ref": "#/definitions/C/definitions/deep"}


def test_names_that_references_could_go_by_are_left_out_and_values_stay() -> None:
    schema = {
        "id": "http://example.com/x",
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {"id": {"id": "y", "type": "string"}, "$ref": {"enum": [{"id": "z", "$ref": "http://x"}]}},
    }
    assert made_whole("A", A=schema)["definitions"]["A"] == {
        "properties": {"id": {"type": "string"}, "$ref": {"enum": [{"id": "z", "$ref": "http://x"}]}}
    }


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "http://example.com/schema"}, "http://example.com/schema"),
        ({"$ref": "file:///etc/passwd"}, "file:///etc/passwd"),
        ({"$ref": "#name"}, "#name"),
        ({"items": [{"$ref": f"{MODEL}/Gone"}]}, "there is no model Gone"),
    ],
)
def test_references_that_lead_nowhere(schema: Any, reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        made_whole("A", A=schema)


@pytest.mark.parametrize("schema", ["", "x", "[]", "1", '{"a":}', '{"a":"\\ud800"}', "[" * 100_000])
def test_texts_that_are_no_schema(schema: str) -> None:
    with pytest.raises(SchemaError):
        parsed(schema)


def test_a_schema_that_is_too_deep() -> None:
    with pytest.raises(SchemaError, match="100 levels"):
        whole("A", {"A": '{"not":' * 150 + "{}" + "}" * 150})


def test_patterns_are_found_with_those_that_have_them() -> None:
    schema = {"pattern": "a", "items": [{"pattern": "b"}], "enum": [{"pattern": "c"}], "properties": {"pattern": {}}}
    assert [pattern for _, pattern in patterns(schema)] == ["a", "b"]


def test_what_is_referred_to_weighs_as_often_as_it_is() -> None:
    assert weigh({"type": "string"}).total == 1
    few = weigh(laughs(3, 4))
    assert 4**3 < few.total < 4**4
    assert not few.recursive


@pytest.mark.parametrize("schema", [laughs(7, 4), laughs(1000, 10), laughs(30, 2)])
def test_laughs_are_refused_at_once(schema: Any) -> None:
    with pytest.raises(SchemaError, match=r"multiply|lead through"):
        weigh(schema)


def test_a_part_that_refers_to_itself_weighs_once() -> None:
    tree = {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}
    assert weigh(tree).recursive
    assert weigh(tree).total < 10
    assert weigh({"$ref": "#"}).recursive


def test_patterns_weigh_what_they_cost() -> None:
    assert weigh({"pattern": "a"}, a=500).total == 501
    assert weigh({"patternProperties": {"a": {}}}, a=500).total > 500
    with pytest.raises(SchemaError, match="patterns multiply"):
        weigh({"anyOf": [{"pattern": "a"}] * (MOST_WEIGHT // 500 + 1)}, a=500)


def test_values_that_are_compared_one_by_one_weigh() -> None:
    assert weigh({"enum": ["a", 1, None]}).total == 1
    assert weigh({"enum": [{}, [1], "a"]}).total == 41
    assert weigh({"required": ["a", "b"]}).total == 3
    with pytest.raises(SchemaError, match="multiply"):
        weigh({"enum": [{"a": number} for number in range(1000)]})


@pytest.mark.parametrize(
    ("reference", "there"),
    [
        ("#/definitions/a~1b", True),
        ("#/definitions/a~0b", True),
        ("#/definitions/a%20b", True),
        ("#/items/0", True),
        ("#/items/1", False),
        ("#/items/x", False),
        ("#/definitions/none", False),
    ],
)
def test_references_within(reference: str, there: bool) -> None:
    schema = {"definitions": {"a/b": {}, "a~b": {}, "a b": {}}, "items": [{}], "not": {"$ref": reference}}
    if there:
        assert weigh(schema).total > 1
    else:
        with pytest.raises(SchemaError, match="not there"):
            weigh(schema)
