from typing import Any

import pytest

from fairlead.dynamodb.expressions.nodes import Condition
from fairlead.dynamodb.partiql.keys import conjuncts, key_ranges, whole_key
from fairlead.dynamodb.partiql.parser import parse_statement
from fairlead.dynamodb.partiql.statements import Select
from fairlead.dynamodb.values.keys import KeyAttribute, KeySchema
from fairlead.model.errors import ApiError

SCHEMA = KeySchema(KeyAttribute("id", "S"), KeyAttribute("n", "N"))


def condition(text: str) -> Condition | None:
    select = parse_statement(f"SELECT * FROM t WHERE {text}" if text else "SELECT * FROM t")
    assert isinstance(select, Select)
    return select.condition


def test_conditions_joined_by_and_are_one_list_in_any_parentheses() -> None:
    assert len(conjuncts(condition("a = 1 AND (b = 2 AND (c = 3 AND d = 4))"))) == 4
    assert len(conjuncts(condition("a = 1 OR b = 2"))) == 1
    assert conjuncts(None) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [("n = 1 AND id = 'a'", 0), ("(id = 'a') AND x > 1 AND (1 = n AND y = 2)", 2), ("id='a' AND n=1 AND n=1", 1)],
)
def test_a_whole_key_is_found_wherever_it_stands(text: str, left: int) -> None:
    key, rest = whole_key(condition(text), SCHEMA)
    assert key == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert len(conjuncts(rest)) == left


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id = 'a'",
        "id = 'a' AND n > 1",
        "id = 'a' OR n = 1",
        "NOT (id = 'a' AND n = 1)",
        "id = 'a' AND n = id",
        "id.x = 'a' AND n = 1",
        "id IN ['a'] AND n = 1",
    ],
)
def test_less_than_a_whole_key_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="Where clause does not contain a mandatory equality on all key attributes"):
        whole_key(condition(text), SCHEMA)


@pytest.mark.parametrize(
    ("text", "partitions", "sort", "left"),
    [
        ("id = 'a'", "a", None, 0),
        ("id = 'a' AND n = 1", "a", "=", 0),
        ("id = 'a' AND 5 > n AND x = 1", "a", "<", 1),
        ("id = 'a' AND n BETWEEN 1 AND 2 AND n > 1", "a", "BETWEEN", 1),
        ("id IN ['b', 'a', 'b']", "ba", None, 0),
        ("(id = 'a' OR id = 'c') AND n >= 2", "ac", ">=", 0),
        ("id = 'a' AND id = 'b'", "a", None, 1),
        ("id = 'a' AND n <> 1", "a", None, 1),
        ("id = 'a' AND n IN [1, 2]", "a", None, 1),
        ("id = 'a' AND (n = 1 OR n = 2)", "a", None, 1),
        ("id = 'a' OR n = 1", "", None, 1),
        ("id > 'a'", "", None, 1),
        ("NOT id = 'a'", "", None, 1),
        ("id = x", "", None, 1),
        ("id IN ('a', x)", "", None, 1),
        ("n = 1 AND x = 2", "", None, 2),
        ("", "", None, 0),
    ],
)
def test_partitions_and_a_range_are_chosen_by_the_clause(
    text: str, partitions: str, sort: str | None, left: int
) -> None:
    ranges, rest = key_ranges(condition(text), SCHEMA)
    assert [wanted.partition for wanted in ranges] == [{"S": name} for name in partitions]
    assert {wanted.sort.operator if wanted.sort is not None else None for wanted in ranges} <= {sort}
    assert len(conjuncts(rest)) == left


@pytest.mark.parametrize("text", ["id = 1", "id = 'a' AND n > 'x'", "id IN ['a', 2]", "id = ''"])
def test_keys_are_compared_with_values_of_their_type(text: str) -> None:
    with pytest.raises(ApiError, match=r"does not match schema type|cannot contain an empty string"):
        key_ranges(condition(text), SCHEMA)


def test_a_clause_chooses_fifty_partitions() -> None:
    many = ", ".join(f"'{number}'" for number in range(51))
    with pytest.raises(ApiError, match="at most 50 partitions, not 51"):
        key_ranges(condition(f"id IN [{many}]"), SCHEMA)


def test_a_table_without_sort_key_has_no_ranges() -> None:
    ranges, rest = key_ranges(condition("id = 'a' AND n = 1"), KeySchema(KeyAttribute("id", "S")))
    found: Any = ranges[0].sort
    assert found is None
    assert rest is not None
