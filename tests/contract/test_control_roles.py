"""boto3 against the doors of IAM and STS: roles are kept with their policies, and callers are told who they are."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from controlserver import ControlServer, serving

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ALLOW = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
EXECUTE = "arn:aws:iam::aws:policy/AWSLambdaExecute"
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ControlServer]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def iam(server: ControlServer) -> Any:
    return server.client("iam")


def make(iam: Any, name: str = "worker", **members: Any) -> Any:
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST), **members)["Role"]


def refused(call: Callable[[], Any], status: int, code: str, text: str) -> None:
    with pytest.raises(ClientError) as caught:
        call()
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == code
    assert text in response["Error"]["Message"]


def test_a_role(iam: Any) -> None:
    made = make(iam, Path="/team/", Description="works", Tags=[{"Key": "a", "Value": "1"}])
    assert made["Arn"] == "arn:aws:iam::000000000000:role/team/worker"
    assert made["RoleId"].startswith("AROA")
    got = iam.get_role(RoleName="worker")["Role"]
    assert got["AssumeRolePolicyDocument"] == TRUST
    assert (got["MaxSessionDuration"], got["Description"], got["Path"]) == (3600, "works", "/team/")
    assert got["CreateDate"] == made["CreateDate"]
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["worker"]
    assert iam.list_roles(PathPrefix="/other/")["Roles"] == []
    iam.update_role(RoleName="worker", Description="rests", MaxSessionDuration=7200)
    iam.update_assume_role_policy(RoleName="worker", PolicyDocument=json.dumps(ALLOW))
    got = iam.get_role(RoleName="worker")["Role"]
    assert (got["MaxSessionDuration"], got["Description"]) == (7200, "rests")
    assert got["AssumeRolePolicyDocument"] == ALLOW
    iam.delete_role(RoleName="worker")
    text = "The role with name worker cannot be found."
    for call in (iam.get_role, iam.delete_role, iam.list_attached_role_policies, iam.list_role_policies):
        refused(partial(call, RoleName="worker"), 404, "NoSuchEntity", text)


def test_a_name_is_taken_in_every_case(iam: Any) -> None:
    make(iam)
    refused(lambda: make(iam), 409, "EntityAlreadyExists", "Role with name worker already exists.")
    refused(lambda: make(iam, "Worker"), 409, "EntityAlreadyExists", "Worker")


@pytest.mark.parametrize("document", ["{", "[]", "{}", '{"Statement":[]}', '{"Statement":{"Effect":"Perhaps"}}'])
def test_what_is_no_policy(iam: Any, document: str) -> None:
    make(iam, "other")
    asked = {"RoleName": "worker", "AssumeRolePolicyDocument": document}
    refused(lambda: iam.create_role(**asked), 400, "MalformedPolicyDocument", "")
    put = {"RoleName": "other", "PolicyName": "x", "PolicyDocument": document}
    refused(lambda: iam.put_role_policy(**put), 400, "MalformedPolicyDocument", "")
    assert iam.list_role_policies(RoleName="other")["PolicyNames"] == []


def test_attached_policies(iam: Any) -> None:
    make(iam)
    for arn in (EXECUTE, BASIC, EXECUTE):
        iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    attached = iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]
    assert {policy["PolicyName"]: policy["PolicyArn"] for policy in attached} == {
        "AWSLambdaExecute": EXECUTE,
        "AWSLambdaBasicExecutionRole": BASIC,
    }
    below = iam.list_attached_role_policies(RoleName="worker", PathPrefix="/service-role/")
    assert [policy["PolicyArn"] for policy in below["AttachedPolicies"]] == [BASIC]
    text = "Cannot delete entity, must detach all policies first."
    refused(lambda: iam.delete_role(RoleName="worker"), 409, "DeleteConflict", text)
    iam.detach_role_policy(RoleName="worker", PolicyArn=BASIC)
    again = {"RoleName": "worker", "PolicyArn": BASIC}
    refused(lambda: iam.detach_role_policy(**again), 404, "NoSuchEntity", "was not found")
    own = {"RoleName": "worker", "PolicyArn": "arn:aws:iam::000000000000:policy/mine"}
    refused(lambda: iam.attach_role_policy(**own), 404, "NoSuchEntity", "does not exist or is not attachable")


def test_inline_policies(iam: Any) -> None:
    make(iam)
    for name in ("two", "one"):
        iam.put_role_policy(RoleName="worker", PolicyName=name, PolicyDocument=json.dumps(ALLOW))
    assert iam.list_role_policies(RoleName="worker")["PolicyNames"] == ["one", "two"]
    assert iam.get_role_policy(RoleName="worker", PolicyName="one")["PolicyDocument"] == ALLOW
    text = "Cannot delete entity, must delete policies first."
    refused(lambda: iam.delete_role(RoleName="worker"), 409, "DeleteConflict", text)
    iam.delete_role_policy(RoleName="worker", PolicyName="one")
    gone = {"RoleName": "worker", "PolicyName": "one"}
    for call in (iam.get_role_policy, iam.delete_role_policy):
        refused(partial(call, **gone), 404, "NoSuchEntity", "The role policy with name one cannot be found.")


def test_tags_of_roles(iam: Any) -> None:
    make(iam)
    iam.tag_role(RoleName="worker", Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])
    iam.tag_role(RoleName="worker", Tags=[{"Key": "b", "Value": "3"}])
    iam.untag_role(RoleName="worker", TagKeys=["a", "none"])
    assert iam.list_role_tags(RoleName="worker")["Tags"] == [{"Key": "b", "Value": "3"}]


def test_roles_come_in_pages(iam: Any) -> None:
    for number in range(5):
        make(iam, f"role-{number}")
    pages = list(iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Roles"]) for page in pages] == [2, 2, 1]
    assert [page["IsTruncated"] for page in pages] == [True, True, False]
    refused(lambda: iam.list_roles(Marker="%"), 400, "ValidationError", "Marker")


def test_roles_are_there_after_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        made = make(server.client("iam"))
        server.client("iam").attach_role_policy(RoleName="worker", PolicyArn=EXECUTE)
    with serving(tmp_path) as server:
        iam = server.client("iam")
        assert iam.get_role(RoleName="worker")["Role"]["RoleId"] == made["RoleId"]
        assert len(iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]) == 1


def test_who_calls(server: ControlServer) -> None:
    identity = server.client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"
    assert identity["UserId"] == "000000000000"


def test_what_is_not_served_is_refused_by_name(server: ControlServer, iam: Any) -> None:
    refused(lambda: iam.create_user(UserName="x"), 400, "NotImplemented", "CreateUser of iam is not supported here.")
    refused(lambda: server.client("sts").get_session_token(), 400, "NotImplemented", "GetSessionToken of sts")
