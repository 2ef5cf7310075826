from typing import Any

import pytest

from tabledesk import Desk, definition, index

AT = {"AttributeName": "at", "AttributeType": "N"}
PROVISIONED = {"BillingMode": "PROVISIONED"}
UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}


def key(*elements: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in elements]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"KeySchema": key(("id", "RANGE"))}, "The first KeySchemaElement is not a HASH key type"),
        ({"KeySchema": key(("id", "HASH"), ("at", "HASH")), "Attributes": [AT]}, "is not a RANGE key type"),
        ({"KeySchema": key(("id", "HASH"), ("id", "RANGE"))}, "Some index key attribute have no definition"),
        ({"KeySchema": key(("other", "HASH"))}, "not defined in AttributeDefinitions. Keys: [other]"),
        ({"KeySchema": key(("id", "HASH"), ("at", "RANGE"), ("x", "RANGE"))}, "length less than or equal to 2"),
        ({"KeySchema": []}, "Member must have length greater than or equal to 1"),
        ({"KeySchema": None}, "Value null at 'keySchema'"),
        ({"Attributes": [AT]}, "does not exactly match number of attributes"),
        ({"Attributes": [{"AttributeName": "id", "AttributeType": "N"}]}, "Duplicate AttributeName"),
        ({"Attributes": [{"AttributeName": "m", "AttributeType": "M"}]}, "enum value set: [B, N, S]"),
        ({"GlobalSecondaryIndexes": []}, "List of GlobalSecondaryIndexes is empty"),
        ({"LocalSecondaryIndexes": []}, "List of LocalSecondaryIndexes is empty"),
        ({"LocalSecondaryIndexes": [index("one", "id", "at")], "Attributes": [AT]}, "does not have a range key"),
        ({"GlobalSecondaryIndexes": [index("one", "at")]}, "Some index key attributes are not defined"),
        ({"GlobalSecondaryIndexes": [index("one", "id")], "Attributes": [AT]}, "AttributeDefinitions are not used"),
        ({"GlobalSecondaryIndexes": [index("one", "id"), index("one", "id")]}, "Duplicate index name: one"),
        ({"GlobalSecondaryIndexes": [index(f"i-{n}", "id") for n in range(21)]}, "exceeds the per-table limit of 20"),
        ({"GlobalSecondaryIndexes": [index("one", "id", "", "KEYS_ONLY", "x")]}, "but NonKeyAttributes is specified"),
        ({"GlobalSecondaryIndexes": [index("one", "id", "", "INCLUDE")]}, "but NonKeyAttributes is not specified"),
        ({"GlobalSecondaryIndexes": [index("one", "id", "", "SOME")]}, "enum value set: [ALL, INCLUDE, KEYS_ONLY]"),
        ({"GlobalSecondaryIndexes": [{**index("one", "id"), "Projection": {}}]}, "Unknown ProjectionType: null"),
        (PROVISIONED, "must both be specified when BillingMode is PROVISIONED"),
        ({"ProvisionedThroughput": UNITS}, "can be specified when BillingMode is PAY_PER_REQUEST"),
        ({**PROVISIONED, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 0}}, "greater than or equal to 1"),
        (
            {**PROVISIONED, "ProvisionedThroughput": UNITS, "GlobalSecondaryIndexes": [index("one", "id")]},
            "ProvisionedThroughput is not specified for index: one",
        ),
        ({"BillingMode": "FREE"}, "enum value set: [PROVISIONED, PAY_PER_REQUEST]"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(desk: Desk, members: dict[str, Any], message: str) -> None:
    code, text = desk.refuse("CreateTable", **definition(**members))
    assert code == "ValidationException"
    assert message in text
    assert desk.call("ListTables") == {"TableNames": []}


def test_local_indexes_share_the_tables_partition(desk: Desk) -> None:
    for wrong, message in (
        (index("one", "n", "at"), "same leading hash key as table KeySchema for index: one"),
        (index("one", "id"), "Index KeySchema does not have a range key for index: one"),
    ):
        request = definition(sort="n:N", Attributes=[AT], LocalSecondaryIndexes=[wrong])
        assert message in desk.refuse("CreateTable", **request)[1]


def test_wrong_json_types_are_serialization_exceptions(desk: Desk) -> None:
    for members in (
        {"KeySchema": ["id"]},
        {"GlobalSecondaryIndexes": [{"IndexName": 5}]},
        {"GlobalSecondaryIndexes": [{**index("one", "id"), "Projection": "ALL"}]},
        {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": "1", "WriteCapacityUnits": 1}},
    ):
        assert desk.refuse("CreateTable", **definition(**members))[0] == "SerializationException"
