"""How events are repeated."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.functions.event_configs import retrying
from fairlead.functions.event_queue import Retrying
from unit.control.functions.calling import ARN, create, refused, run

NOTHING: dict[str, Any] = {"OnSuccess": {}, "OnFailure": {}}


@pytest.fixture(autouse=True)
def _hello(desk: Desk) -> None:
    create(desk, Publish=True)
    run(desk, "CreateAlias", FunctionName="hello", Name="live", FunctionVersion="1")


def test_set_changed_and_removed(desk: Desk) -> None:
    assert retrying(desk.definitions, "hello") == Retrying(2, 21_600.0)
    made = run(desk, "PutFunctionEventInvokeConfig", FunctionName="hello", MaximumRetryAttempts=0)
    assert made.pop("LastModified").year == 2023
    assert made == {"FunctionArn": f"{ARN}:$LATEST", "MaximumRetryAttempts": 0, "DestinationConfig": NOTHING}
    assert retrying(desk.definitions, "hello") == Retrying(0, 21_600.0)
    run(desk, "UpdateFunctionEventInvokeConfig", FunctionName="hello", MaximumEventAgeInSeconds=60)
    assert retrying(desk.definitions, "hello:$LATEST") == Retrying(0, 60.0)
    run(desk, "PutFunctionEventInvokeConfig", FunctionName="hello", MaximumEventAgeInSeconds=90)
    assert run(desk, "GetFunctionEventInvokeConfig", FunctionName="hello")["MaximumEventAgeInSeconds"] == 90
    assert retrying(desk.definitions, "hello", 7.0) == Retrying(2, 90.0)
    assert run(desk, "DeleteFunctionEventInvokeConfig", FunctionName="hello") == {}
    gone = refused(lambda: run(desk, "GetFunctionEventInvokeConfig", FunctionName="hello"))
    assert gone[0:2] == ("ResourceNotFoundException", 404)
    assert retrying(desk.definitions, "hello", 7.0) == Retrying(2, 7.0)


def test_of_an_alias(desk: Desk) -> None:
    made = run(
        desk, "PutFunctionEventInvokeConfig", FunctionName="hello", Qualifier="live", MaximumRetryAttempts=1,
        DestinationConfig=NOTHING,
    )  # fmt: skip
    assert made["FunctionArn"] == f"{ARN}:live"
    assert retrying(desk.definitions, "hello:live").attempts == 1
    assert retrying(desk.definitions, "hello").attempts == 2
    run(desk, "PutFunctionEventInvokeConfig", FunctionName="hello")
    listed = run(desk, "ListFunctionEventInvokeConfigs", FunctionName="hello")["FunctionEventInvokeConfigs"]
    assert [one["FunctionArn"] for one in listed] == [f"{ARN}:$LATEST", f"{ARN}:live"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"MaximumRetryAttempts": 3}, "ValidationException"),
        ({"MaximumEventAgeInSeconds": 59}, "ValidationException"),
        ({"DestinationConfig": {"OnFailure": {"Destination": ARN}}}, "InvalidParameterValueException"),
        ({"Qualifier": "none"}, "ResourceNotFoundException"),
    ],
)
def test_refused(desk: Desk, params: dict[str, Any], code: str) -> None:
    assert refused(lambda: run(desk, "PutFunctionEventInvokeConfig", FunctionName="hello", **params))[0] == code
    missing = refused(lambda: run(desk, "UpdateFunctionEventInvokeConfig", FunctionName="hello"))
    assert missing[1] == 404
