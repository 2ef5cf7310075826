from typing import Any

import pytest

from fairlead.dynamodb.values.attributes import (
    LEVELS,
    Value,
    check_depth,
    check_item,
    check_name,
    check_value,
    compare,
    describe,
    equal,
)
from fairlead.model.errors import ApiError


def nested(kind: str, levels: int) -> Value:
    """A leaf on the given level."""
    value: Value = {"S": "leaf"}
    for _ in range(levels - 1):
        value = {"M": {"n": value}} if kind == "M" else {"L": [value]}
    return value


EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
SEVERAL = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
INVALID = "One or more parameter values were invalid: "


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({}, EMPTY),
        ({"S": None}, EMPTY),
        ({"X": "a"}, EMPTY),
        ({"X": "a", "Y": None}, EMPTY),
        ({"S": "a", "N": "1"}, SEVERAL),
        ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
        ({"NS": []}, INVALID + "An number set  may not be empty"),
        ({"BS": []}, INVALID + "Binary sets should not be empty"),
        ({"SS": ["a", "b", "a"]}, INVALID + "Input collection [a, b, a] contains duplicates."),
        ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
        ({"NS": ["100", "1E2"]}, "Input collection contains duplicates"),
        ({"BS": ["YQ==", "YQ=="]}, INVALID + "Input collection [YQ==, YQ==]of type BS contains duplicates."),
        ({"N": "one"}, "The parameter cannot be converted to a numeric value: one"),
        ({"N": ""}, "The parameter cannot be converted to a numeric value"),
        ({"L": [{"S": "a"}, {}]}, EMPTY),
        ({"M": {"a": {"M": {"b": {"SS": []}}}}}, INVALID + "An string set  may not be empty"),
        ({"M": {"": {"S": "a"}}}, "Empty attribute name"),
        (
            nested("M", LEVELS + 1),
            "Nesting Levels have exceeded supported limits: "
            "Attributes in the item have nested levels beyond supported limit",
        ),
    ],
)
def test_invalid_values(value: object, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_value(value)
    assert (caught.value.code, caught.value.status, caught.value.message) == ("ValidationException", 400, sentence)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("a", "STRING_VALUE cannot be converted to AttributeValue"),
        (None, "NULL_VALUE cannot be converted to AttributeValue"),
        ([], "Start of list found where not expected"),
        ({"S": 1}, "NUMBER_VALUE cannot be converted to String"),
        ({"S": {}}, "Start of structure or map found where not expected"),
        ({"N": 1}, "NUMBER_VALUE cannot be converted to String"),
        ({"N": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"N": True}, "TRUE_VALUE cannot be converted to String"),
        ({"BOOL": "true"}, "STRING_VALUE cannot be converted to Boolean"),
        ({"NULL": 1}, "NUMBER_VALUE cannot be converted to Boolean"),
        ({"SS": "a"}, "STRING_VALUE cannot be converted to List"),
        ({"SS": ["a", 1]}, "NUMBER_VALUE cannot be converted to String"),
        ({"L": {}}, "Start of structure or map found where not expected"),
        ({"M": []}, "Start of list found where not expected"),
        ({"M": {"a": "b"}}, "STRING_VALUE cannot be converted to AttributeValue"),
        ({"B": "a"}, "Invalid base64 in a value of type B"),
        ({"B": "YQ"}, "Invalid base64 in a value of type B"),
        ({"B": "Y Q=="}, "Invalid base64 in a value of type B"),
        ({"B": "YQ==YQ=="}, "Invalid base64 in a value of type B"),
        ({"B": "\u00fc==="}, "Invalid base64 in a value of type B"),
        ({"S": "\ud83d"}, "A string holds half of a surrogate pair, which UTF-8 can't carry"),
        ({"M": {"\udc00": {"S": "a"}}}, "A string holds half of a surrogate pair, which UTF-8 can't carry"),
    ],
)
def test_json_of_the_wrong_type(value: object, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_value(value)
    assert (caught.value.code, caught.value.message) == ("SerializationException", sentence)


def test_what_is_accepted_is_brought_into_one_form_in_place() -> None:
    item: Any = {
        "s": {"S": ""},
        "n": {"N": "1.50E1"},
        "b": {"B": "YR=="},
        "none": {"B": ""},
        "ns": {"NS": ["2.0", "1e1"]},
        "l": {"L": [{"N": "-0"}, {"M": {"x": {"N": "007"}}}, {"L": []}, {"M": {}}]},
        "t": {"BOOL": False, "S": None, "Extra": 1},
        "u": {"NULL": True},
        "\u00fc\U0001f600": {"S": "\U0001f600"},
    }
    check_item(item)
    assert item == {
        "s": {"S": ""},
        "n": {"N": "15"},
        "b": {"B": "YQ=="},
        "none": {"B": ""},
        "ns": {"NS": ["2", "10"]},
        "l": {"L": [{"N": "0"}, {"M": {"x": {"N": "7"}}}, {"L": []}, {"M": {}}]},
        "t": {"BOOL": False},
        "u": {"NULL": True},
        "\u00fc\U0001f600": {"S": "\U0001f600"},
    }


def test_binary_sets_are_compared_by_their_bytes() -> None:
    with pytest.raises(ApiError, match="contains duplicates"):
        check_value({"BS": ["YR==", "YQ=="]})


@pytest.mark.parametrize("kind", ["M", "L"])
def test_a_leaf_may_stand_on_level_32(kind: str) -> None:
    check_value(nested(kind, LEVELS))
    with pytest.raises(ApiError, match="Nesting Levels"):
        check_value(nested(kind, LEVELS + 1))
    with pytest.raises(ApiError, match="Nesting Levels"):
        check_value(nested(kind, 5000))


def test_depth_counts_from_where_the_value_is_put() -> None:
    check_depth(nested("M", 30), 3)
    with pytest.raises(ApiError, match="Nesting Levels"):
        check_depth(nested("L", 30), 4)


def test_names() -> None:
    check_item({"a" * 65_535: {"S": "x"}})
    with pytest.raises(ApiError, match="too large"):
        check_item({"a" * 65_536: {"S": "x"}})
    with pytest.raises(ApiError, match="too large"):
        check_item({"\u00fc" * 40_000: {"S": "x"}})
    with pytest.raises(ApiError, match="Empty attribute name"):
        check_item({"": {"S": "x"}})
    with pytest.raises(ApiError, match="cannot be converted to Map"):
        check_item("item")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ({"S": "a"}, {"S": "a"}, True),
        ({"S": "1"}, {"N": "1"}, False),
        ({"N": "1"}, {"N": "2"}, False),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"SS": ["a", "b"]}, {"SS": ["a"]}, False),
        ({"SS": ["1"]}, {"NS": ["1"]}, False),
        ({"L": [{"SS": ["a", "b"]}]}, {"L": [{"SS": ["b", "a"]}]}, True),
        ({"L": [{"S": "a"}, {"S": "b"}]}, {"L": [{"S": "b"}, {"S": "a"}]}, False),
        ({"L": [{"S": "a"}]}, {"L": []}, False),
        ({"M": {"x": {"NS": ["1", "2"]}}}, {"M": {"x": {"NS": ["2", "1"]}}}, True),
        ({"M": {"x": {"S": "a"}}}, {"M": {"y": {"S": "a"}}}, False),
        ({"BOOL": True}, {"BOOL": False}, False),
        ({"BOOL": False}, {"NULL": True}, False),
    ],
)
def test_equality(left: Value, right: Value, same: bool) -> None:
    assert equal(left, right) is same
    assert equal(right, left) is same


@pytest.mark.parametrize(
    ("less", "greater"),
    [
        ({"S": "a"}, {"S": "b"}),
        ({"S": ""}, {"S": "a"}),
        ({"S": "Z"}, {"S": "a"}),
        ({"S": "\uffff"}, {"S": "\U00010000"}),
        ({"N": "9"}, {"N": "10"}),
        ({"N": "-10"}, {"N": "-9.5"}),
        ({"B": "fw=="}, {"B": "gA=="}),
        ({"B": ""}, {"B": "AA=="}),
        ({"B": "+w=="}, {"B": "/A=="}),
    ],
)
def test_order(less: Value, greater: Value) -> None:
    below, above, same = compare(less, greater), compare(greater, less), compare(less, dict(less))
    assert below is not None
    assert below < 0
    assert above is not None
    assert above > 0
    assert same == 0


@pytest.mark.parametrize(
    ("left", "right"),
    [({"S": "1"}, {"N": "1"}), ({"BOOL": True}, {"BOOL": False}), ({"L": []}, {"L": []}), ({"SS": ["a"]}, {"S": "a"})],
)
def test_no_order(left: Value, right: Value) -> None:
    assert compare(left, right) is None


def test_description() -> None:
    assert describe({"N": "1"}) == "{N:1}"


def test_null_is_also_taken_as_text() -> None:
    value: Value = {"NULL": "TRUE"}
    check_value(value)
    assert value == {"NULL": True}
    with pytest.raises(ApiError, match="Null attribute value types must have the value of true"):
        check_value({"NULL": "no"})


def test_what_is_wrong_with_a_number_is_told_before_a_second_type() -> None:
    with pytest.raises(ApiError, match="cannot be converted to a numeric value: b"):
        check_value({"S": "a", "N": "b"})
    with pytest.raises(ApiError, match="more than one datatypes set"):
        check_value({"S": "a", "N": "1"})


def test_names_are_judged() -> None:
    check_name("é" * 100)
    for name, words in (("", "Empty attribute name"), ("x" * 65_536, "must be less than 65536 bytes")):
        with pytest.raises(ApiError, match=words):
            check_name(name)
