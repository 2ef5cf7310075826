"""Signed handshakes, made by botocore."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fairlead.accounts.keys import Keys
from fairlead.accounts.root_key import RootKey
from fairlead.authorizers.aws_iam import AwsIam
from fairlead.model.apps import Function
from fairlead.model.principals import Principal
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict
from occasions import asked, peer, snapshot, target

ACCOUNT = "123456789012"
ROOT = RootKey(access_key_id="AKIAROOT", secret_access_key="s" * 40)
URL = "http://localhost:3001/dev?room=a%20b"
KEYS = Keys(ACCOUNT, ROOT)
HEADERS = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")


def user_id(principal: Principal) -> str:
    return f"id of {principal.arn}"


def credentials(secret: str = ROOT.secret_access_key) -> Credentials:
    return Credentials(ROOT.access_key_id, secret)


def in_headers(signer: Credentials, service: str = "execute-api", url: str = URL) -> Connecting:
    request = AWSRequest("GET", url, headers={"Host": "localhost:3001"})
    SigV4Auth(signer, service, "us-east-1").add_auth(request)
    return handshake(request, [(name, request.headers[name]) for name in HEADERS if name in request.headers])


def in_query(signer: Credentials, expires: int = 60) -> Connecting:
    request = AWSRequest("GET", URL, headers={"Host": "localhost:3001"})
    SigV4QueryAuth(signer, "execute-api", "us-east-1", expires=expires).add_auth(request)
    return handshake(request, [])


def handshake(request: Any, headers: list[tuple[str, str]]) -> Connecting:
    url = urlsplit(request.url)
    now = datetime.strptime(request.context["timestamp"], "%Y%m%dT%H%M%S%z").timestamp()
    sent = asked(url.query, ("Host", "localhost:3001"), *headers, path=url.path)
    occasion = Connecting(sent, peer(), snapshot(target("$connect")))
    occasion.now = now
    return occasion


def judge(occasion: Connecting) -> Verdict:
    return AwsIam(KEYS, user_id).judge(occasion)


def denied(occasion: Connecting) -> str:
    verdict = judge(occasion)
    assert isinstance(verdict, Denied)
    assert (verdict.status, verdict.member) == (403, "message")
    return verdict.message


@pytest.mark.parametrize("signed", [in_headers, in_query])
def test_signed_by_the_root_key(signed: Any) -> None:
    verdict = judge(signed(credentials()))
    assert isinstance(verdict, Allowed)
    arn = f"arn:aws:iam::{ACCOUNT}:root"
    assert verdict.identity == {
        "accessKey": "AKIAROOT",
        "accountId": ACCOUNT,
        "caller": f"id of {arn}",
        "user": f"id of {arn}",
        "userArn": arn,
    }
    assert (verdict.principal_id, verdict.context, verdict.latency_ms) == (None, {}, None)


@pytest.mark.parametrize("signed", [in_headers, in_query])
def test_signed_by_a_function(signed: Any) -> None:
    function = Function("chat-dev-say", "h.f", "python3.12", "/", "arn:f", "say", role_arn="arn:aws:iam::1:role/r")
    key = KEYS.issue(function)
    own = Credentials(key.access_key_id, key.secret_access_key, key.session_token)
    verdict = judge(signed(own))
    assert isinstance(verdict, Allowed)
    assert verdict.identity["userArn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/r/chat-dev-say"
    assert "security token included in the request is invalid" in denied(
        signed(Credentials(key.access_key_id, key.secret_access_key, "another"))
    )
    KEYS.revoke(key)
    assert denied(signed(own)) == "The security token included in the request is invalid."


def test_not_signed_at_all() -> None:
    occasion = Connecting(asked("room=1", ("Host", "localhost")), peer(), snapshot(target("$connect")))
    assert denied(occasion) == "Missing Authentication Token"


@pytest.mark.parametrize("signed", [in_headers, in_query])
def test_signed_with_another_secret(signed: Any) -> None:
    assert denied(signed(credentials("x" * 40))).startswith("The request signature we calculated does not match")


def test_another_path_than_was_signed() -> None:
    occasion = in_headers(credentials())
    occasion.asked.path = "/prod"
    assert denied(occasion).startswith("The request signature we calculated does not match")


def test_signed_for_another_service() -> None:
    assert denied(in_headers(credentials(), "lambda")) == (
        "Credential should be scoped to correct service: 'execute-api'."
    )


def test_too_old() -> None:
    occasion = in_query(credentials(), expires=60)
    occasion.now += 61
    assert denied(occasion).startswith("Signature expired")


def test_half_a_signature() -> None:
    occasion = Connecting(
        asked("", ("Authorization", "AWS4-HMAC-SHA256 Credential=x")), peer(), snapshot(target("$connect"))
    )
    assert denied(occasion) == "The request signature does not conform to AWS standards."
