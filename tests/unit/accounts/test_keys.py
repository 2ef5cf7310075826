"""The temporary keys of environments, and the principal behind a request."""

from fairlead.accounts.keys import Keys
from fairlead.accounts.root_key import RootKey
from fairlead.model.apps import Function
from fairlead.net.messages import Request

FUNCTION = Function(
    "app-dev-hello",
    "handler.hello",
    "python3.12",
    "/app",
    "arn:aws:lambda:us-east-1:000000000000:function:app-dev-hello",
    "hello",
    role_arn="arn:aws:iam::000000000000:role/app-role",
)


def signed_by(key_id: str) -> Request:
    value = f"AWS4-HMAC-SHA256 Credential={key_id}/20150830/us-east-1/dynamodb/aws4_request, Signature=0"
    return Request("POST", "/", [(b"Authorization", value.encode())], b"", ("127.0.0.1", 1), 3001)


def test_an_environments_key_tells_its_function_until_it_is_revoked() -> None:
    keys = Keys("000000000000")
    key, other = keys.issue(FUNCTION), keys.issue(FUNCTION)
    assert len({key.access_key_id, other.access_key_id, key.gateway_key, other.gateway_key}) == 4
    arn = "arn:aws:sts::000000000000:assumed-role/app-role/app-dev-hello"
    assert keys.principal(signed_by(key.access_key_id)).arn == arn
    assert keys.is_environment(key.gateway_key)
    keys.revoke(key)
    assert keys.principal(signed_by(key.access_key_id)).arn == "arn:aws:iam::000000000000:root"
    assert not keys.is_environment(key.gateway_key)
    assert keys.is_environment(other.gateway_key)
    assert not keys.is_environment("")


def test_an_unsigned_request_has_a_principal_too() -> None:
    principal = Keys("123456789012").principal(Request("GET", "/", [], b"", ("127.0.0.1", 1), 3001))
    assert principal.account_id == "123456789012"
    assert principal.anonymous


def test_the_root_key_is_the_account() -> None:
    keys = Keys("123456789012", RootKey(access_key_id="AKIAROOT", secret_access_key="s" * 40))
    principal = keys.principal(signed_by("AKIAROOT"))
    assert (principal.arn, principal.key_id) == ("arn:aws:iam::123456789012:root", "AKIAROOT")
    found = keys.find("AKIAROOT")
    assert found is not None
    assert (found.secret_access_key, found.session_token, found.principal) == ("s" * 40, "", principal)


def test_only_keys_that_are_valid_now_are_found() -> None:
    keys = Keys("123456789012")
    key = keys.issue(FUNCTION)
    found = keys.find(key.access_key_id)
    assert found is not None
    assert (found.secret_access_key, found.session_token) == (key.secret_access_key, key.session_token)
    keys.revoke(key)
    assert keys.find(key.access_key_id) is None
    assert keys.find("") is None
