"""What the signer makes of requests and of the profile, without a network."""

from types import SimpleNamespace
from typing import Any

import pytest

from fairlead.passthrough.signer import (
    Sender,
    Unsendable,
    answer_of,
    at_endpoint,
    configured_endpoint,
    joined,
    payload_marker,
    scope_of,
    without_signature,
)

S3 = "ships.s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("authorization", "query", "host", "scope"),
    [
        ("AWS4-HMAC-SHA256 Credential=ASIA/20261120/eu-west-1/sqs/aws4_request, SignedHeaders=host", "", "sqs",
         ("eu-west-1", "sqs")),
        ("", "X-Amz-Credential=ASIA%2F20261120%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=0", S3,
         ("eu-west-1", "s3")),
        ("", "AWSAccessKeyId=ASIA&Expires=1&Signature=0", S3, ("eu-west-1", "s3")),
        ("AWS ASIA:signature", "", "s3.amazonaws.com", ("us-east-1", "s3")),
        ("", "", S3, None),
        ("", "list-type=2", S3, None),
        ("Bearer token", "", "codecatalyst.global.api.aws", None),
    ],
)  # fmt: skip
def test_scope_of(authorization: str, query: str, host: str, scope: tuple[str, str] | None) -> None:
    assert scope_of(authorization, query, host) == scope


@pytest.mark.parametrize(
    ("authorization", "host"),
    [
        ("AWS4-ECDSA-P256-SHA256 Credential=ASIA/20261120/s3/aws4_request", S3),
        ("AWS4-HMAC-SHA256 Credential=broken", S3),
        ("AWS ASIA:signature", "sdb.amazonaws.com"),
    ],
)
def test_other_signatures_are_refused(authorization: str, host: str) -> None:
    with pytest.raises(Unsendable, match="signature version 4"):
        scope_of(authorization, "", host)


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("", ""),
        ("b=2&a=1&a=", "b=2&a=1&a="),
        ("versionId=3&X-Amz-Algorithm=x&X-Amz-Credential=x&X-Amz-Date=x&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
         "&X-Amz-Signature=x&X-Amz-Security-Token=x&x-id=GetObject", "versionId=3&x-id=GetObject"),
        ("AWSAccessKeyId=x&Signature=x&x-amz-security-token=x&Expires=1&versionId=3", "versionId=3"),
        ("Expires=1&Signature=x", "Expires=1&Signature=x"),
    ],
)  # fmt: skip
def test_without_signature(query: str, rest: str) -> None:
    assert without_signature(query) == rest


@pytest.mark.parametrize("name", ["x-amz-content-sha256", "X-Amz-Content-SHA256"])
def test_the_marker_of_a_body_without_a_hash_is_kept(name: str) -> None:
    for marker in ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"):
        assert payload_marker({name: marker}) == marker
    assert payload_marker({name: "0" * 64}) is None
    assert payload_marker({}) is None
    with pytest.raises(Unsendable, match="STREAMING-AWS4-HMAC-SHA256-PAYLOAD"):
        payload_marker({name: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})


def test_headers_that_are_given_twice_are_one() -> None:
    headers = joined([("X-Amz-Meta-A", "1"), ("accept", "*/*"), ("x-amz-meta-a", "2")])
    assert headers == {"X-Amz-Meta-A": "1,2", "accept": "*/*"}


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("ships.s3.eu-west-1.amazonaws.com", "/base/ships/key"),
        ("my.dotted.bucket.s3.amazonaws.com", "/base/my.dotted.bucket/key"),
        ("a.s3.b.s3.us-east-1.amazonaws.com", "/base/a.s3.b/key"),
        ("ships.s3-us-west-2.amazonaws.com", "/base/ships/key"),
        ("ships.s3.dualstack.cn-north-1.amazonaws.com.cn", "/base/ships/key"),
        ("ships.s3-fips.us-gov-west-1.amazonaws.com", "/base/ships/key"),
        ("ships.s3-accelerate.amazonaws.com", "/base/ships/key"),
        ("s3.eu-west-1.amazonaws.com", "/base/key"),
        ("s3-eu-west-1.amazonaws.com", "/base/key"),
        ("sqs.eu-west-1.amazonaws.com", "/base/key"),
        ("s3tables.eu-west-1.amazonaws.com", "/base/key"),
    ],
)
def test_a_bucket_moves_from_the_host_into_the_path(host: str, path: str) -> None:
    assert at_endpoint(f"https://{host}/key", "http://127.0.0.1:9000/base/") == f"http://127.0.0.1:9000{path}"


@pytest.mark.parametrize(
    "host",
    ["point-1.s3-accesspoint.eu-west-1.amazonaws.com", "1.s3-control.us-east-1.amazonaws.com",
     "b.s3-website-us-east-1.amazonaws.com"],
)  # fmt: skip
def test_what_only_aws_has_goes_to_no_other_endpoint(host: str) -> None:
    with pytest.raises(Unsendable, match=host):
        at_endpoint(f"https://{host}/key", "http://127.0.0.1:9000")


class Session:
    """A botocore session as far as the signer looks at it."""

    profile = "mine"

    def __init__(self, profile: dict[str, Any], services: dict[str, Any] | None = None) -> None:
        self._profile = profile
        self.full_config = {"services": {"here": services}} if services else {}

    def get_scoped_config(self) -> dict[str, Any]:
        return self._profile

    def get_available_services(self) -> list[str]:
        return ["s3", "stepfunctions"]

    def get_service_model(self, name: str) -> Any:
        prefix, key = {"s3": ("s3", "s3"), "stepfunctions": ("states", "sfn")}[name]
        return SimpleNamespace(endpoint_prefix=prefix, service_id=SimpleNamespace(hyphenize=lambda: key))

    def get_credentials(self) -> None:
        return None


SERVICES = {"s3": {"endpoint_url": "http://s3"}, "sfn": {"endpoint_url": "http://sfn"}, "sqs": {"retries": "1"}}


@pytest.mark.parametrize(
    ("profile", "service", "endpoint"),
    [
        ({}, "s3", None),
        ({"endpoint_url": "http://all"}, "s3", "http://all"),
        ({"endpoint_url": "http://all", "services": "here"}, "s3", "http://s3"),
        ({"endpoint_url": "http://all", "services": "here"}, "states", "http://sfn"),
        ({"endpoint_url": "http://all", "services": "here"}, "sqs", "http://all"),
        ({"services": "here"}, "sqs", None),
        ({"services": "gone"}, "s3", None),
        ({"endpoint_url": "http://all", "ignore_configured_endpoint_urls": "true"}, "s3", None),
    ],
)
def test_configured_endpoint(profile: dict[str, Any], service: str, endpoint: str | None) -> None:
    assert configured_endpoint(Session(profile, SERVICES), service) == endpoint


def answered(status: int, content: bytes, **headers: str) -> Any:
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(status_code=status, content=content, headers=spelled)


def test_an_answer_keeps_its_headers_but_those_of_one_hop() -> None:
    response = answered(200, b"ab", Content_Length="2", Connection="close", Date="x", ETag="e")
    assert answer_of("GET", response) == ({"status": 200, "headers": [("ETag", "e")]}, b"ab")


def test_an_answer_that_ends_early_is_no_answer() -> None:
    head, body = answer_of("GET", answered(200, b"ab", Content_Length="3"))
    assert head == {"error": "AWS ended its answer after 2 of 3 bytes.", "status": 503}
    assert body == b""


@pytest.mark.parametrize(("method", "status", "length"), [("HEAD", 200, 7), ("GET", 304, None)])
def test_an_answer_without_a_body_may_have_a_length(method: str, status: int, length: int | None) -> None:
    head, _ = answer_of(method, answered(status, b"", Content_Length="7"))
    assert head.get("length") == length
    assert head["status"] == status


def test_whatever_goes_wrong_is_a_sentence() -> None:
    head = {"method": "GET", "service": "s3", "url": f"https://{S3}/key?X-Amz-Signature=0", "headers": []}
    signed = {**head, "authorization": "AWS4-HMAC-SHA256 Credential=A/20261120/eu-west-1/s3/aws4_request, "}
    assert Sender(Session({})).send(signed, b"") == (
        {"error": "The profile mine has no credentials.", "status": 400},
        b"",
    )
    broken: Any = object()
    answer, _ = Sender(broken).send(signed, b"")
    assert answer["status"] == 400
    assert answer["error"].startswith(f"https://{S3}/key could not be called: ")
    assert "Signature" not in answer["error"]
