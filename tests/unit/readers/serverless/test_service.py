from pathlib import Path

import pytest

from fairlead.readers.serverless.service import Service, normalized
from fairlead.readers.stacks import Stack


def service(stage: str = "dev", existing: str = "") -> Service:
    stack = Stack(f"shop-{stage}", "eu-west-1", "000000000000")
    return Service("shop", stage, stack, Path(), "serverless.yml", existing)


def test_an_api_id_is_the_same_at_every_start_unless_it_is_given() -> None:
    assert service().api_id == service().api_id
    assert len(service().api_id) == 10
    assert service().api_id != service("prod").api_id
    assert service(existing="abcdefghij").api_id == "abcdefghij"


def test_roles_are_named_as_the_framework_names_them() -> None:
    assert service().default_role == "shop-dev-eu-west-1-lambdaRole"
    assert service().function_role("one") == "shop-dev-one-eu-west-1-lambdaRole"


@pytest.mark.parametrize(
    ("key", "logical"), [("hello", "Hello"), ("my-fn_x", "MyDashfnUnderscorex"), ("X", "X"), ("", "")]
)
def test_keys_in_logical_ids(key: str, logical: str) -> None:
    assert normalized(key) == logical
