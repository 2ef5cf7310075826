"""Policies that many roles share."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_role, refused

AWS_OWN = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def test_attaching_twice_is_attaching_once(desk: Desk) -> None:
    make_role(desk)
    for _ in range(2):
        ask(desk, "AttachRolePolicy", RoleName="worker", PolicyArn=AWS_OWN)
    attached = ask(desk, "ListAttachedRolePolicies", RoleName="worker")["AttachedPolicies"]
    assert attached == [{"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": AWS_OWN}]
    ask(desk, "DetachRolePolicy", RoleName="worker", PolicyArn=AWS_OWN)
    assert refused(desk, "DetachRolePolicy", RoleName="worker", PolicyArn=AWS_OWN).code == "NoSuchEntity"


@pytest.mark.parametrize("arn", ["arn:aws:iam::000000000000:policy/mine", "AWSLambdaExecute", f"{AWS_OWN}\n"])
def test_what_is_no_policy_of_awss(desk: Desk, arn: str) -> None:
    make_role(desk)
    error = refused(desk, "AttachRolePolicy", RoleName="worker", PolicyArn=arn)
    assert str(error) == f"Policy {arn} does not exist or is not attachable."
