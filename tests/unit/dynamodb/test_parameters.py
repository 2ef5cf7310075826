from typing import Any

import pytest

from fairlead.dynamodb.parameters import check_types, list_of, parse
from fairlead.model.errors import ApiError

DEEP = [b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"a":' * 2_000_000]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"a":"\\ud800"}', b'{"a":1e999}', b"{}x", *DEEP])
def test_what_is_no_json_object_is_a_serialization_exception(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        parse(body)
    assert (refused.value.code, refused.value.status, refused.value.message) == ("SerializationException", 400, None)


def test_null_is_absent_and_the_unknown_ignored() -> None:
    parameters = parse(b'{"Limit":null,"Unheard":[1],"TableName":"t"}')
    check_types(parameters, {"Limit": int, "TableName": str})
    assert parameters == {"Unheard": [1], "TableName": "t"}


@pytest.mark.parametrize(
    ("value", "wanted", "message"),
    [
        (5, str, "NUMBER_VALUE cannot be converted to String"),
        (True, str, "TRUE_VALUE cannot be converted to String"),
        ([], str, "Unrecognized collection type class java.lang.String"),
        ({}, str, "Start of structure or map found where not expected."),
        ("5", int, "STRING_VALUE cannot be converted to Integer"),
        (1 << 31, int, "NUMBER_VALUE cannot be converted to Integer"),
        (1.5, int, "DECIMAL_VALUE cannot be converted to Integer"),
        (False, int, "FALSE_VALUE cannot be converted to Integer"),
        ("true", bool, "Unexpected token received from parser"),
        (1, bool, "NUMBER_VALUE cannot be converted to Boolean"),
        ("x", dict, "Unexpected field type"),
        ([], dict, "Unrecognized collection type java.util.Map"),
        ({}, list, "Start of structure or map found where not expected."),
        (1, list, "Unexpected field type"),
    ],
)
def test_a_wrong_json_type_is_named(value: Any, wanted: type, message: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_types({"Member": value}, {"Member": wanted})
    assert (refused.value.code, refused.value.message) == ("SerializationException", message)


def test_elements_are_judged_as_members_are() -> None:
    list_of(["a", "b"], str)
    with pytest.raises(ApiError, match="NUMBER_VALUE cannot be converted to String"):
        list_of(["a", 5], str)
