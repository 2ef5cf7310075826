"""How a call is refused, as SDKs read it."""

import json
from xml.etree import ElementTree

import pytest

from fairlead.edge.unsigned import unsigned, unsupported
from fairlead.iam.sigv4 import Flaw
from fairlead.net.messages import Response


def header(response: Response, name: bytes) -> str:
    return next(value.decode() for key, value in response.headers if key.lower() == name)


@pytest.mark.parametrize(
    ("flaw", "status", "code"),
    [
        (Flaw.MISSING, 403, "MissingAuthenticationTokenException"),
        (Flaw.INCOMPLETE, 400, "IncompleteSignatureException"),
        (Flaw.UNKNOWN_KEY, 403, "UnrecognizedClientException"),
        (Flaw.EXPIRED, 403, "InvalidSignatureException"),
        (Flaw.NOT_YET, 403, "InvalidSignatureException"),
        (Flaw.MISMATCH, 403, "InvalidSignatureException"),
    ],
)
def test_each_flaw_in_each_protocol(flaw: Flaw, status: int, code: str) -> None:
    rest = unsigned("lambda", flaw, from_page=False)
    assert rest.status == status
    assert header(rest, b"x-amzn-errortype") == code
    (message,) = json.loads(rest.body).values()
    tables = unsigned("dynamodb", flaw, from_page=False)
    assert tables.status == 400
    assert json.loads(tables.body)["__type"] == f"com.amazon.coral.service#{code}"
    query = unsigned("iam", flaw, from_page=False)
    assert query.status == status
    assert (ElementTree.fromstring(query.body).findtext("Error/Message") or "")[:20] == message[:20]


def test_the_query_protocol_has_codes_of_its_own() -> None:
    codes = [ElementTree.fromstring(unsigned("sts", flaw, False).body).findtext("Error/Code") for flaw in Flaw]
    assert codes == [
        "MissingAuthenticationToken", "IncompleteSignature", "InvalidClientTokenId", "SignatureDoesNotMatch",
        "SignatureDoesNotMatch", "SignatureDoesNotMatch",
    ]  # fmt: skip


@pytest.mark.parametrize("service", ["dynamodb", "iam", "execute-api", "apigateway", "s3"])
@pytest.mark.parametrize("flaw", Flaw)
def test_a_page_is_forbidden_and_told_why(service: str, flaw: Flaw) -> None:
    refused = unsigned(service, flaw, from_page=True)
    assert refused.status == 403
    assert b"signed with a key of this gateway" in refused.body


@pytest.mark.parametrize("service", ["dynamodb", "iam", "lambda"])
def test_a_wrong_type_is_named_and_harmless(service: str) -> None:
    refused = unsupported(service, "text/<b>plain\x00" + "x" * 9000, "application/json")
    assert refused.status == 415
    assert b"application/json" in refused.body
    assert len(refused.body) < 600
    assert service != "iam" or b"<b>" not in refused.body
