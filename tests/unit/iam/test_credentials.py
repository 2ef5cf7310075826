"""Who a request says it is signed by."""

import pytest

from fairlead.iam.credentials import Credential, credential

HEADER = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=00"
)
SEEN = Credential("AKIDEXAMPLE", "20150830", "us-east-1", "execute-api")


def test_the_header_and_the_presigned_query() -> None:
    assert credential(HEADER, "") == SEEN
    query = "a=b&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=x"
    assert credential("", query) == SEEN


@pytest.mark.parametrize(
    "authorization", ["", "Bearer x", "AWS4-HMAC-SHA256 nonsense", "AWS4-HMAC-SHA256 Credential=a/b/c", "AWS " + HEADER]
)
def test_nothing_is_named(authorization: str) -> None:
    assert credential(authorization, "a=b") is None
