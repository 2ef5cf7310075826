import json
import time

import pytest

from fairlead.model.errors import ApiError
from fairlead.net.messages import Request, Response
from fairlead.wire.calls import parse, refuse, respond
from fairlead.wire.services import service

NAMES = ("apigateway", "apigatewayv2", "lambda", "iam", "sts", "dynamodb")


def request(method: str, target: str, body: bytes = b"", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(method, target, named, body, ("127.0.0.1", 1), 1)


def refusal(name: str, asked: Request) -> tuple[str, int, str | None]:
    with pytest.raises(ApiError) as refused:
        parse(service(name), asked)
    return refused.value.code, refused.value.status, refused.value.message


def test_a_request_is_a_call_in_every_protocol() -> None:
    rest = parse(service("apigatewayv2"), request("GET", "/v2/apis/abc/stages/%24default"))
    assert (rest.operation, rest.params) == ("GetStage", {"ApiId": "abc", "StageName": "$default"})
    query = parse(service("sts"), request("POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15"))
    assert (query.operation, query.params) == ("GetCallerIdentity", {})
    target = "DynamoDB_20120810.DescribeTable"
    table = parse(service("dynamodb"), request("POST", "/", b'{"TableName":"table"}', X_Amz_Target=target))
    assert (table.operation, table.params) == ("DescribeTable", {"TableName": "table"})


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("apigatewayv2", request("GET", "/v2/what"),
         ("UnknownOperationException", 404, "apigatewayv2 has no operation at GET /v2/what")),
        ("apigatewayv2", request("POST", "/v2/apis", b'{"name":1}'),
         ("BadRequestException", 400, "NUMBER_VALUE can not be converted to a String at 'name'")),
        ("apigatewayv2", request("POST", "/v2/apis", b'{"name":"n"}'),
         ("BadRequestException", 400, "1 validation error detected: Value null at 'protocolType' failed to satisfy "
                                      "constraint: Member must not be null")),
        ("lambda", request("GET", "/functions"),
         ("UnknownOperationException", 404, "lambda has no operation at GET /functions")),
        ("lambda", request("PUT", "/2015-03-31/functions/f/configuration", b'{"Timeout":"3"}'),
         ("SerializationException", 400, "STRING_VALUE can not be converted to an Integer")),
        ("lambda", request("PUT", "/2015-03-31/functions/f/configuration", b'{"Timeout":0}'),
         ("ValidationException", 400, "1 validation error detected: Value '0' at 'timeout' failed to satisfy "
                                      "constraint: Member must have value greater than or equal to 1")),
        ("iam", request("POST", "/", b""), ("MissingAction", 400, "The request has no Action")),
        ("iam", request("POST", "/", b"Action=Go&Version=2010-05-08"),
         ("InvalidAction", 400, "Could not find operation Go for version 2010-05-08")),
        ("iam", request("POST", "/", b"Action=Go"),
         ("InvalidAction", 400, "Could not find operation Go for version NO_VERSION_SPECIFIED")),
        ("sts", request("POST", "/", b"Action=GetCallerIdentity&Version=1"),
         ("InvalidAction", 400, "Could not find operation GetCallerIdentity for version 1")),
        ("iam", request("POST", "/", b"Action=ListRoles&Version=2010-05-08&MaxItems=x"),
         ("ValidationError", 400, "STRING_VALUE can not be converted to an Integer at 'maxItems'")),
        ("iam", request("POST", "/", b"Action=GetRole&Version=2010-05-08&RoleName=a%20b"),
         ("ValidationError", 400, "1 validation error detected: Value 'a b' at 'roleName' failed to satisfy "
                                  r"constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+")),
        ("dynamodb", request("POST", "/", b"{}", X_Amz_Target="DynamoDB_20120810.Go"),
         ("UnknownOperationException", 400, "dynamodb has no operation Go")),
        ("dynamodb", request("POST", "/", b"{", X_Amz_Target="DynamoDB_20120810.ListTables"),
         ("SerializationException", 400, "The request body is not valid JSON: Input data was truncated")),
    ],
)  # fmt: skip
def test_each_service_refuses_in_its_own_words(name: str, asked: Request, expected: tuple[str, int, str]) -> None:
    assert refusal(name, asked) == expected


HOSTILE = {
    "lists": b"[" * 1_000_000,
    "objects": b'{"name":' * 500_000,
    "valid and deep": b'{"Tags":' * 50_000 + b"1" + b"}" * 50_000,
    "no utf-8": b"\xff" * 1_000_000,
    "a long list": b'{"CorsConfiguration":{},"corsConfiguration":{"allowHeaders":[' + b'"a",' * 2_000_000 + b'"a"]}}',
    "a long number": b'{"name":' + b"9" * 1_000_000 + b"}",
    "many fields": b"Action=TagRole&Version=2010-05-08" + b"&a=b" * 1_000_000,
    "a deep field": b"Action=TagRole&Version=2010-05-08&Tags" + b".member.1" * 100_000 + b"=a",
    "a long value": b"Action=GetRole&Version=2010-05-08&RoleName=" + b"a" * 4_000_000,
    "ampersands": b"&" * 4_000_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_body_is_refused_soon(body: bytes) -> None:
    for name, asked in [
        ("apigatewayv2", request("POST", "/v2/apis", body)),
        ("lambda", request("POST", "/2015-03-31/functions", body)),
        ("iam", request("POST", "/", body)),
        ("dynamodb", request("POST", "/", body, X_Amz_Target="DynamoDB_20120810.PutItem")),
    ]:
        began = time.process_time()
        code, status, message = refusal(name, asked)
        assert time.process_time() - began < 2
        assert status in (400, 404)
        assert code
        assert message is not None
        assert len(message) < 20_000


@pytest.mark.parametrize("target", ["/v2/" + "a" * 60_000, "/v2/apis?" + "a=b&" * 15_000, "/" + "%25" * 20_000])
def test_a_huge_uri_is_refused_soon(target: str) -> None:
    began = time.process_time()
    code, status, message = refusal("apigatewayv2", request("GET", target))
    assert time.process_time() - began < 1
    assert status in (400, 404)
    assert code in ("UnknownOperationException", "BadRequestException")
    assert message is not None
    assert len(message) < 1000


def test_answers_and_refusals_are_what_a_response_is_made_of() -> None:
    assert Response(*respond(service("apigatewayv2"), "DeleteApi", {}, "id")).status == 204
    for name in NAMES:
        response = Response(*refuse(service(name), ApiError("LimitExceededException", 429, "Too many"), "id"))
        assert response.status == 429
        assert b"Too many" in response.body
    table = respond(service("dynamodb"), "ListTables", {"TableNames": ["table"]}, "id")
    assert json.loads(table.body) == {"TableNames": ["table"]}
    assert b"<Account>1</Account>" in respond(service("sts"), "GetCallerIdentity", {"Account": "1"}, "id").body
