"""Roles."""

from dataclasses import replace

import pytest

from fairlead.control.desk import Desk
from unit.control.asking import ask, make_role, refused

TRUST = '{"Statement":{"Effect":"Allow"}}'


def test_the_arn_has_path_and_partition(desk: Desk) -> None:
    own = replace(desk, region="cn-north-1")
    made = ask(own, "CreateRole", RoleName="worker", Path="/a/b/", AssumeRolePolicyDocument=TRUST)["Role"]
    assert made["Arn"] == "arn:aws-cn:iam::000000000000:role/a/b/worker"
    assert "policies" not in made
    assert ask(desk, "GetRole", RoleName="worker")["Role"] == {**made, "RoleLastUsed": {}}


def test_a_name_is_taken_in_every_case(desk: Desk) -> None:
    make_role(desk)
    error = refused(desk, "CreateRole", RoleName="WORKER", AssumeRolePolicyDocument=TRUST)
    assert (error.code, error.status) == ("EntityAlreadyExists", 409)


def test_a_boundary_would_bound_nothing(desk: Desk) -> None:
    asked = {"RoleName": "x", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "arn:aws:iam::aws:policy/X"}
    assert "PermissionsBoundary" in str(refused(desk, "CreateRole", **asked))


def test_lists_show_no_tags(desk: Desk) -> None:
    tags = [{"Key": "a", "Value": "1"}]
    ask(desk, "CreateRole", RoleName="worker", AssumeRolePolicyDocument=TRUST, Tags=tags)
    (role,) = ask(desk, "ListRoles")["Roles"]
    assert not role.get("Tags")
    assert ask(desk, "GetRole", RoleName="worker")["Role"]["Tags"] == tags


def test_an_update_changes_what_it_gives(desk: Desk) -> None:
    make_role(desk)
    ask(desk, "UpdateRole", RoleName="worker", MaxSessionDuration=7200)
    assert ask(desk, "GetRole", RoleName="worker")["Role"]["MaxSessionDuration"] == 7200
    asked = {"RoleName": "worker", "PolicyDocument": "{}"}
    assert refused(desk, "UpdateAssumeRolePolicy", **asked).code == "MalformedPolicyDocument"


def test_a_role_with_policies_stays(desk: Desk) -> None:
    make_role(desk)
    ask(desk, "PutRolePolicy", RoleName="worker", PolicyName="x", PolicyDocument=TRUST)
    assert refused(desk, "DeleteRole", RoleName="worker").code == "DeleteConflict"
    ask(desk, "DeleteRolePolicy", RoleName="worker", PolicyName="x")
    ask(desk, "DeleteRole", RoleName="worker")
    assert ask(desk, "ListRoles")["Roles"] == []


@pytest.mark.parametrize("name", ["GetRole", "UpdateRole", "UpdateAssumeRolePolicy", "DeleteRole"])
def test_one_that_is_not_there(desk: Desk, name: str) -> None:
    error = refused(desk, name, RoleName="x", PolicyDocument=TRUST)
    assert (error.code, str(error)) == ("NoSuchEntity", "The role with name x cannot be found.")
