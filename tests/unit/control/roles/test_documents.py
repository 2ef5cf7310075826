"""What is a policy."""

import pytest

from fairlead.control.roles.documents import check_policy
from fairlead.model.errors import ApiError


@pytest.mark.parametrize(
    "text",
    ['{"Statement":{"Effect":"Allow"}}', '{"Version":"2012-10-17","Statement":[{"Effect":"Deny"},{"Effect":"Allow"}]}'],
)
def test_policies(text: str) -> None:
    check_policy(text)


@pytest.mark.parametrize(
    "text",
    ["", "{", "1", "[]", "{}", '{"Statement":[]}', '{"Statement":["Allow"]}', '{"Statement":{"Effect":"allow"}}',
     "[" * 100_000, '{"Statement":null}'],
)  # fmt: skip
def test_others(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_policy(text)
    assert caught.value.code == "MalformedPolicyDocument"
