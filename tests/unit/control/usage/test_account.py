"""The account's settings."""

from typing import Any

import pytest

from fairlead.control.account import cloudwatch_role
from fairlead.control.desk import Desk
from unit.control.usage.house import ask, refused

ROLE = "arn:aws:iam::123456789012:role/path/logs"


def changed(desk: Desk, op: str, path: str, value: str = "") -> Any:
    return ask(desk, "UpdateAccount", patchOperations=[{"op": op, "path": path, "value": value}])


def test_an_account_has_a_role_and_its_quotas_from_the_start(desk: Desk) -> None:
    assert ask(desk, "GetAccount") == {
        "cloudwatchRoleArn": "arn:aws:iam::000000000000:role/apigateway-cloudwatch-logs",
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    }


def test_the_role_is_set_and_taken_away(desk: Desk) -> None:
    assert changed(desk, "replace", "/cloudwatchRoleArn", ROLE)["cloudwatchRoleArn"] == ROLE
    assert cloudwatch_role(desk) == ROLE
    assert "cloudwatchRoleArn" not in changed(desk, "replace", "/cloudwatchRoleArn")
    assert changed(desk, "add", "/features", "UsagePlans") == ask(desk, "GetAccount")
    assert cloudwatch_role(desk) == ""
    changed(desk, "replace", "/cloudwatchRoleArn", ROLE)
    changed(desk, "remove", "/cloudwatchRoleArn")
    assert cloudwatch_role(desk) == ""


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("/cloudwatchRoleArn", "logs", "Invalid ARN specified in the request: logs"),
        ("/cloudwatchRoleArn", "arn:aws:iam::123456789012:user/x", "Invalid ARN specified in the request"),
        ("/throttleSettings/rateLimit", "1", "Invalid patch path /throttleSettings/rateLimit"),
    ],
)
def test_what_cannot_be_set(desk: Desk, path: str, value: str, text: str) -> None:
    code, message = refused(desk, "UpdateAccount", patchOperations=[{"op": "replace", "path": path, "value": value}])
    assert code == "BadRequestException"
    assert text in message
    assert cloudwatch_role(desk).endswith("role/apigateway-cloudwatch-logs")
