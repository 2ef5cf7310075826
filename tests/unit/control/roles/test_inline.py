"""Policies that are part of a role."""

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_role, refused

ALLOW = '{ "Statement": {"Effect": "Allow"} }'


def test_a_policy_is_kept_as_it_was_written(desk: Desk) -> None:
    make_role(desk)
    ask(desk, "PutRolePolicy", RoleName="worker", PolicyName="x", PolicyDocument=ALLOW)
    got = ask(desk, "GetRolePolicy", RoleName="worker", PolicyName="x")
    assert got == {"RoleName": "worker", "PolicyName": "x", "PolicyDocument": ALLOW}
    assert ask(desk, "ListRolePolicies", RoleName="worker")["PolicyNames"] == ["x"]


@pytest.mark.parametrize("name", ["GetRolePolicy", "DeleteRolePolicy"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    make_role(desk)
    assert refused(desk, name, RoleName="worker", PolicyName="x").code == "NoSuchEntity"
    assert "role with name y" in str(refused(desk, name, RoleName="y", PolicyName="x"))
