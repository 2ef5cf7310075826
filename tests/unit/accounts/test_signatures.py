"""Whose signatures are valid."""

from datetime import datetime

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fairlead.accounts.keys import Keys
from fairlead.accounts.root_key import RootKey
from fairlead.accounts.signatures import flaw, head_flaw
from fairlead.iam.sigv4 import Flaw
from fairlead.model.apps import Function
from fairlead.net.messages import Request

ROOT = RootKey(access_key_id="AKIAROOT", secret_access_key="s" * 40)
FUNCTION = Function("hello", "handler.hello", "python3.12", "/app", "arn:hello", "hello")


def verdict(keys: Keys, key_id: str, secret: str, token: str | None = None) -> Flaw | None:
    sent = AWSRequest("POST", "http://localhost:3001/", headers={"Host": "localhost:3001"}, data=b"{}")
    SigV4Auth(Credentials(key_id, secret, token), "lambda", "eu-west-1").add_auth(sent)
    headers = [(name.encode(), str(value).encode()) for name, value in sent.headers.items()]
    at = datetime.strptime(sent.context["timestamp"] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
    return flaw(keys, Request("POST", "/", headers, b"{}", ("192.0.2.1", 1), 3001), at)


def test_the_root_key() -> None:
    keys = Keys("000000000000", ROOT)
    assert verdict(keys, "AKIAROOT", "s" * 40) is None
    assert verdict(keys, "AKIAROOT", "t" * 40) is Flaw.MISMATCH
    assert verdict(keys, "AKIAROOT", "s" * 40, "token") is Flaw.UNKNOWN_KEY


def test_an_unknown_key_is_none() -> None:
    keys = Keys("000000000000", ROOT)
    assert verdict(keys, "test", "test") is Flaw.UNKNOWN_KEY
    assert verdict(Keys("000000000000"), "AKIAROOT", "s" * 40) is Flaw.UNKNOWN_KEY


def test_the_key_of_an_environment_until_it_is_revoked() -> None:
    keys = Keys("000000000000", ROOT)
    key = keys.issue(FUNCTION)
    assert verdict(keys, key.access_key_id, key.secret_access_key, key.session_token) is None
    assert verdict(keys, key.access_key_id, key.secret_access_key) is Flaw.UNKNOWN_KEY
    assert verdict(keys, key.access_key_id, key.secret_access_key, key.session_token + "x") is Flaw.UNKNOWN_KEY
    assert verdict(keys, key.access_key_id, "s" * 40, key.session_token) is Flaw.MISMATCH
    keys.revoke(key)
    assert verdict(keys, key.access_key_id, key.secret_access_key, key.session_token) is Flaw.UNKNOWN_KEY


def test_no_signature() -> None:
    request = Request("POST", "/", [(b"Host", b"localhost")], b"", ("192.0.2.1", 1), 3001)
    assert flaw(Keys("000000000000", ROOT), request, 0.0) is Flaw.MISSING


def test_a_head_tells_whether_a_key_of_ours_is_named() -> None:
    keys = Keys("000000000000", ROOT)
    scope = "{}/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=00"
    for key_id, expected in (("AKIAROOT", None), ("test", Flaw.UNKNOWN_KEY)):
        authorization = f"AWS4-HMAC-SHA256 Credential={scope.format(key_id)}".encode()
        headers = [(b"Host", b"localhost"), (b"X-Amz-Date", b"20260101T000000Z"), (b"Authorization", authorization)]
        assert head_flaw(keys, Request("POST", "/", headers, b"", ("192.0.2.1", 1), 3001)) is expected
    unsigned = Request("POST", "/", [(b"Host", b"localhost")], b"", ("192.0.2.1", 1), 3001)
    assert head_flaw(keys, unsigned) is Flaw.MISSING
