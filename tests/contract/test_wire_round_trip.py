"""What botocore writes, wire reads; what wire answers, botocore reads: every operation of every service, over inputs
and outputs drawn from the models."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.awsrequest
import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.net.messages import Request
from fairlead.wire import constraints
from fairlead.wire.calls import parse, respond
from fairlead.wire.models import Shape
from fairlead.wire.services import service

SERVICES = ("apigatewayv2", "lambda", "iam", "sts", "dynamodb")
DEEP = 4
LETTERS = "abcXYZ019äß漢😀\r\n\t%+/&=;<>\"' .~"
ARN = "arn:aws:lambda:us-east-1:123456789012"
SAMPLES = [
    *("a", "b7", "my-function", "$LATEST", "1", "42", "/mnt/data", "lambda:GetLayerVersion", "lambda:InvokeFunction"),
    *("123456789012", "o-a1b2c3d4e5", "sg-1", "subnet-1", "@", "ALL", "v1", "~", ",", ";", "*", "/", "/a/", "/a/b/"),
    *(f"{ARN}:function:my-function", f"{ARN}:function:f:$LATEST", f"{ARN}:layer:l", f"{ARN}:layer:l:1"),
    *("csc-0123456789abcdef0", f"{ARN}:code-signing-config:csc-0123456789abcdef0", f"{ARN}:capacity-provider:c"),
    *("arn:aws:iam::123456789012:role/r", "arn:aws:kms:us-east-1:123456789012:key/k", f"{ARN}:network-connector:c"),
    *(f"{ARN}:event-source-mapping:01234567-89ab-cdef-0123-456789abcdef", f"{ARN}:runtime/r"),
    *(f"{ARN}:function:f:1/durable-execution/n/i", f"{ARN}:runtime/0123456789abcdef", f"{ARN}:runtime/r/version/1"),
    "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
    "broker.example.com:9092",
    *("01234567-89ab-cdef-0123-456789abcdef", "0123456789abcdef", "0123456789abcdef01234567", "0123456789abcdef" * 7),
    *("AKIAIOSFODNN7EXAMPLE", "https://example.com/a", "p-abcdefgh", "012345", "o-aaaaaaaaaa/r-aaaa/ou-aaaa-aaaaaaaa"),
    *("FooException", "my ro le", "{}", "[]", "-----BEGIN-----"),
    *("a" * 12, "a" * 20, "ab" * 20, "A" * 48, "0" * 32),
]

operations = pytest.mark.parametrize(
    ("name", "operation"), [(name, operation) for name in SERVICES for operation in service(name).operations]
)
seeds = given(seed=st.integers(0, 1 << 32))
few = settings(max_examples=8, deadline=None)


@cache
def model(name: str) -> Any:
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


@cache
def samples(pattern: str, least: int, most: int) -> list[str]:
    compiled = constraints.compiled(pattern)
    return [
        text for text in [*SAMPLES, ""] if least <= len(text) <= most and (not compiled or compiled.fullmatch(text))
    ]


class Values:
    """Values of a model's shapes, made from a seed. `sent` says whether they go to the service or come from it."""

    def __init__(self, name: str, seed: int, *, sent: bool) -> None:
        self.shapes = service(name).shapes
        self.random = random.Random(seed)
        self.sent = sent
        self.query = service(name).protocol == "query"
        self.usual = self.random.random()
        """How often a member that is not required is there."""

    def of(self, shape: Any, depth: int = 0) -> Any:
        match shape.type_name:
            case "structure":
                return {name: self.of(shape.members[name], depth + 1) for name in self.chosen(shape, depth)}
            case "list":
                return [self.of(shape.member, depth + 1) for _ in range(self.size(shape, depth))]
            case "map":
                size = self.size(shape, depth)
                return {self.of(shape.key, depth + 1): self.of(shape.value, depth + 1) for _ in range(size)}
            case "string":
                return self.text(shape)
            case "blob":
                return self.random.randbytes(self.random.randint(1, 20)).hex().encode()
            case "boolean":
                return self.random.random() < 0.5
            case "timestamp":
                # botocore writes whole seconds where a timestamp is a number
                milliseconds = self.random.randrange(4_000_000_000) * 1000 + (0 if self.sent else 123)
                return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
            case "float" | "double":
                least, most = shape.metadata.get("min", -1e9), shape.metadata.get("max", 1e9)
                return self.random.choice([float(least), float(most), self.random.uniform(least, most)])
        return self.number(shape)

    def chosen(self, shape: Any, depth: int) -> list[str]:
        if getattr(shape, "is_tagged_union", False):
            return [self.random.choice(list(shape.members))]
        required = {*shape.required_members, *(() if self.sent else always_there(shape))}
        names = [
            name
            for name, member in shape.members.items()
            if name in required or (depth < DEEP and self.random.random() < self.usual and self.sampled(member))
        ]
        if not names and self.query and depth and shape.members:
            return [next(iter(shape.members))]  # an empty structure leaves no trace in a form
        return names

    def sampled(self, shape: Any) -> bool:
        """Whether a value of a member that needn't be there can be made: botocore's models grow patterns."""
        known = self.shapes[shape.name]
        return not (self.sent and shape.type_name == "string" and known.pattern) or bool(self.of_pattern(known))

    def of_pattern(self, known: Shape) -> list[str]:
        assert known.pattern is not None
        return samples(known.pattern, max(int(known.min or 0), 1), int(known.max or 1 << 20))

    def number(self, shape: Any) -> int:
        if shape.serialization.get("location") == "statusCode":
            return self.random.choice([200, 202])
        bound = 1 << (63 if shape.type_name == "long" else 31)
        least, most = int(shape.metadata.get("min", -bound)), int(shape.metadata.get("max", bound - 1))
        return self.random.choice([least, most, self.random.randint(least, most)])

    def size(self, shape: Any, depth: int) -> int:
        least = shape.metadata.get("min", 0)
        if shape.serialization.get("location") == "querystring" or (self.query and shape.type_name == "map"):
            least = max(least, 1)  # an empty one leaves no trace
        most = least if depth >= DEEP else int(min(shape.metadata.get("max", least + 2), least + 2))
        return self.random.randint(least, most)

    def text(self, shape: Any) -> str:
        if shape.enum:
            return str(self.random.choice(shape.enum))
        known = self.shapes[shape.name]
        location = shape.serialization.get("location")
        least, most = max(int(known.min or 0), 1 if location else 0), int(known.max or 40)
        if known.pattern and self.sent:
            found = self.of_pattern(known)
            assert found, f"no sample for {shape.name}: {known.pattern}"
            return self.random.choice(found)
        letters = LETTERS if location != "header" else "abc-0"
        length = self.random.randint(least, max(least, min(most, 12)))
        return "".join(self.random.choice(letters) for _ in range(length))


def always_there(shape: Any) -> list[str]:
    """The members of an output that botocore finds in every answer: its status and its whole body."""
    payload = shape.serialization.get("payload")
    status = [name for name, each in shape.members.items() if each.serialization.get("location") == "statusCode"]
    return status if payload is None else [*status, payload]


def payload_structure(shape: Any) -> bool:
    payload = shape.serialization.get("payload")
    return payload is not None and shape.members[payload].type_name == "structure"


def traceless(value: Any) -> Any:
    """`value` without the empty structures that are sent as an empty body."""
    if isinstance(value, dict):
        kept = {name: traceless(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each != {}}
    if isinstance(value, list):
        return [traceless(each) for each in value]
    return value


def documents_decoded(shape: Any, value: Any) -> Any:
    """`value` with IAM's policy documents decoded, as boto3's handlers do behind the parser."""
    match value:
        case dict() if shape.type_name == "structure":
            return {name: documents_decoded(shape.members[name], each) for name, each in value.items()}
        case list():
            return [documents_decoded(shape.member, each) for each in value]
        case str() if shape.name == "policyDocumentType":
            return unquote(value)
        case _:
            return value


def sent(name: str, operation: str, params: dict[str, Any]) -> Request:
    """The request as boto3 puts it on the wire."""
    serializer = botocore.serialize.create_serializer(service(name).protocol, include_validation=True)
    parts = serializer.serialize_to_request(params, model(name).operation_model(operation))
    botocore.awsrequest.prepare_request_dict(parts, "https://service.example/")
    prepared = botocore.awsrequest.create_request_object(parts).prepare()
    target = prepared.url.removeprefix("https://service.example")
    headers = [(key.encode(), _bytes(value)) for key, value in prepared.headers.items()]
    return Request(prepared.method, target, headers, _bytes(prepared.body or b""), ("127.0.0.1", 1), 1)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


@few
@seeds
@operations
def test_what_botocore_sends_is_read_as_it_was_given(name: str, operation: str, seed: int) -> None:
    shape = model(name).operation_model(operation).input_shape
    params = Values(name, seed, sent=True).of(shape) if shape is not None else {}
    call = parse(service(name), sent(name, operation, params))
    assert call.operation == operation
    if shape is not None and payload_structure(shape):
        assert traceless(call.params) == traceless(params)
    else:
        assert call.params == params


@few
@seeds
@operations
def test_what_is_answered_is_read_by_botocore_as_it_was_given(name: str, operation: str, seed: int) -> None:
    shape = model(name).operation_model(operation).output_shape
    if model(name).operation_model(operation).has_event_stream_output:
        return  # no such operation is served
    output = Values(name, seed, sent=False).of(shape) if shape is not None else {}
    answer = respond(service(name), operation, output, "the-request")
    parser = botocore.parsers.create_parser(service(name).protocol)
    headers = botocore.awsrequest.HeadersDict({key.decode(): value.decode() for key, value in answer.headers})
    parsed = parser.parse({"status_code": answer.status, "headers": headers, "body": answer.body}, shape)
    metadata = parsed.pop("ResponseMetadata")
    assert metadata["RequestId"] == "the-request"
    assert metadata["HTTPStatusCode"] == answer.status
    if shape is None:
        assert parsed == output == {}
        return
    if payload := shape.serialization.get("payload"):
        parsed[payload] = parsed[payload].encode()  # boto3 hands it on as a stream of bytes
    assert documents_decoded(shape, parsed) == output
