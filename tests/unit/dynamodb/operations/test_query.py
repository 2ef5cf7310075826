from typing import Any

import pytest

from tabledesk import Desk, definition, index, item

AT = {"AttributeName": "at", "AttributeType": "S"}


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.call(
        "CreateTable",
        **definition(
            sort="n:N",
            Attributes=[AT],
            GlobalSecondaryIndexes=[index("times", "at", "n")],
            LocalSecondaryIndexes=[index("by-at", "id", "at", "KEYS_ONLY")],
        ),
    )
    for number in range(-3, 4):
        desk.put(id="a", n=number, at=f"t{abs(number)}", x=number)
    desk.put(id="b", n=0)
    return desk


def query(desk: Desk, condition: str, values: dict[str, Any], **more: Any) -> Any:
    wire = {f":{name}": {"S": value} if isinstance(value, str) else {"N": str(value)} for name, value in values.items()}
    request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": wire}
    return desk.call("Query", TableName="things", **request, **more)


def numbers(answer: Any) -> list[int]:
    return [int(found["n"]["N"]) for found in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("id = :a", [-3, -2, -1, 0, 1, 2, 3]),
        ("id = :a AND n = :l", [-1]),
        ("id = :a AND n < :l", [-3, -2]),
        ("id = :a AND n <= :l", [-3, -2, -1]),
        ("id = :a AND n > :h", [3]),
        ("id = :a AND n >= :h", [2, 3]),
        ("id = :a AND n BETWEEN :l AND :h", [-1, 0, 1, 2]),
    ],
)
def test_conditions_select_a_part_of_the_order(filled: Desk, condition: str, expected: list[int]) -> None:
    values = {"a": "a", **{name: value for name, value in (("l", -1), ("h", 2)) if f":{name}" in condition}}
    assert numbers(query(filled, condition, values)) == expected
    assert numbers(query(filled, condition, values, ScanIndexForward=False)) == expected[::-1]


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 7, 8])
@pytest.mark.parametrize("name", [None, "by-at"])
def test_pages_join_without_a_gap(filled: Desk, forward: bool, limit: int, name: str | None) -> None:
    more: dict[str, Any] = {"Limit": limit, "ScanIndexForward": forward}
    if name is not None:
        more["IndexName"] = name
    whole = numbers(query(filled, "id = :a", {"a": "a"}, **{**more, "Limit": 100}))
    seen: list[int] = []
    while True:
        page = query(filled, "id = :a", {"a": "a"}, **more)
        seen += numbers(page)
        if "LastEvaluatedKey" not in page:
            break
        assert len(page["LastEvaluatedKey"]) == (2 if name is None else 3)
        more["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert seen == whole
    assert sorted(seen) == list(range(-3, 4))


def test_a_global_index_is_a_table_of_its_own(filled: Desk) -> None:
    answer = query(
        filled,
        "#at = :t AND n > :zero",
        {"t": "t2", "zero": 0},
        IndexName="times",
        ExpressionAttributeNames={"#at": "at"},
    )
    assert answer["Items"] == [item(id="a", n=2, at="t2", x=2)]
    assert numbers(
        query(filled, "#at = :t", {"t": "t2"}, IndexName="times", ExpressionAttributeNames={"#at": "at"})
    ) == [-2, 2]


def test_a_starting_key_lies_within_what_is_read(filled: Desk) -> None:
    request = {
        "TableName": "things",
        "KeyConditionExpression": "id = :a AND n > :z",
        "ExpressionAttributeValues": {":a": {"S": "a"}, ":z": {"N": "0"}},
    }
    for start, words in (
        (item(id="b", n=1), "outside query boundaries"),
        (item(id="a", n=0), "outside query boundaries"),
        (item(id="a"), "The provided starting key is invalid"),
        (item(id="a", n="1"), "The provided starting key is invalid"),
        (item(id="a", n=1, at="t1"), "The provided starting key is invalid"),
    ):
        assert words in filled.refuse("Query", **request, ExclusiveStartKey=start)[1]


def test_a_query_needs_its_condition(filled: Desk) -> None:
    assert "KeyConditionExpression parameter must be specified" in filled.refuse("Query", TableName="things")[1]
    assert "Value at 'Limit' failed" in filled.refuse("Query", TableName="things", Limit=0)[1]
    legacy = filled.refuse("Query", TableName="things", KeyConditions={})
    assert "Conditions can be of length 1 or 2 only" in legacy[1]
    assert query(filled, "id = :a", {"a": "a"}, Select="COUNT") == {"Count": 7, "ScannedCount": 7}


def test_a_request_is_judged_before_its_table_is_looked_for(desk: Desk) -> None:
    for members, words in (
        ({"KeyConditionExpression": "id = "}, "Syntax error"),
        ({"KeyConditionExpression": "id = id2"}, "Multiple attribute names"),
        ({"KeyConditions": {}}, "Conditions can be of length 1 or 2 only"),
        ({"KeyConditions": {"id": {"ComparisonOperator": "EQ"}}}, "Invalid number of argument(s)"),
        ({"KeyConditions": {"id": {"ComparisonOperator": "NULL"}}}, "not found"),
        ({"KeyConditionExpression": "id = :x", "ExpressionAttributeValues": {":x": {"S": "a"}}}, "not found"),
    ):
        assert words in desk.refuse("Query", TableName="nothing", **members)[1]
