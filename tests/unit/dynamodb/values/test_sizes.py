import pytest

from fairlead.dynamodb.values.attributes import Value
from fairlead.dynamodb.values.sizes import item_size, length, value_size


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "\u00fc\U0001f600"}, 6),
        ({"N": "0"}, 1),
        ({"N": "1"}, 2),
        ({"N": "-1"}, 3),
        ({"N": "100"}, 2),
        ({"N": "123"}, 3),
        ({"N": "0.00012"}, 2),
        ({"N": "9" * 38}, 20),
        ({"B": ""}, 0),
        ({"B": "YQ=="}, 1),
        ({"B": "YWI="}, 2),
        ({"B": "YWJj"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"BS": ["YQ==", "YWJj"]}, 4),
        ({"L": []}, 3),
        ({"M": {}}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": True}]}, 3 + 2 + 3),
        ({"M": {"key": {"S": "ab"}}}, 3 + 1 + 5),
    ],
)
def test_value_sizes(value: Value, size: int) -> None:
    assert value_size(value) == size


def test_item_size_counts_names_as_utf8() -> None:
    assert item_size({}) == 0
    assert item_size({"id": {"S": "abc"}, "\u00fc": {"N": "1"}}) == 5 + 4


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ({"S": "abc"}, 3),
        ({"S": "\u00fc\U0001f600"}, 3),
        ({"B": "YWI="}, 2),
        ({"SS": ["ab", "c"]}, 2),
        ({"NS": ["1"]}, 1),
        ({"BS": ["YQ=="]}, 1),
        ({"L": []}, 0),
        ({"M": {"a": {"S": "b"}}}, 1),
        ({"N": "1"}, None),
        ({"BOOL": True}, None),
        ({"NULL": True}, None),
    ],
)
def test_what_the_function_size_answers(value: Value, count: int | None) -> None:
    assert length(value) == count
