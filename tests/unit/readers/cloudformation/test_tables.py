from typing import Any

import pytest

from fairlead.model.problems import Severity
from fairlead.readers.cloudformation.tables import table
from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report

AT = Node({}, Place("serverless.yml", 7))
KEYS: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}


def test_a_table_is_createtable_s_request() -> None:
    report = Report()
    made = table("carts", {"TableName": "carts", **KEYS, "BillingMode": "PAY_PER_REQUEST"}, AT, report)
    assert made is not None
    assert made.definition == {"TableName": "carts", **KEYS, "BillingMode": "PAY_PER_REQUEST"}
    assert (made.name, made.time_to_live, made.file, made.line) == ("carts", "", "serverless.yml", 7)
    assert report.problems == []


@pytest.mark.parametrize(
    ("declared", "requested"),
    [
        (
            {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}},
            {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}},
        ),
        ({"SSESpecification": {"SSEEnabled": True}}, {"SSESpecification": {"Enabled": True}}),
        (
            {"SSESpecification": {"SSEEnabled": "false", "SSEType": "KMS", "KMSMasterKeyId": "k"}},
            {"SSESpecification": {"Enabled": False, "SSEType": "KMS", "KMSMasterKeyId": "k"}},
        ),
        ({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}, {}),
        ({"ContributorInsightsSpecification": {"Enabled": True}}, {}),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": 1}},
            {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 1}},
        ),
        (
            {"GlobalSecondaryIndexes": [{"IndexName": "i", "ContributorInsightsSpecification": {"Enabled": True}}]},
            {"GlobalSecondaryIndexes": [{"IndexName": "i"}]},
        ),
    ],
)
def test_what_cloudformation_calls_otherwise(declared: dict[str, Any], requested: dict[str, Any]) -> None:
    report = Report()
    made = table("t", {**KEYS, **declared}, AT, report)
    assert made is not None
    assert made.definition == {"TableName": "t", **KEYS, **requested}
    assert report.problems == []


@pytest.mark.parametrize(
    ("declared", "attribute"),
    [
        ({"AttributeName": "ttl", "Enabled": True}, "ttl"),
        ({"AttributeName": "ttl", "Enabled": "true"}, "ttl"),
        ({"AttributeName": "ttl"}, "ttl"),
        ({"AttributeName": "ttl", "Enabled": False}, ""),
        ("ttl", ""),
    ],
)
def test_time_to_live(declared: Any, attribute: str) -> None:
    made = table("t", {**KEYS, "TimeToLiveSpecification": declared}, AT, Report())
    assert made is not None
    assert made.time_to_live == attribute
    assert "TimeToLiveSpecification" not in made.definition


@pytest.mark.parametrize("missing", ["KeySchema", "AttributeDefinitions"])
def test_a_table_without_keys_is_an_error(missing: str) -> None:
    report = Report()
    assert table("t", {key: value for key, value in KEYS.items() if key != missing}, AT, report) is None
    assert [(problem.severity, problem.line) for problem in report.problems] == [(Severity.ERROR, 7)]


def test_a_misspelt_property_warns() -> None:
    report = Report()
    assert table("t", {**KEYS, "BilingMode": "x"}, AT, report)
    assert report.problems[0].hint == "Did you mean `BillingMode`?"
