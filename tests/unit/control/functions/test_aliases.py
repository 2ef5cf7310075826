"""Aliases."""

from typing import Any

import pytest

from fairlead.control.desk import Desk
from unit.control.functions.calling import ARN, create, refused, run

WEIGHTS = {"AdditionalVersionWeights": {"2": 0.25}}


@pytest.fixture(autouse=True)
def _two_versions(desk: Desk) -> None:
    create(desk)
    run(desk, "PublishVersion", FunctionName="hello")
    run(desk, "UpdateFunctionConfiguration", FunctionName="hello", Timeout=9)
    run(desk, "PublishVersion", FunctionName="hello")


def make(desk: Desk, name: str = "live", version: str = "1", **params: Any) -> dict[str, Any]:
    return run(desk, "CreateAlias", FunctionName="hello", Name=name, FunctionVersion=version, **params)


def test_made_changed_and_removed(desk: Desk) -> None:
    made = make(desk, Description="d", RoutingConfig=WEIGHTS)
    revision = made.pop("RevisionId")
    assert made == {
        "AliasArn": f"{ARN}:live", "Name": "live", "FunctionVersion": "1", "Description": "d", "RoutingConfig": WEIGHTS
    }  # fmt: skip
    changed = run(
        desk, "UpdateAlias", FunctionName="hello", Name="live", FunctionVersion="2", RoutingConfig={},
        RevisionId=revision,
    )  # fmt: skip
    assert (changed["FunctionVersion"], changed["Description"], "RoutingConfig" in changed) == ("2", "d", False)
    assert run(desk, "GetAlias", FunctionName="hello", Name="live") == changed
    assert run(desk, "GetFunctionConfiguration", FunctionName="hello:live")["FunctionArn"] == f"{ARN}:live"
    stale = {"FunctionName": "hello", "Name": "live", "RevisionId": revision}
    assert refused(lambda: run(desk, "UpdateAlias", **stale))[1] == 412
    assert run(desk, "DeleteAlias", FunctionName="hello", Name="live") == {}
    assert run(desk, "DeleteAlias", FunctionName="hello", Name="live") == {}
    gone = refused(lambda: run(desk, "GetAlias", FunctionName="hello", Name="live"))
    assert gone == ("ResourceNotFoundException", 404, f"Cannot find alias arn: {ARN}:live")


def test_listed(desk: Desk) -> None:
    for name, version in (("b", "1"), ("a", "2"), ("c", "$LATEST")):
        make(desk, name, version)
    assert [one["Name"] for one in run(desk, "ListAliases", FunctionName="hello")["Aliases"]] == ["a", "b", "c"]
    of_one = run(desk, "ListAliases", FunctionName="hello", FunctionVersion="1")
    assert [one["Name"] for one in of_one["Aliases"]] == ["b"]


@pytest.mark.parametrize(
    ("params", "code", "sentence"),
    [
        ({"name": "7"}, "ValidationException", "Value '7' at 'name'"),
        ({"name": "a b"}, "ValidationException", "Value 'a b' at 'name'"),
        ({"version": "3"}, "ResourceNotFoundException", f"Function not found: {ARN}:3"),
        ({"version": "there"}, "ResourceNotFoundException", f"Function not found: {ARN}:there"),
        ({"version": "2", "RoutingConfig": WEIGHTS}, "InvalidParameterValueException", "Invalid function version 2"),
        ({"version": "$LATEST", "RoutingConfig": WEIGHTS}, "InvalidParameterValueException", "$LATEST is not"),
        (
            {"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1, "3": 0.1}}},
            "InvalidParameterValueException", "Number of items",
        ),
        ({"RoutingConfig": {"AdditionalVersionWeights": {"3": 0.1}}}, "ResourceNotFoundException", "Function not"),
        ({"RoutingConfig": {"AdditionalVersionWeights": {"2": 1.1}}}, "ValidationException", "1 validation error"),
    ],
)  # fmt: skip
def test_refused(desk: Desk, params: dict[str, Any], code: str, sentence: str) -> None:
    error = refused(lambda: make(desk, **params))
    assert error[0] == code
    assert sentence in error[2]
    assert run(desk, "ListAliases", FunctionName="hello") == {"Aliases": []}


def test_the_same_name_twice(desk: Desk) -> None:
    make(desk)
    assert refused(lambda: make(desk)) == ("ResourceConflictException", 409, f"Alias already exists: {ARN}:live")
