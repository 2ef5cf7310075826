"""The role of the account."""

from dataclasses import replace

from fairlead.control.account import cloudwatch_role, set_cloudwatch_role
from fairlead.control.desk import Desk


def test_the_role_is_there_until_it_is_taken_away(desk: Desk) -> None:
    assert cloudwatch_role(desk) == "arn:aws:iam::000000000000:role/apigateway-cloudwatch-logs"
    assert cloudwatch_role(replace(desk, region="cn-north-1")).startswith("arn:aws-cn:iam::")
    set_cloudwatch_role(desk, "")
    assert cloudwatch_role(desk) == ""
    set_cloudwatch_role(desk, "arn:aws:iam::000000000000:role/other")
    assert cloudwatch_role(desk).endswith("/other")
