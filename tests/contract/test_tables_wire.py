"""DynamoDB's HTTP as bytes, where SDKs hide it: headers, checksums, errors, hostile bodies; and the AWS CLI."""

import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest

from tableserver import KEYS, TableServer, serving

CREATE = {
    "TableName": "wire",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableServer]:
    data: Path = tmp_path_factory.mktemp("tables")
    with serving(data) as running:
        running.client().create_table(**CREATE)
        yield running


class Answer:
    """A response, its checksum judged."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        assert int(self.headers["x-amz-crc32"]) == crc32(self.body)
        assert len(self.headers["x-amzn-RequestId"]) == 52


def post(server: TableServer, operation: str, body: bytes, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request("POST", "/", body, {"X-Amz-Target": f"DynamoDB_20120810.{operation}", **headers})
        return Answer(connection.getresponse())
    finally:
        connection.close()


HOSTILE = {
    "lists": b"[" * 100_000,
    "objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "15 megabytes": b"{" * 15_000_000,
    "empty": b"",
    "null": b"null",
    "no utf-8": b"\xff\xfe",
    "too great": b'{"a":1e400}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_request_is_refused_in_no_time(server: TableServer, body: bytes) -> None:
    answer = post(server, "PutItem", body)
    assert answer.status == 400
    assert json.loads(answer.body) == {"__type": "com.amazon.coral.service#SerializationException"}
    assert post(server, "ListTables", b"{}").status == 200


@pytest.mark.parametrize("depth", [33, 1000, 30_000])
def test_deep_values_are_refused_by_their_depth(server: TableServer, depth: int) -> None:
    value = b'{"L":[' * depth + b'{"S":"x"}' + b"]}" * depth
    answer = post(server, "PutItem", b'{"TableName":"wire","Item":{"id":{"S":"deep"},"v":' + value + b"}}")
    assert answer.status == 400
    assert json.loads(answer.body)["__type"].partition("#")[2] in {"ValidationException", "SerializationException"}


@pytest.mark.parametrize(
    "number", ["1E1000000", "1E999999999999", "9" * 39, "1e126", "NaN", "Infinity", "0x1", "1_0", ""]
)
def test_numbers_that_are_none_are_refused_in_no_time(server: TableServer, number: str) -> None:
    item = {"id": {"S": "n"}, "n": {"N": number}}
    answer = post(server, "PutItem", json.dumps({"TableName": "wire", "Item": item}).encode())
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "com.amazon.coral.validate#ValidationException"


def test_four_kilobytes_of_parentheses_are_judged(server: TableServer) -> None:
    condition = "(" * 2000 + "attribute_exists(id)" + ")" * 2000
    request = {"TableName": "wire", "Item": {"id": {"S": "p"}}, "ConditionExpression": condition}
    assert post(server, "PutItem", json.dumps(request).encode()).status == 400


def test_any_content_type_will_do(server: TableServer) -> None:
    for content_type in ("application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json"):
        answer = post(server, "ListTables", b"{}", **{"Content-Type": content_type})
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/x-amz-json-1.0")


def test_empty_answers_have_their_checksum_too(server: TableServer) -> None:
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/wire"
    answer = post(server, "TagResource", json.dumps({"ResourceArn": arn, "Tags": []}).encode())
    assert (answer.status, answer.body) == (200, b"")


def test_an_unknown_operation_is_said_to_be_one(server: TableServer) -> None:
    answer = post(server, "MakeCoffee", b"{}")
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "com.amazon.coral.service#UnknownOperationException"


def test_fifty_writers_count_exactly(server: TableServer) -> None:
    request = {
        "TableName": "wire",
        "Key": {"id": {"S": "counter"}},
        "UpdateExpression": "ADD hits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }

    def count() -> None:
        for _ in range(10):
            assert post(server, "UpdateItem", json.dumps(request).encode()).status == 200

    writers = [threading.Thread(target=count) for _ in range(50)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    got = server.client().get_item(TableName="wire", Key={"id": {"S": "counter"}})["Item"]
    assert got["hits"] == {"N": "500"}


def test_a_killed_engine_is_a_500_and_its_successor_has_everything(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        client = server.client()
        client.create_table(**CREATE)
        client.put_item(TableName="wire", Item={"id": {"S": "kept"}})
        server.process.kill()
        assert server.lost.wait(30)
        answer = post(server, "GetItem", b"{}")
        assert answer.status == 500
        assert json.loads(answer.body)["__type"].endswith("#InternalServerError")
        server.process.wait()
        server.restart()
        assert client.get_item(TableName="wire", Key={"id": {"S": "kept"}})["Item"] == {"id": {"S": "kept"}}


def test_the_aws_cli_works(server: TableServer, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": KEYS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": KEYS["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def aws(*arguments: str) -> dict[str, object]:
        command = [str(Path(sys.executable).parent / "aws"), "dynamodb", *arguments, "--endpoint-url", server.url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
        parsed: dict[str, object] = json.loads(done.stdout or "{}")
        return parsed

    aws("put-item", "--table-name", "wire", "--item", '{"id":{"S":"cli"},"n":{"N":"7"}}')
    got = aws("get-item", "--table-name", "wire", "--key", '{"id":{"S":"cli"}}')
    assert got == {"Item": {"id": {"S": "cli"}, "n": {"N": "7"}}}
    assert aws("list-tables") == {"TableNames": ["wire"]}
    described = aws("describe-table", "--table-name", "wire")["Table"]
    assert isinstance(described, dict)
    assert described["TableArn"] == "arn:aws:dynamodb:eu-central-1:000000000000:table/wire"
