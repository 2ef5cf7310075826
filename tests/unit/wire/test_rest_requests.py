import pytest

from fairlead.net.messages import Request
from fairlead.wire.rest_requests import match, params
from fairlead.wire.services import service
from fairlead.wire.unreadable import Unreadable

LAMBDA = service("lambda")


def request(method: str, target: str, body: bytes = b"", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(method, target, named, body, ("127.0.0.1", 1), 1)


def read(asked: Request, name: str = "lambda") -> tuple[str, dict[str, object]]:
    found = match(service(name), asked)
    assert found is not None
    return found.operation.name, params(service(name), found, asked)


def test_members_come_from_the_uri_the_query_the_headers_and_the_whole_body() -> None:
    target = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/invocations?Qualifier=%24LATEST"
    assert read(request("POST", target, b"\x00{raw", X_Amz_Invocation_Type="DryRun", X_Amz_Log_Type="")) == (
        "Invoke",
        {
            "FunctionName": "arn:aws:lambda:us-east-1:1:function:f",
            "Qualifier": "$LATEST",
            "InvocationType": "DryRun",
            "Payload": b"\x00{raw",
        },
    )


def test_a_payload_that_is_not_there_is_no_member() -> None:
    assert read(request("POST", "/2015-03-31/functions/f/invocations")) == ("Invoke", {"FunctionName": "f"})


def test_values_in_a_query_have_their_types_and_lists_repeat_their_name() -> None:
    assert read(request("GET", "/2015-03-31/functions/?MaxItems=5&Marker=a+b%2B")) == (
        "ListFunctions",
        {"MaxItems": 5, "Marker": "a b+"},
    )
    arn = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af"
    assert read(request("DELETE", f"/2017-03-31/tags/{arn}?tagKeys=a&tagKeys=b")) == (
        "UntagResource",
        {"Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "TagKeys": ["a", "b"]},
    )


def test_a_body_that_no_member_stands_in_is_ignored() -> None:
    assert read(request("GET", "/2015-03-31/functions/f", b"no json")) == ("GetFunction", {"FunctionName": "f"})


def test_names_in_the_body_are_the_models() -> None:
    asked = request("POST", "/v2/apis", b'{"name":"n","protocolType":"WEBSOCKET","tags":{"a":"b"}}')
    assert read(asked, "apigatewayv2") == ("CreateApi", {"Name": "n", "ProtocolType": "WEBSOCKET", "Tags": {"a": "b"}})


@pytest.mark.parametrize(
    "asked",
    [
        request("GET", "/2015-03-31/functions/?MaxItems=five"),
        request("GET", "/2015-03-31/functions/?Marker=%ff"),
        request("POST", "/2015-03-31/functions", b"{"),
        request("GET", "/2015-03-31/functions/%ff"),
    ],
)
def test_what_can_not_be_read_is_told(asked: Request) -> None:
    with pytest.raises(Unreadable):
        read(asked)


def test_a_place_without_an_operation_matches_nothing() -> None:
    assert match(LAMBDA, request("PATCH", "/2015-03-31/functions/f")) is None
