"""Messages held against models."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.deployments.schemas import SchemaError
from fairlead.deployments.validation import LONGEST_LOOKED_AROUND, MOST_WORK, compiled, flaw, validator

EMAIL = '{"type":"object","required":["address"]}'
WORDS = st.sampled_from(
    ["$ref", "#", "#/definitions/a", "a", "id", "type", "object", "string", "not", "items", "allOf", "anyOf", "oneOf",
     "properties", "patternProperties", "additionalProperties", "additionalItems", "definitions", "dependencies",
     "enum", "required", "pattern", "(?=a)a", "a*", "format", "minimum", "uniqueItems", "maxLength", "default"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | WORDS, inner),
)


def check(schema: Any, document: Any) -> str | None:
    return compiled(msgspec.json.encode(schema).decode())(msgspec.json.encode(document))


def test_a_model_is_selected_by_the_message() -> None:
    validate = validator("${request.body.messageType}", {"email": EMAIL})
    assert validate(b'{"messageType":"email","address":"x"}') is None
    assert validate(b'{"messageType":"email"}') == '[object has missing required properties (["address"])]'
    for data in (b'{"messageType":"other","address":"x"}', b"{}", b"[]", b"not JSON", b""):
        assert validate(data) == "[no model is selected by ${request.body.messageType}]"


def test_the_default_model_is_for_all_others() -> None:
    validate = validator("$request.body.type", {"email": EMAIL, "$default": '{"required":["x"]}'})
    assert validate(b'{"type":"other","x":1}') is None
    assert validate(b'{"type":"other"}') is not None
    assert validate(b'{"type":"email","x":1}') is not None
    assert validate(b"not JSON") == "[instance is not JSON]"


def test_a_static_expression_names_the_model() -> None:
    assert validator("\\$default", {"$default": EMAIL})(b'{"address":1}') is None
    assert validator("email", {"email": EMAIL})(b"{}") is not None


def test_a_model_that_cannot_be_used_refuses_every_message() -> None:
    validate = validator("x", {"x": '{"type":"nothing"}'})
    assert "cannot be used" in str(validate(b"{}"))


@pytest.mark.parametrize(
    ("schema", "document", "cause"),
    [
        ({"required": ["a"]}, {}, '[object has missing required properties (["a"])]'),
        ({"type": "string"}, 1, "instance type (integer) does not match any allowed primitive type"),
        ({"type": "string"}, 1.5, "instance type (number)"),
        ({"type": "string"}, None, "instance type (null)"),
        ({"type": "string"}, [], "instance type (array)"),
        ({"type": "string"}, {}, "instance type (object)"),
        ({"type": "string"}, True, "instance type (boolean)"),
        ({"type": ["integer", "null"]}, "x", "instance type (string)"),
        ({"enum": ["a", 1]}, "b", '[instance value ("b") not found in enum (possible values: ["a",1])]'),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"x": 1}, 'not allowed by the schema: ["x"]'),
        ({"properties": {"a": {"items": {"minLength": 2}}}}, {"a": ["xy", "x"]}, "/a/1 does not match the keyword min"),
        ({"minimum": 5, "exclusiveMinimum": True}, 5, "keyword exclusiveMinimum"),
        ({"not": {}}, 1, "keyword not"),
    ],
)  # fmt: skip
def test_the_cause_is_told(schema: Any, document: Any, cause: str) -> None:
    assert cause in str(check(schema, document))


def test_draft_4_it_is() -> None:
    assert check({"minimum": 5, "exclusiveMinimum": True}, 6) is None
    assert check({"const": 1}, 2) is None
    assert check({"$schema": "http://json-schema.org/draft-07/schema#", "const": 1}, 2) is None
    assert check({"definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a"}}}, {"x": 1})


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ('{"type":"nothing"}', "no JSON Schema of draft 4"),
        ('{"required":"a"}', "no JSON Schema of draft 4"),
        ('{"pattern":"("}', "no pattern"),
        ('{"patternProperties":{"(":{}}}', "is none"),
        ('{"$ref":"#/definitions/none"}', "not there"),
        ('{"patternProperties":{"(?=a)":{}}}', "looks around"),
        ('{"pattern":"((a{1000}){1000}){1000}"}', "too large"),
        ('{"$ref":"https://example.com/"}', "not fetched"),
        ("x", "no JSON"),
        ('{"not":' * 950 + "{}" + "}" * 950, "deep|levels"),
        ('{"enum":[' * 400 + "1" + "]}" * 400, "draft 4"),
    ],
)
def test_schemas_that_cannot_be_used(schema: str, reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        compiled(schema)
    assert flaw(schema) is not None
    assert flaw("{}") is None


@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "(a|a)*b", "(a*)*b", "^(a|aa)+$", "(.*a){20}", "([a-z]+)*[0-9]", r"(\w{0,9}){9}!"],
)  # fmt: skip
def test_patterns_that_backtrack_elsewhere_are_searched_through(pattern: str) -> None:
    assert check({"anyOf": [{"pattern": pattern}, {}]}, "a" * 100_000 + "!!\n") is None
    assert check({"items": {"anyOf": [{"pattern": pattern}, {}]}}, ["a" * 99 + "!"] * 1000) is None


@pytest.mark.parametrize(
    "pattern",
    [r"^(?=(a+)+$)b", r"^(a*)*\1$", r"(?<!x)(a+a+)+b", r"(?:(?=.*a)(?=.*b)(?=.*c).)*$", r"(?=.*x)(?=.*y).*z.*w.*q$"],
)
def test_patterns_that_look_around_are_held_against_short_texts_only(pattern: str) -> None:
    schema = {"pattern": pattern}
    assert "maxLength" in str(check(schema, "a" * (LONGEST_LOOKED_AROUND + 1)))
    check({"items": schema}, ["a" * LONGEST_LOOKED_AROUND] * 125)
    check({"items": {"not": schema}}, ["a" * LONGEST_LOOKED_AROUND] * 125)


@pytest.mark.parametrize("pattern", [r"(\w{{0,90}}){{9}}{}", r"(?=.*{})(.{{0,99}}){{9}}", "{}"])
def test_many_patterns_are_refused_before_they_are_all_looked_at(pattern: str) -> None:
    many = [{"pattern": pattern.format(number)} for number in range(2000)]
    with pytest.raises(SchemaError, match="patterns"):
        compiled(msgspec.json.encode({"anyOf": many}).decode())


def test_looking_around_works() -> None:
    password = {"pattern": "^(?=.*[A-Z])(?=.*[0-9]).{8,}$", "allOf": [{"minLength": 9}]}
    assert check(password, "Abcdefgh1") is None
    assert check(password, "abcdefgh1") is not None
    assert check(password, "Abcdefg1") is not None


def test_a_heavy_schema_takes_no_long_messages() -> None:
    heavy: dict[str, Any] = {"items": {"anyOf": [{"type": "string"}] * 4000}}
    longest = MOST_WORK // 4003
    assert check(heavy, ["x" * (longest // 2)]) is None
    assert check(heavy, ["x" * (longest + 1)]) == "[the message is too long for a schema so heavy]"
    light: dict[str, Any] = {"items": {"anyOf": [{"type": "string"}] * 400}}
    assert check(light, ["x" * 131_000]) is None


def test_recursion_in_schema_and_message_costs_little() -> None:
    node = {"$ref": "#/definitions/n"}
    choices = [
        {"properties": {"x": node}, "type": ["object", "string"]},
        {"properties": {"x": node}, "required": ["x"]},
    ]
    document: Any = 1.5
    for _ in range(80):
        document = {"x": document}
    for keyword in ("allOf", "anyOf", "oneOf"):
        check({"definitions": {"n": {keyword: choices}}, "allOf": [node]}, document)
    assert check({"$ref": "#"}, 1) is None


@pytest.mark.parametrize(
    "data", [b"[" * 60_000, b'{"a":' * 20_000, b'"\\ud800"', b"\xff", b"", b"[" * 900 + b"]" * 900]
)
def test_messages_that_are_no_json_or_too_deep(data: bytes) -> None:
    compiled('{"items":{"$ref":"#"}}')(data)
    assert compiled('{"type":"object"}')(data) is not None


@given(JSON, JSON)
def test_any_schema_is_refused_or_checks_any_message(schema: Any, document: Any) -> None:
    try:
        validate = compiled(msgspec.json.encode(schema).decode())
    except SchemaError:
        return
    validate(msgspec.json.encode(document))
