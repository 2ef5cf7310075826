from typing import Any

import pytest

from fairlead.dynamodb.legacy_parameters import refuse_mixed
from fairlead.model.errors import ApiError
from tabledesk import Desk, definition, item


def compare(operator: str, *values: dict[str, Any]) -> dict[str, Any]:
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


@pytest.fixture
def things(desk: Desk) -> Desk:
    desk.call("CreateTable", **definition(sort="n:N"))
    for number in range(5):
        desk.put(id="a", n=number, room="odd" if number % 2 else "even", x=number * 10)
    return desk


def numbers(answer: Any) -> list[int]:
    return [int(found["n"]["N"]) for found in answer["Items"]]


def test_attributes_to_get_project_in_every_read(things: Desk) -> None:
    get = {"TableName": "things", "Key": item(id="a", n=1)}
    assert things.call("GetItem", **get, AttributesToGet=["room", "none"]) == {"Item": item(room="odd")}
    batch = things.call("BatchGetItem", RequestItems={"things": {"Keys": [get["Key"]], "AttributesToGet": ["x"]}})
    assert batch["Responses"] == {"things": [item(x=10)]}
    scanned = things.call("Scan", TableName="things", AttributesToGet=["x"], Select="SPECIFIC_ATTRIBUTES", Limit=1)
    assert scanned["Items"] == [item(x=0)]
    code, message = things.refuse("GetItem", **get, AttributesToGet=["x", "x"])
    assert (code, message.partition(": ")[2]) == ("ValidationException", "Duplicate value in attribute name: x")
    assert "greater than or equal to 1" in things.refuse("GetItem", **get, AttributesToGet=[])[1]
    assert things.refuse("GetItem", **get, AttributesToGet=[1])[0] == "SerializationException"
    both = {"AttributesToGet": ["x"], "ProjectionExpression": "x"}
    assert (
        "{AttributesToGet} Expression parameters: {ProjectionExpression}" in things.refuse("GetItem", **get, **both)[1]
    )
    counted = things.refuse("Scan", TableName="things", AttributesToGet=["x"], Select="COUNT")
    assert counted[1] == "Cannot specify the AttributesToGet when choosing to get COUNT"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (compare("EQ", {"N": "3"}), [3]),
        (compare("GT", {"N": "2"}), [3, 4]),
        (compare("LE", {"N": "1.0"}), [0, 1]),
        (compare("BETWEEN", {"N": "1"}, {"N": "3"}), [1, 2, 3]),
    ],
)
def test_key_conditions_choose_a_range(things: Desk, wanted: dict[str, Any], found: list[int]) -> None:
    keys = {"id": compare("EQ", {"S": "a"}), "n": wanted}
    assert numbers(things.call("Query", TableName="things", KeyConditions=keys)) == found
    back = things.call("Query", TableName="things", KeyConditions=keys, ScanIndexForward=False)
    assert numbers(back) == found[::-1]


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({}, "Conditions can be of length 1 or 2 only"),
        ({"n": compare("EQ", {"N": "1"})}, "Query condition missed key schema element: id"),
        ({"id": compare("GT", {"S": "a"})}, "Query key condition not supported"),
        ({"id": compare("NE", {"S": "a"})}, "Query key condition not supported"),
        (
            {"id": compare("EQ", {"S": "a"}), "n": compare("NE", {"N": "1"})},
            "Attempted conditional constraint is not an indexable operation",
        ),
        ({"id": compare("EQ", {"S": "a"}), "x": compare("EQ", {"N": "1"})}, "missed key schema element: n"),
        ({"id": compare("EQ", {"N": "1"})}, "Condition parameter type does not match schema type"),
        ({"id": compare("LIKE", {"S": "a"})}, "at 'keyConditions.id.member.comparisonOperator' failed"),
        ({"id": {"AttributeValueList": [{"S": "a"}]}}, "Value null at 'keyConditions.id.member.comparisonOperator'"),
    ],
)
def test_key_conditions_are_judged(things: Desk, conditions: dict[str, Any], words: str) -> None:
    code, message = things.refuse("Query", TableName="things", KeyConditions=conditions)
    assert code == "ValidationException"
    assert words in message


def test_key_conditions_go_together_with_other_expressions(things: Desk) -> None:
    keys = {"id": compare("EQ", {"S": "a"})}
    answer = things.call(
        "Query",
        TableName="things",
        KeyConditions=keys,
        FilterExpression="x > :x",
        ExpressionAttributeValues={":x": {"N": "20"}},
    )
    assert numbers(answer) == [3, 4]


def test_filters_are_joined_by_their_operator(things: Desk) -> None:
    conditions = {"room": compare("BEGINS_WITH", {"S": "od"}), "x": compare("IN", {"N": "0"}, {"N": "10"})}
    both = {"TableName": "things", "ScanFilter": conditions}
    assert numbers(things.call("Scan", **both)) == [1]
    either = things.call("Scan", **both, ConditionalOperator="OR")
    assert (numbers(either), either["ScannedCount"]) == ([0, 1, 3], 5)
    keys = {"id": compare("EQ", {"S": "a"})}
    queried = things.call("Query", TableName="things", KeyConditions=keys, QueryFilter=conditions)
    assert numbers(queried) == [1]
    on_key = things.refuse("Query", TableName="things", KeyConditions=keys, QueryFilter={"n": compare("NULL")})
    assert on_key[1] == "QueryFilter can only contain non-primary key attributes: Primary key attribute: n"


def test_a_conditional_operator_joins_something(things: Desk) -> None:
    alone = things.refuse("Scan", TableName="things", ConditionalOperator="OR")
    assert alone[1] == "ConditionalOperator cannot be used without Filter or Expected"
    one = things.refuse("Scan", TableName="things", ConditionalOperator="OR", ScanFilter={"x": compare("NULL")})
    assert "two or more elements" in one[1]
    assert "at 'conditionalOperator'" in things.refuse("Scan", TableName="things", ConditionalOperator="XOR")[1]


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ({"x": {"Value": {"N": "1E1"}}}, True),
        ({"x": {"Exists": True, "Value": {"N": "11"}}}, False),
        ({"y": {"Exists": False}}, True),
        ({"x": {"Exists": False}}, False),
        ({"x": compare("GE", {"N": "10"})}, True),
        ({"x": {"ComparisonOperator": "LT", "Value": {"N": "10"}}}, False),
        ({"y": compare("NULL"), "x": compare("NOT_NULL")}, True),
        ({"room": compare("NOT_CONTAINS", {"S": "d"})}, False),
        ({}, True),
    ],
)
def test_writes_happen_only_as_expected(things: Desk, expected: dict[str, Any], holds: bool) -> None:
    key = item(id="a", n=1)
    writes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("UpdateItem", {"Key": key}),
        ("PutItem", {"Item": {**key, "x": {"N": "10"}, "room": {"S": "odd"}}}),
        ("DeleteItem", {"Key": key}),
    )
    for operation, members in writes:
        status, body = things.ask(operation, TableName="things", Expected=expected, **members)
        assert (status == 200) is holds
        assert holds or "ConditionalCheckFailedException" in body["__type"]


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ({}, "Value must be provided when Exists is null for Attribute: x"),
        ({"Exists": True}, "Value must be provided when Exists is true for Attribute: x"),
        ({"Exists": False, "Value": {"N": "1"}}, "Value cannot be used when Exists is false for Attribute: x"),
        ({"AttributeValueList": []}, "AttributeValueList can only be used with a ComparisonOperator for Attribute: x"),
        ({"ComparisonOperator": "EQ"}, "must be used with ComparisonOperator: EQ for Attribute: x"),
        ({"ComparisonOperator": "NULL", "Exists": True}, "Exists and ComparisonOperator cannot be used together"),
        ({"Value": {"N": "1"}, "AttributeValueList": []}, "Value and AttributeValueList cannot be used together"),
        ({"ComparisonOperator": "BETWEEN", "Value": {"N": "1"}}, "Invalid number of argument(s) for the BETWEEN"),
        ({"Value": {"N": "1E1000000"}}, "Number overflow"),
    ],
)
def test_expectations_are_judged(things: Desk, member: dict[str, Any], words: str) -> None:
    code, message = things.refuse("DeleteItem", TableName="things", Key=item(id="a", n=1), Expected={"x": member})
    assert code == "ValidationException"
    assert words in message


def test_attribute_updates_change_an_item(things: Desk) -> None:
    answer = things.call(
        "UpdateItem",
        TableName="things",
        Key=item(id="a", n=1),
        AttributeUpdates={
            "x": {"Action": "ADD", "Value": {"N": "5"}},
            "room": {"Action": "DELETE"},
            "tags": {"Value": {"SS": ["a"]}},
        },
        Expected={"x": {"Value": {"N": "10"}}},
        ReturnValues="UPDATED_NEW",
    )
    assert answer == {"Attributes": {"x": {"N": "15"}, "tags": {"SS": ["a"]}}}
    nothing = things.call("UpdateItem", TableName="things", Key=item(id="b", n=1), AttributeUpdates={})
    assert nothing == {}
    assert things.call("GetItem", TableName="things", Key=item(id="b", n=1)) == {"Item": item(id="b", n=1)}
    wrong = {"x": {"Action": "SET", "Value": {"N": "1"}}}
    code, message = things.refuse("UpdateItem", TableName="things", Key=item(id="a", n=1), AttributeUpdates=wrong)
    assert (code, "at 'attributeUpdates.x.member.action' failed" in message) == ("ValidationException", True)


@pytest.mark.parametrize(
    "members",
    [
        {"Expected": []},
        {"Expected": {"x": 1}},
        {"Expected": {"x": {"Value": "1"}}},
        {"Expected": {"x": {"ComparisonOperator": 1}}},
        {"Expected": {"x": {"AttributeValueList": [1]}}},
        {"AttributeUpdates": {"x": "y"}},
        {"AttributeUpdates": {"x": {"Value": [1]}}},
    ],
)
def test_json_of_a_wrong_type_is_no_request(things: Desk, members: dict[str, Any]) -> None:
    assert things.refuse("UpdateItem", TableName="things", Key=item(id="a", n=1), **members)[0] == (
        "SerializationException"
    )


def test_they_do_not_mix_with_expressions() -> None:
    refuse_mixed({"TableName": "t"}, "Expected")
    refuse_mixed({"Expected": {}}, "AttributeUpdates", "Expected")
    with pytest.raises(ApiError, match=r"Non-expression parameters: \{Expected\} Expression parameters: \{Update"):
        refuse_mixed({"Expected": {}, "UpdateExpression": "x"}, "Expected")
    with pytest.raises(ApiError, match=r"\{KeyConditions\} Expression parameters: \{KeyConditionExpression\}"):
        refuse_mixed({"KeyConditions": {}, "KeyConditionExpression": "x"}, "KeyConditions")


def test_elements_of_transactions_do_not_know_them(things: Desk) -> None:
    put = {"TableName": "things", "Item": item(id="a", n=1), "Expected": {"id": {"Exists": False}}}
    assert things.call("TransactWriteItems", TransactItems=[{"Put": put}]) == {}


def test_thousands_of_conditions_are_refused(things: Desk) -> None:
    many = {f"a{number}": compare("NULL") for number in range(20_000)}
    assert (
        "20000 conditions are more than the 300 allowed"
        in things.refuse("Scan", TableName="things", ScanFilter=many)[1]
    )


def test_thousands_of_values_are_refused(things: Desk) -> None:
    many = {f"a{number}": compare("IN", *[{"N": "1"}] * 100) for number in range(11)}
    refused = things.refuse("Scan", TableName="things", ScanFilter=many)
    assert "1100 values are more than the 1000 allowed in ScanFilter" in refused[1]
