"""Signatures, against those that AWS publishes and those that botocore makes."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.iam.sigv4 import Flaw, Signature, check, read
from fairlead.net.messages import Request

GOLDEN = Path(__file__).parents[2] / "golden" / "sigv4"
SUITE = json.loads((GOLDEN / "suite.json").read_text())
GUIDES = json.loads((GOLDEN / "guides.json").read_text())
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NAMED = "AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def wire(method: str, target: str, headers: list[list[str]], body: bytes = b"") -> Request:
    """A request as the server reads it: every byte of its target and headers is a character."""
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    return Request(method, target.encode().decode("latin-1"), pairs, body, ("192.0.2.1", 1), 3001)


def verdict(request: Request, now: float, secret: str = SECRET) -> Flaw | None:
    signed = read(request)
    return signed if isinstance(signed, Flaw) else check(request, signed, secret, now)


def of_suite(case: dict[str, Any], date: str = SUITE["date"]) -> Request:
    headers = [*case["headers"], ["X-Amz-Date", date]]
    names = ";".join(sorted({name.lower() for name, _ in headers}))
    value = f"AWS4-HMAC-SHA256 Credential={SUITE['credential']}, SignedHeaders={names}, Signature={case['signature']}"
    return wire(case["method"], case["target"], [*headers, ["Authorization", value]], case["body"].encode())


@pytest.mark.parametrize("case", SUITE["cases"], ids=lambda case: case["name"])
def test_the_published_suite(case: dict[str, Any]) -> None:
    assert verdict(of_suite(case), SUITE["now"], SUITE["secret"]) is None
    assert verdict(of_suite(case), SUITE["now"], "another") is Flaw.MISMATCH


@pytest.mark.parametrize("case", GUIDES["cases"], ids=lambda case: case["name"])
def test_the_examples_of_the_guides(case: dict[str, Any]) -> None:
    request = wire(case["method"], case["target"], case["headers"], case["body"].encode())
    assert verdict(request, case["now"], case["secret"]) is None
    assert verdict(request, case["now"], SECRET + "x") is Flaw.MISMATCH


def by_botocore(
    request: AWSRequest, service: str = "dynamodb", token: str | None = None, expires: int | None = None
) -> tuple[Request, float]:
    credentials = Credentials("AKIDEXAMPLE", SECRET, token)
    signer = SigV4Auth(credentials, service, "eu-west-1") if expires is None else SigV4QueryAuth(
        credentials, service, "eu-west-1", expires)  # fmt: skip
    signer.add_auth(request)
    sent = request.prepare()
    url = urlsplit(sent.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in
               sent.headers.items()]  # fmt: skip
    body = sent.body or b""
    received = Request(sent.method, target, [(b"Host", url.netloc.encode()), *headers],
                       body if isinstance(body, bytes) else body.encode(), ("192.0.2.1", 1), 3001)  # fmt: skip
    at = datetime.strptime(request.context["timestamp"] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
    return received, at


TEXT = st.text(max_size=12)
SEGMENT = st.text(st.characters(codec="utf-8", exclude_characters="/?#\r\n\t"), max_size=8)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.lists(SEGMENT, max_size=4),
    st.lists(st.tuples(TEXT, TEXT), max_size=4),
    st.dictionaries(st.sampled_from(["X-Amz-Target", "My-Header", "content-type", "X-Amz-Meta-A"]), HEADER),
    st.binary(max_size=60),
    st.sampled_from([None, "a+long/token=="]),
    st.sampled_from([None, 60, 604800]),
)
def test_what_botocore_signs_is_valid_and_nothing_else(
    method: str,
    segments: list[str],
    parameters: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    token: str | None,
    expires: int | None,
) -> None:
    path = "/" + "/".join(quote(segment, safe="~") for segment in segments)
    query = urlencode(parameters, quote_via=quote)
    url = f"http://localhost:3001{path}" + (f"?{query}" if query else "")
    if expires is not None:
        method, body = "GET", b""
    request, at = by_botocore(AWSRequest(method, url, headers=headers, data=body), token=token, expires=expires)
    signed = read(request)
    assert isinstance(signed, Signature)
    assert signed.token == (token or "")
    assert signed.credential[:] == ("AKIDEXAMPLE", signed.at[:8], "eu-west-1", "dynamodb")
    assert verdict(request, at) is None
    assert verdict(request, at, "other") is Flaw.MISMATCH
    request.body += b"x"
    assert verdict(request, at) is Flaw.MISMATCH
    request.body = request.body[:-1]
    request.method = "PUT"
    assert verdict(request, at) is Flaw.MISMATCH


def simple(body: bytes = b"{}", **headers: str) -> tuple[Request, float]:
    given = {"X-Amz-Target": "DynamoDB_20120810.GetItem", **headers}
    return by_botocore(AWSRequest("POST", "http://localhost:3001/", headers=given, data=body))


def replaced(request: Request, name: bytes, value: bytes) -> Request:
    headers = [(key, value if key.lower() == name else old) for key, old in request.headers]
    return Request(request.method, request.target, headers, request.body, request.peer, 3001)


@pytest.mark.parametrize(
    ("after", "flaw"),
    [
        (0, None), (899, None), (901, Flaw.EXPIRED), (86400, Flaw.EXPIRED), (-899, None), (-901, Flaw.NOT_YET),
    ],
)  # fmt: skip
def test_the_clock_may_differ_by_15_minutes(after: float, flaw: Flaw | None) -> None:
    request, at = simple()
    assert verdict(request, at + after) is flaw


@pytest.mark.parametrize(
    ("expires", "after", "flaw"),
    [
        (60, 59, None),
        (60, 61, Flaw.EXPIRED),
        (604800, 604000, None),
        (604801, 0, Flaw.INCOMPLETE),
        (60, -901, Flaw.NOT_YET),
    ],
)
def test_a_presigned_url_lives_as_long_as_it_says(expires: int, after: float, flaw: Flaw | None) -> None:
    request, at = by_botocore(AWSRequest("GET", "http://localhost:3001/dev"), "execute-api", expires=expires)
    assert verdict(request, at + after) is flaw


def test_every_header_of_aws_must_be_signed() -> None:
    request, at = simple()
    request.headers.append((b"X-Amz-Meta-Late", b"x"))
    assert verdict(Request("POST", "/", request.headers, b"{}", ("", 1), 1), at) is Flaw.INCOMPLETE
    presigned, at = by_botocore(AWSRequest("POST", "http://localhost:3001/"), expires=60)
    presigned.headers.append((b"X-Amz-Target", b"DynamoDB_20120810.DeleteTable"))
    assert verdict(presigned, at) is Flaw.INCOMPLETE


def test_a_header_added_behind_a_signed_one_of_the_same_name_counts() -> None:
    request, at = simple()
    request.headers.append((b"x-amz-target", b"DynamoDB_20120810.DeleteTable"))
    assert verdict(Request("POST", "/", request.headers, b"{}", ("", 1), 1), at) is Flaw.MISMATCH


def test_a_session_token_may_follow_the_signing() -> None:
    request, at = simple()
    request.headers.append((b"X-Amz-Security-Token", b"token"))
    later = Request("POST", "/", request.headers, b"{}", ("", 1), 1)
    signed = read(later)
    assert isinstance(signed, Signature)
    assert signed.token == "token"
    assert check(later, signed, SECRET, at) is None


@pytest.mark.parametrize(
    ("said", "body", "flaw"),
    [
        ("UNSIGNED-PAYLOAD", b"anything", None),
        (EMPTY, b"", None),
        (EMPTY, b"x", Flaw.MISMATCH),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", b"x", Flaw.MISMATCH),
    ],
)
def test_the_hash_of_the_body_may_be_said_but_must_be_true(said: str, body: bytes, flaw: Flaw | None) -> None:
    sent = AWSRequest("POST", "http://localhost:3001/", headers={"X-Amz-Content-SHA256": said})
    sent.context["payload_signing_enabled"] = True
    request, at = by_botocore(sent)
    request.body = body
    assert verdict(request, at) is flaw


@pytest.mark.parametrize(
    ("authorization", "flaw"),
    [
        ("", Flaw.MISSING),
        ("Bearer abc", Flaw.MISSING),
        ("AWS AKID:signature", Flaw.INCOMPLETE),
        (NAMED.replace("HMAC-SHA256", "ECDSA-P256-SHA256") + ", SignedHeaders=host, Signature=00", Flaw.INCOMPLETE),
        ("AWS4-HMAC-SHA256", Flaw.INCOMPLETE),
        ("AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=", Flaw.INCOMPLETE),
        (f"{NAMED}, SignedHeaders=host", Flaw.INCOMPLETE),
        (f"{NAMED}, Signature=00", Flaw.INCOMPLETE),
        (f"{NAMED}, SignedHeaders=host, Signature=\xe9", Flaw.INCOMPLETE),
        (f"{NAMED}, SignedHeaders=x-amz-date, Signature=00", Flaw.INCOMPLETE),
        (f"{NAMED}, SignedHeaders=host;gone;x-amz-date, Signature=00", Flaw.INCOMPLETE),
        (f"{NAMED.replace('0830', '0829')}, SignedHeaders=host;x-amz-date, Signature=00", Flaw.INCOMPLETE),
        (f"{NAMED}, SignedHeaders=host;x-amz-date, Signature=00", Flaw.MISMATCH),
    ],
)  # fmt: skip
def test_what_is_no_whole_signature(authorization: str, flaw: Flaw) -> None:
    headers = [
        (b"Host", b"h"),
        (b"X-Amz-Date", b"20150830T123600Z"),
        (b"Authorization", authorization.encode("latin-1")),
    ]
    assert verdict(Request("POST", "/", headers, b"", ("", 1), 1), SUITE["now"]) is flaw


@pytest.mark.parametrize(
    "date", ["", "20150830", "20150830T126000Z", "20150830T123600+0000", "\uff120150830T123600Z", "x" * 16]
)
def test_what_is_no_date(date: str) -> None:
    case = SUITE["cases"][0]
    assert verdict(of_suite(case, date), SUITE["now"]) is Flaw.INCOMPLETE


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
        lambda query: re.sub(r"X-Amz-Expires=\d+", "X-Amz-Expires=-1", query),
        lambda query: re.sub(r"X-Amz-Expires=\d+", "X-Amz-Expires=٣", query),
        lambda query: re.sub(r"&X-Amz-SignedHeaders=\w+", "", query),
        lambda query: re.sub(r"X-Amz-Signature=\w+", "X-Amz-Signature=%E9", query),
        lambda query: re.sub(r"X-Amz-Date=\w+", "X-Amz-Date=", query),
    ],
)
def test_what_is_no_whole_presigned_url(change: Any) -> None:
    request, at = by_botocore(AWSRequest("GET", "http://localhost:3001/"), expires=60)
    path = f"/?{change(request.query)}"
    assert verdict(wire("GET", path, [["Host", "localhost:3001"]]), at) is Flaw.INCOMPLETE


def test_a_presigned_url_that_names_no_lifetime_is_as_a_signature_in_a_header() -> None:
    """As those who sign for services other than S3 make it."""
    signed = AWSRequest("GET", "http://localhost:3001/dev?a=1")
    signer = SigV4QueryAuth(Credentials("AKID", SECRET), "execute-api", "us-east-1")
    signer._modify_request_before_signing = partial(_without_lifetime, signer._modify_request_before_signing)
    signer.add_auth(signed)
    url = urlsplit(signed.url)
    assert "X-Amz-Expires" not in url.query
    request = wire("GET", f"{url.path}?{url.query}", [["Host", "localhost:3001"]])
    at = datetime.strptime(signed.context["timestamp"], "%Y%m%dT%H%M%S%z").timestamp()
    assert verdict(request, at + 899) is None
    assert verdict(request, at + 901) is Flaw.EXPIRED


def _without_lifetime(modify: Callable[[AWSRequest], None], request: AWSRequest) -> None:
    modify(request)
    request.url = re.sub(r"&X-Amz-Expires=\d+", "", request.url)


def test_no_signature_in_the_query_without_its_value() -> None:
    assert read(wire("GET", "/?X-Amz-Credential=x", [["Host", "h"]])) is Flaw.MISSING
    assert datetime.fromtimestamp(SUITE["now"], UTC).year == 2015
