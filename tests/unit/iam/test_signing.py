"""Signatures that are made, against the check and against botocore's."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fairlead.iam.signing import Scope, signed
from fairlead.iam.sigv4 import Flaw, Signature, check, read
from fairlead.net.messages import Request

SCOPE = Scope("AKIATEST", "secret/of+ours", "eu-west-1", "dynamodb")
HEADERS = {"Host": "localhost:8000", "X-Amz-Target": "DynamoDB_20120810.GetItem"}
NOW = 1_700_000_000.0


def verdict(method: str, target: str, headers: dict[str, str], body: bytes) -> Flaw | None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    request = Request(method, target, pairs, body, ("127.0.0.1", 1), 3001)
    signature = read(request)
    assert isinstance(signature, Signature)
    return check(request, signature, SCOPE.secret, NOW + 1)


@pytest.mark.parametrize("target", ["/", "/a%20b/c?x=1&a=%2F", "/alternator"])
@pytest.mark.parametrize("body", [b"", b'{"TableName":"t"}'])
def test_what_is_signed_passes_the_check(target: str, body: bytes) -> None:
    assert verdict("POST", target, signed(SCOPE, "POST", target, HEADERS, body, NOW), body) is None


def test_what_is_changed_does_not() -> None:
    headers = signed(SCOPE, "POST", "/", HEADERS, b"{}", NOW)
    assert verdict("POST", "/", headers, b"[]") is Flaw.MISMATCH
    assert verdict("POST", "/", {**headers, "X-Amz-Target": "other"}, b"{}") is Flaw.MISMATCH


def test_botocore_signs_alike() -> None:
    made = signed(SCOPE, "POST", "/", HEADERS, b"{}", NOW)
    request = AWSRequest("POST", "http://localhost:8000/", {"X-Amz-Target": HEADERS["X-Amz-Target"]}, b"{}")
    moment = datetime.fromtimestamp(NOW, UTC).strftime("%Y%m%dT%H%M%SZ")
    request.context["timestamp"] = moment
    signer = SigV4Auth(Credentials(SCOPE.key_id, SCOPE.secret), SCOPE.service, SCOPE.region)
    request.headers["X-Amz-Date"] = moment
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    assert made["Authorization"].endswith(f"Signature={signature}")
