"""Who a caller is."""

from dataclasses import replace

import pytest

from fairlead.control.desk import Desk
from fairlead.control.identity import get_caller_identity
from fairlead.control.roles.roles import create_role
from fairlead.model.errors import ApiError
from fairlead.model.principals import ACCOUNT_ID, Principal

SESSION = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/worker/hello"
TRUST = '{"Statement":{"Effect":"Allow"}}'


def test_the_root_user(desk: Desk) -> None:
    arn = f"arn:aws:iam::{ACCOUNT_ID}:root"
    assert get_caller_identity(desk, {}) == {"UserId": ACCOUNT_ID, "Account": ACCOUNT_ID, "Arn": arn}


def test_an_environment_is_a_session_of_its_role(desk: Desk) -> None:
    own = replace(desk, principal=Principal(ACCOUNT_ID, SESSION, "ASIAX"))
    assert get_caller_identity(own, {}) == {"UserId": "ASIAX:hello", "Account": ACCOUNT_ID, "Arn": SESSION}
    role = create_role(desk, {"RoleName": "worker", "AssumeRolePolicyDocument": TRUST})["Role"]
    assert get_caller_identity(own, {})["UserId"] == f"{role['RoleId']}:hello"


def test_nobody(desk: Desk) -> None:
    with pytest.raises(ApiError) as caught:
        get_caller_identity(replace(desk, principal=Principal(ACCOUNT_ID, "")), {})
    assert (caught.value.code, caught.value.status) == ("MissingAuthenticationToken", 403)
