"""boto3's own clients against the wire formats, with nothing between: a client's request is parsed where it would be
sent, and what comes back is an answer or an error of ours."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from fairlead.model.errors import ApiError
from fairlead.net.messages import Request
from fairlead.wire.calls import Call, parse, refuse, respond
from fairlead.wire.messages import Answer
from fairlead.wire.services import service

Operation = Callable[[Call], dict[str, Any]]
SERVICES = ("apigateway", "apigatewayv2", "lambda", "iam", "sts", "dynamodb")
NOON = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


class Body:
    """An answer's body as urllib3 would hand it on."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.body

    def read(self, *_: object) -> bytes:
        body, self.body = self.body, b""
        return body


class Client:
    """A boto3 client whose requests end here. `operation` answers them, `calls` keeps them."""

    def __init__(self, name: str, operation: Operation) -> None:
        self.name = name
        self.operation = operation
        self.calls: list[Call] = []
        self.boto: Any = boto3.client(
            name,
            region_name="us-west-2",
            endpoint_url="https://localhost:3001",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )
        self.boto.meta.events.register("before-send", self._answer)

    def _answer(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        target = request.url.removeprefix("https://localhost:3001")
        headers = [(key.encode(), _bytes(value)) for key, value in request.headers.items()]
        asked = Request(request.method, target, headers, _bytes(request.body or b""), ("127.0.0.1", 1), 1)
        answer = self._carried_out(asked)
        named = {key.decode(): value.decode() for key, value in answer.headers}
        return AWSResponse(request.url, answer.status, named, Body(answer.body))

    def _carried_out(self, asked: Request) -> Answer:
        known = service(self.name)
        try:
            call = parse(known, asked)
            self.calls.append(call)
            return respond(known, call.operation, self.operation(call), "the-id")
        except ApiError as error:
            return refuse(known, error, "the-id")


def _bytes(value: Any) -> bytes:
    if hasattr(value, "read"):
        value = value.read()
    return value.encode() if isinstance(value, str) else bytes(value)


def raising(error: ApiError) -> Operation:
    def operation(call: Call) -> dict[str, Any]:
        raise error

    return operation


def never(call: Call) -> dict[str, Any]:
    raise AssertionError(f"{call.operation} should not have been understood")


def test_an_api_is_made_and_read() -> None:
    api = {"ApiId": "abc", "Name": "chat", "ProtocolType": "WEBSOCKET", "CreatedDate": NOON, "Tags": {"a": "ä"}}
    client = Client("apigatewayv2", lambda call: api)
    made = client.boto.create_api(
        Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action", Tags={"a": "ä"}
    )
    assert made.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    assert made == api
    assert client.calls[0].params == {
        "Name": "chat",
        "ProtocolType": "WEBSOCKET",
        "RouteSelectionExpression": "$request.body.action",
        "Tags": {"a": "ä"},
    }


@pytest.mark.parametrize("stage", ["$default", "a b", "ä%2F", "a/b?c#d", "..", "+", "a+b"])
def test_what_stands_in_a_uri_arrives_as_it_was_given(stage: str) -> None:
    client = Client("apigatewayv2", lambda call: {})
    client.boto.delete_stage(ApiId="abc", StageName=stage)
    assert client.calls[0].params == {"ApiId": "abc", "StageName": stage}


def test_tags_are_named_by_arns_with_slashes() -> None:
    arn = "arn:aws:apigateway:us-west-2::/apis/abc/stages/$default"
    client = Client("apigatewayv2", lambda call: {})
    client.boto.untag_resource(ResourceArn=arn, TagKeys=["a", "b c", "d&e"])
    client.boto.tag_resource(ResourceArn=arn, Tags={"a": "b"})
    assert [call.params for call in client.calls] == [
        {"ResourceArn": arn, "TagKeys": ["a", "b c", "d&e"]},
        {"ResourceArn": arn, "Tags": {"a": "b"}},
    ]


def test_a_function_is_invoked() -> None:
    output = {"StatusCode": 200, "FunctionError": "Unhandled", "LogResult": "bG9n", "Payload": b'{"a":"\xc3\xa4"}'}
    client = Client("lambda", lambda call: output)
    answer = client.boto.invoke(
        FunctionName="arn:aws:lambda:us-west-2:123456789012:function:f",
        Payload=b'{"in":1}',
        InvocationType="RequestResponse",
        LogType="Tail",
        Qualifier="$LATEST",
    )
    assert (answer["StatusCode"], answer["FunctionError"], answer["LogResult"]) == (200, "Unhandled", "bG9n")
    assert json.loads(answer["Payload"].read()) == {"a": "ä"}
    assert client.calls[0].params == {
        "FunctionName": "arn:aws:lambda:us-west-2:123456789012:function:f",
        "Payload": b'{"in":1}',
        "InvocationType": "RequestResponse",
        "LogType": "Tail",
        "Qualifier": "$LATEST",
    }


def test_a_functions_zip_arrives_byte_for_byte() -> None:
    client = Client("lambda", lambda call: {"FunctionName": "f", "CodeSha256": "x", "CodeSize": 3})
    zip_file = bytes(range(256)) * 100
    made = client.boto.create_function(
        FunctionName="f",
        Runtime="nodejs12.x",
        Role="arn:aws:iam::123456789012:role/r",
        Handler="index.handler",
        Code={"ZipFile": zip_file},
        Environment={"Variables": {"AB": "1"}},
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert client.calls[0].params["Code"] == {"ZipFile": zip_file}
    assert client.calls[0].params["Environment"] == {"Variables": {"AB": "1"}}


def test_a_role_has_its_policy_document() -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:*", "Resource": "+ä&<>"}]}
    role: dict[str, Any] = {
        "Path": "/",
        "RoleName": "r",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "Arn": "arn:aws:iam::123456789012:role/r",
    }
    role |= {"CreateDate": NOON, "AssumeRolePolicyDocument": json.dumps(document), "Tags": [{"Key": "k", "Value": ""}]}
    client = Client("iam", lambda call: {"Role": role})
    made = client.boto.create_role(
        RoleName="r", AssumeRolePolicyDocument=json.dumps(document), Tags=[{"Key": "k", "Value": ""}]
    )
    assert made["Role"] == role | {"AssumeRolePolicyDocument": document}
    assert client.calls[0].params == {
        "RoleName": "r",
        "AssumeRolePolicyDocument": json.dumps(document),
        "Tags": [{"Key": "k", "Value": ""}],
    }


def test_the_caller_is_told_who_it_is() -> None:
    identity = {"UserId": "AIDA", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:root"}
    answer = Client("sts", lambda call: identity).boto.get_caller_identity()
    assert answer.pop("ResponseMetadata")["RequestId"] == "the-id"
    assert answer == identity


def test_an_item_goes_both_ways() -> None:
    item = {"id": {"S": "ä"}, "n": {"N": "1"}, "b": {"B": b"\x00"}, "m": {"M": {"l": {"L": [{"NULL": True}]}}}}
    client = Client("dynamodb", lambda call: {"Item": item} if call.operation == "GetItem" else {})
    assert client.boto.get_item(TableName="table", Key={"id": {"S": "ä"}})["Item"] == item
    client.boto.put_item(TableName="table", Item=item)
    assert client.calls[1].params == {"TableName": "table", "Item": item}


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name in SERVICES for code, shape in service(name).exceptions.items()]
)
def test_every_exception_of_a_model_is_raised_as_itself(name: str, code: str, clients: dict[str, Client]) -> None:
    client = clients[name]
    status = service(name).exceptions[code].error.http_status_code
    client.operation = raising(ApiError(code, status, "Why <not> & how"))
    simple = {
        "apigateway": "get_api_keys",
        "apigatewayv2": "get_apis",
        "lambda": "list_functions",
        "iam": "list_roles",
        "sts": "get_caller_identity",
        "dynamodb": "list_tables",
    }
    with pytest.raises(ClientError) as raised:
        getattr(client.boto, simple[name])()
    assert raised.value.response["Error"]["Code"] == code
    assert raised.value.response["Error"]["Message"] == "Why <not> & how"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert raised.value.response["ResponseMetadata"]["RequestId"] == "the-id"
    assert isinstance(raised.value, client.boto.exceptions.from_code(code))


@pytest.fixture(scope="module")
def clients() -> dict[str, Client]:
    return {name: Client(name, never) for name in SERVICES}


def test_further_members_of_an_error_arrive() -> None:
    client = Client("apigatewayv2", raising(ApiError("NotFoundException", 404, "Gone", resourceType="Api")))
    with pytest.raises(client.boto.exceptions.NotFoundException) as raised:
        client.boto.get_api(ApiId="abc")
    assert raised.value.response["ResourceType"] == "Api"
    client = Client("lambda", raising(ApiError("ResourceNotFoundException", 404, "Function not found: f")))
    with pytest.raises(client.boto.exceptions.ResourceNotFoundException) as raised:
        client.boto.get_function(FunctionName="f")
    assert raised.value.response["Type"] == "User"


@pytest.mark.parametrize(
    ("name", "call", "code", "message"),
    [
        (
            "apigatewayv2",
            lambda boto: boto.create_integration(ApiId="a", IntegrationType="FTP"),
            "BadRequestException",
            "1 validation error detected: Value 'FTP' at 'integrationType' failed to satisfy constraint: Member must "
            "satisfy enum value set: [AWS, HTTP, MOCK, HTTP_PROXY, AWS_PROXY]",
        ),
        (
            "lambda",
            lambda boto: boto.get_function(FunctionName="a b"),
            "ValidationException",
            "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint",
        ),
        (
            "iam",
            lambda boto: boto.get_role(RoleName="a b"),
            "ValidationError",
            "1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint",
        ),
    ],
)
def test_a_bad_input_is_refused_before_any_operation(
    name: str, call: Callable[[Any], Any], code: str, message: str
) -> None:
    with pytest.raises(ClientError) as raised:
        call(Client(name, never).boto)
    assert raised.value.response["Error"]["Code"] == code
    assert raised.value.response["Error"]["Message"].startswith(message)
