import re
from typing import Any

import pytest

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.nodes import DocumentPath, ValueName
from fairlead.model.errors import ApiError

KIND = "ConditionExpression"


@pytest.mark.parametrize(
    ("names", "values", "expressions", "sentence"),
    [
        ({}, None, {KIND: None}, "ExpressionAttributeNames can only be specified when using expressions"),
        ({"#a": "a"}, None, {KIND: None}, "ExpressionAttributeNames can only be specified when using expressions"),
        (
            None,
            {":a": {"S": "a"}},
            {KIND: None},
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        (
            None,
            {":a": {"S": "a"}},
            {"UpdateExpression": None, KIND: None},
            "ExpressionAttributeValues can only be specified when using expressions: "
            "UpdateExpression and ConditionExpression are null",
        ),
        (
            None,
            {":a": {"S": "a"}},
            {"ProjectionExpression": "a", "FilterExpression": None},
            "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null",
        ),
        (
            None,
            {":a": {"S": "a"}},
            {"ProjectionExpression": "a"},
            "ExpressionAttributeValues can only be specified when using expressions",
        ),
        ({}, None, {KIND: ""}, "ExpressionAttributeNames must not be empty"),
        (None, {}, {KIND: ""}, "ExpressionAttributeValues must not be empty"),
        ({"a": "a"}, None, {}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
        ({"#": "a"}, None, {}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
        ({"#a-b": "a"}, None, {}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'),
        ({"#a\n": "a"}, None, {}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a\n"'),
        ({"#a": ""}, None, {}, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"),
        (None, {"b": {"S": "a"}}, {}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "b"'),
        (None, {":b": {}, "b": {}}, {}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "b"'),
        (
            None,
            {":b": {}},
            {},
            "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, "
            "must contain exactly one of the supported datatypes for key :b",
        ),
        (
            None,
            {":b": {"N": "b"}},
            {},
            "ExpressionAttributeValues contains invalid value: "
            "The parameter cannot be converted to a numeric value: b for key :b",
        ),
        (
            {"#a": "\u00fc"},
            {":b": {"S": "x" * 2**20}, ":c": {"S": "x" * 2**20}, ":d": {"S": "x"}},
            {},
            "ExpressionAttributeNames and ExpressionAttributeValues are too large: 2097155 bytes, at most 2097152",
        ),
    ],
)
def test_what_is_refused(names: Any, values: Any, expressions: dict[str, str | None], sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        Environment(names, values, **expressions)
    assert (caught.value.code, caught.value.message) == ("ValidationException", sentence)


@pytest.mark.parametrize(
    ("names", "values"), [([], None), ({"#a": 1}, None), (None, "x"), (None, {":a": "x"}), (None, {":a": {"S": 1}})]
)
def test_json_of_the_wrong_type(names: Any, values: Any) -> None:
    with pytest.raises(ApiError) as caught:
        Environment(names, values)
    assert caught.value.code == "SerializationException"


def test_values_are_normalised() -> None:
    environment = Environment(None, {":a": {"N": "1.0"}})
    assert environment.value(KIND, ValueName(":a")) == {"N": "1"}


def test_what_is_not_defined() -> None:
    environment = Environment({"#a": "name"}, None)
    assert environment.path(KIND, DocumentPath(("#a", 0, "b", "#a"))) == ("name", 0, "b", "name")
    sentence = "An expression attribute name used in the document path is not defined; attribute name: #b"
    with pytest.raises(ApiError, match=re.escape(f"Invalid {KIND}: {sentence}")):
        environment.path(KIND, DocumentPath(("a", "#b")))
    sentence = "An expression attribute value used in expression is not defined; attribute value: :v"
    with pytest.raises(ApiError, match=re.escape(f"Invalid {KIND}: {sentence}")):
        environment.value(KIND, ValueName(":v"))


def test_what_no_expression_uses() -> None:
    environment = Environment({"#a": "a", "#b": "b"}, {":a": {"S": "a"}, ":b": {"S": "b"}, ":c": {"S": "c"}})
    environment.path(KIND, DocumentPath(("#a",)))
    environment.value(KIND, ValueName(":b"))
    with pytest.raises(ApiError) as caught:
        environment.finish()
    assert caught.value.message == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"
    environment.path("ProjectionExpression", DocumentPath(("#b",)))
    with pytest.raises(ApiError) as caught:
        environment.finish()
    assert caught.value.message == "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :c}"
    environment.value("FilterExpression", ValueName(":a"))
    environment.value("FilterExpression", ValueName(":c"))
    environment.finish()


def test_a_placeholder_may_stand_for_any_name() -> None:
    environment = Environment({"#a": "#a", "#d": "a.b[0]"}, None)
    assert environment.path(KIND, DocumentPath(("#a", "#d"))) == ("#a", "a.b[0]")
