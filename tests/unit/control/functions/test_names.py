"""What a FunctionName may be."""

from dataclasses import replace

import pytest

from fairlead.control.desk import Desk
from fairlead.control.documents import FUNCTION
from fairlead.control.functions.names import arn, find, new_name
from unit.control.functions.calling import ARN, refused


@pytest.fixture(autouse=True)
def _hello(desk: Desk) -> None:
    desk.definitions.put(FUNCTION, ("hello",), {"FunctionName": "hello"})


@pytest.mark.parametrize(
    "name",
    [
        "hello", "function:hello", "000000000000:hello", "000000000000:function:hello", ARN, f"{ARN}:$LATEST",
        "hello:$LATEST", "arn:aws:lambda:eu-north-1:000000000000:function:hello",
        "arn:aws-cn:lambda:cn-north-1:000000000000:function:hello",
    ],
)  # fmt: skip
def test_found(desk: Desk, name: str) -> None:
    assert find(desk, {"FunctionName": name}) == {"FunctionName": "hello"}
    assert find(desk, {"FunctionName": name, "Qualifier": "$LATEST"}) == {"FunctionName": "hello"}


@pytest.mark.parametrize(
    ("name", "qualifier", "told"),
    [
        ("other", "", ARN.replace("hello", "other")),
        ("hello:v1", "", f"{ARN}:v1"),
        ("hello", "7", f"{ARN}:7"),
        ("111111111111:hello", "", ARN.replace("000000000000", "111111111111")),
    ],
)
def test_not_found(desk: Desk, name: str, qualifier: str, told: str) -> None:
    params = {"FunctionName": name, "Qualifier": qualifier} if qualifier else {"FunctionName": name}
    error = refused(lambda: find(desk, params))
    assert error == ("ResourceNotFoundException", 404, f"Function not found: {told}")


def test_two_qualifiers(desk: Desk) -> None:
    error = refused(lambda: find(desk, {"FunctionName": "hello:$LATEST", "Qualifier": "1"}))
    assert error[0] == "InvalidParameterValueException"


@pytest.mark.parametrize("name", ["", "a b", "../x", "a:b:c", "arn:aws:sqs:us-east-1:000000000000:x", "x\n"])
def test_no_names(desk: Desk, name: str) -> None:
    assert refused(lambda: find(desk, {"FunctionName": name}))[0:2] == ("ValidationException", 400)


def test_new_names(desk: Desk) -> None:
    assert new_name(desk, {"FunctionName": "a" * 64}) == "a" * 64
    assert new_name(desk, {"FunctionName": ARN}) == "hello"
    assert refused(lambda: new_name(desk, {"FunctionName": "a" * 65}))[0] == "ValidationException"
    assert refused(lambda: new_name(desk, {"FunctionName": "111111111111:x"}))[0] == "InvalidParameterValueException"


def test_arns_are_of_the_requests_region(desk: Desk) -> None:
    assert arn(desk, "x") == "arn:aws:lambda:us-west-2:000000000000:function:x"
    assert arn(replace(desk, region="cn-north-1"), "x", "1") == "arn:aws-cn:lambda:cn-north-1:000000000000:function:x:1"
