"""Calls of AWS services that are not served here: sent on with the operator's profile, or refused by name."""

import http.client
import os
import re
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from clients import Client
from fakeaws import ACCESS_KEY, SECRET_KEY, TOKEN, FakeAWS
from nodepackages import node_modules
from processes import descendants
from program import Program

CONFIG = """\
service: calls
provider:
  name: aws
  region: eu-west-1
  timeout: 29
functions:
  python:
    handler: handler.call
    runtime: python3.12
    events: [{websocket: {route: python, routeResponseSelectionExpression: $default}}]
  node:
    handler: index.call
    runtime: nodejs20.x
    events: [{websocket: {route: node, routeResponseSelectionExpression: $default}}]
"""

PYTHON = """\
import hashlib, io, json, os
import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"


def body_of(ask):
    return b"0123456789abcdef" * (ask["size"] // 16)


def put(ask):
    boto3.client("s3").put_object(Bucket=ask["bucket"], Key=ask["key"], Body=body_of(ask), Metadata={"by": "python"})


def stream(ask):
    boto3.client("s3").upload_fileobj(io.BytesIO(body_of(ask)), ask["bucket"], ask["key"])


def get(ask):
    answer = boto3.client("s3").get_object(Bucket=ask["bucket"], Key=ask["key"])
    return hashlib.sha256(answer["Body"].read()).hexdigest()


def head(ask):
    return boto3.client("s3").head_object(Bucket=ask["bucket"], Key=ask["key"])["ContentLength"]


def send(ask):
    return boto3.client("sqs").send_message(QueueUrl=QUEUE, MessageBody=ask["text"])["MessageId"]


def identity(ask):
    return boto3.client("sts").get_caller_identity()["Account"]


def secret(ask):
    boto3.client("secretsmanager").get_secret_value(SecretId="x")


def publish(ask):
    boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:t", Message="x")


def presigned(ask):
    s3 = boto3.client("s3", config=Config(signature_version=ask["version"]))
    url = s3.generate_presigned_url("get_object", Params={"Bucket": ask["bucket"], "Key": ask["key"]})
    answer = URLLib3Session().send(AWSRequest("GET", url).prepare())
    return answer.status_code, answer.text


def unsigned(ask):
    boto3.client("s3", config=Config(signature_version=UNSIGNED)).get_object(Bucket=ask["bucket"], Key=ask["key"])


def environment(ask):
    return dict(os.environ)


def call(event, context):
    ask = json.loads(event["body"])
    try:
        answer = {"ok": globals()[ask["do"]](ask)}
    except Exception as error:
        response = getattr(error, "response", {"Error": {"Code": type(error).__name__, "Message": str(error)}})
        answer = {"error": response["Error"]["Code"], "message": response["Error"]["Message"]}
    return {"statusCode": 200, "body": json.dumps(answer)}
"""

NODE = """\
const { createHash } = require('crypto');
const { Readable } = require('stream');
const { S3Client, PutObjectCommand, GetObjectCommand, HeadObjectCommand } = require('@aws-sdk/client-s3');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');

const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs';
const s3 = new S3Client({}), sqs = new SQSClient({}), sts = new STSClient({});
const bodyOf = (ask) => Buffer.from('0123456789abcdef'.repeat(ask.size / 16));
const where = (ask) => ({ Bucket: ask.bucket, Key: ask.key });

const calls = {
  put: async (ask) => { await s3.send(new PutObjectCommand({ ...where(ask), Body: bodyOf(ask) })); return null; },
  stream: async (ask) => {
    const Body = Readable.from([bodyOf(ask)]);
    await s3.send(new PutObjectCommand({ ...where(ask), Body, ContentLength: ask.size }));
    return null;
  },
  get: async (ask) => {
    const { Body } = await s3.send(new GetObjectCommand(where(ask)));
    return createHash('sha256').update(await Body.transformToByteArray()).digest('hex');
  },
  head: async (ask) => (await s3.send(new HeadObjectCommand(where(ask)))).ContentLength,
  send: async (ask) => (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: ask.text }))).MessageId,
  secret: async () => (await fetch('https://secretsmanager.eu-west-1.amazonaws.com/', {
    method: 'POST', headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/json' },
  })).json().then((error) => { throw Object.assign(new Error(error.message), { name: error.__type }); }),
  identity: async () => (await sts.send(new GetCallerIdentityCommand({}))).Account,
  environment: async () => ({ ...process.env }),
};

exports.call = async (event) => {
  const ask = JSON.parse(event.body);
  const answer = await calls[ask.do](ask).then((ok) => ({ ok }), ({ name, message }) => ({ error: name, message }));
  return { statusCode: 200, body: JSON.stringify(answer) };
};
"""

BODY = b"0123456789abcdef"
KEYS = (ACCESS_KEY, SECRET_KEY, TOKEN)
LANGUAGES = ("python", "node")


def write_app(folder: Path) -> Path:
    folder.mkdir()
    (folder / "serverless.yml").write_text(CONFIG)
    (folder / "handler.py").write_text(PYTHON)
    (folder / "index.js").write_text(NODE)
    (folder / "node_modules").symlink_to(node_modules())
    return folder


def profile(folder: Path, endpoint: str) -> dict[str, str]:
    """The files of a developer whose profile `mine` has keys and an endpoint, and the variables that name them."""
    folder.mkdir()
    (folder / "config").write_text(f"[profile mine]\nregion = us-west-2\nendpoint_url = {endpoint}\n")
    (folder / "credentials").write_text(
        f"[mine]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\naws_session_token = {TOKEN}\n"
    )
    return {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials")}


@pytest.fixture(scope="module")
def aws() -> Iterator[FakeAWS]:
    with FakeAWS() as fake:
        yield fake


@pytest.fixture(scope="module")
def gateway(aws: FakeAWS, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A gateway that sends S3, SQS and STS on."""
    folder = tmp_path_factory.mktemp("sends")
    services = [word for service in ("s3", "sqs", "sts") for word in ("--aws-passthrough", service)]
    environ = profile(folder / "aws", aws.url)
    app = write_app(folder / "app")
    with Program(app, *services, "--aws-profile", "mine", data=folder / "data", environ=environ) as program:
        yield program


def ask(gateway: Program, language: str, do: str, **more: Any) -> dict[str, Any]:
    with Client(gateway.websocket()) as client:
        client.says(action=language, do=do, **more)
        answer: dict[str, Any] = client.hears()
        return answer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("do", ["put", "stream"])
@pytest.mark.parametrize("size", [0, 16, 5 << 20])
@pytest.mark.parametrize("bucket", ["ships", "my.dotted.bucket"])
def test_objects_of_any_size_go_out_and_come_back(
    gateway: Program, aws: FakeAWS, language: str, do: str, size: int, bucket: str
) -> None:
    key = f"{language}/{do} {size}/ä+b=c&d%20 e/./f"
    where = {"bucket": bucket, "key": key}
    assert ask(gateway, language, do, size=size, **where) == {"ok": None}
    assert aws.objects[f"/{bucket}/{key}"] == BODY * (size // 16)
    assert ask(gateway, language, "get", **where) == {"ok": sha256(BODY * (size // 16)).hexdigest()}
    assert ask(gateway, language, "head", **where) == {"ok": size}
    calls = [call for call in aws.calls if call.service == "s3"]
    assert {call.region for call in calls} == {"eu-west-1"}
    assert {call.wrong for call in calls} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_streams_go_out_in_chunks_with_the_checksum_in_their_trailer(
    gateway: Program, aws: FakeAWS, language: str
) -> None:
    key = f"{language}-trailer"
    assert ask(gateway, language, "stream", bucket="ships", key=key, size=1 << 20) == {"ok": None}
    (call,) = (call for call in aws.calls if call.path == f"/ships/{key}")
    assert call.headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert call.headers["x-amz-trailer"] == "x-amz-checksum-crc32"
    assert int(call.headers["content-length"]) == len(call.body)


def test_an_upload_in_parts_is_whole(gateway: Program, aws: FakeAWS) -> None:
    assert ask(gateway, "python", "stream", bucket="ships", key="parts", size=20 << 20) == {"ok": None}
    assert aws.objects["/ships/parts"] == BODY * (20 << 16)
    assert len([call for call in aws.calls if call.path == "/ships/parts"]) == 5


def test_an_answer_may_be_far_larger_than_a_request(gateway: Program, aws: FakeAWS) -> None:
    aws.objects["/ships/large"] = BODY * (64 << 16)
    for language in LANGUAGES:
        answer = ask(gateway, language, "get", bucket="ships", key="large")
        assert answer == {"ok": sha256(aws.objects["/ships/large"]).hexdigest()}


def test_many_at_once_get_their_own_answers(gateway: Program, aws: FakeAWS) -> None:
    def one(number: int) -> bool:
        where = {"bucket": "ships", "key": f"many/{number}"}
        aws.objects[f"/ships/many/{number}"] = b"%d" % number
        answer = ask(gateway, LANGUAGES[number % 2], "get", **where)
        return answer == {"ok": sha256(b"%d" % number).hexdigest()}

    with ThreadPoolExecutor(20) as threads:
        assert all(threads.map(one, range(60)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_services_answer_too(gateway: Program, aws: FakeAWS, language: str) -> None:
    assert ask(gateway, language, "send", text="ahoy ☸") == {"ok": "the-message"}
    assert ask(gateway, language, "identity") == {"ok": "123456789012"}
    assert {call.wrong for call in aws.calls if call.service in ("sqs", "sts")} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_of_aws_is_the_functions(gateway: Program, language: str) -> None:
    answer = ask(gateway, language, "get", bucket="ships", key="never-written")
    assert answer == {"error": "NoSuchKey", "message": "The specified key does not exist."}


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_url_is_signed_anew(gateway: Program, aws: FakeAWS, version: str) -> None:
    key = f"presigned-{version}"
    aws.objects[f"/ships/{key}"] = b"ahoy"
    answer = ask(gateway, "python", "presigned", bucket="ships", key=key, version=version)
    assert answer == {"ok": [200, "ahoy"]}
    (call,) = (call for call in aws.calls if call.path == f"/ships/{key}")
    assert call.query == ""
    assert call.region == {"s3": "us-east-1", "s3v4": "eu-west-1"}[version]  # the first names none, nor does its host


def test_what_nobody_signed_is_sent_unsigned(gateway: Program, aws: FakeAWS) -> None:
    answer = ask(gateway, "python", "unsigned", bucket="ships", key="public")
    assert answer == {"error": "SignatureDoesNotMatch", "message": "not signed"}


def test_the_profiles_keys_reach_nobody_else(gateway: Program, aws: FakeAWS) -> None:
    for language in LANGUAGES:
        ask(gateway, language, "put", bucket="ships", key="keys", size=16)
        seen = ask(gateway, language, "environment")["ok"]
        assert re.fullmatch(r"ASIA[A-Z2-7]{16}", seen["AWS_ACCESS_KEY_ID"])
        assert not any(key in str(seen) for key in KEYS)
        assert "mine" not in seen.values()
    for call in aws.calls:
        assert not {"x-fairlead-key", "x-fairlead-endpoint"} & call.headers.keys()
    for file in (path for path in gateway.data.rglob("*") if path.is_file()):
        assert not any(key.encode() in file.read_bytes() for key in KEYS), file
    assert not any(key in gateway.printed() for key in KEYS)
    for environment in Path("/proc").glob("[0-9]*/environ"):  # where there is one: of every process that is ours
        try:
            content = environment.read_bytes()
        except OSError:
            continue
        assert not any(key.encode() in content for key in KEYS)


def test_only_functions_have_calls_signed(gateway: Program, aws: FakeAWS) -> None:
    aws.objects["/ships/private"] = b"private"
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    for headers in (
        {},
        {"X-Fairlead-Endpoint": "https://ships.s3.eu-west-1.amazonaws.com", "X-Fairlead-Key": "guessed"},
        {"X-Fairlead-Endpoint": "https://ships.s3.eu-west-1.amazonaws.com"},
    ):
        connection.request("GET", "/private", headers={"Host": "ships.s3.eu-west-1.amazonaws.com", **headers})
        answer = connection.getresponse()
        assert answer.status == 403
        assert b"Only calls that functions make" in answer.read()
    connection.close()
    assert not [call for call in aws.calls if call.path == "/ships/private"]


def test_a_service_that_is_not_named_is_refused_by_name(tmp_path: Path, aws: FakeAWS) -> None:
    environ = profile(tmp_path / "aws", aws.url)
    app = write_app(tmp_path / "app")
    before = len(aws.calls)
    arguments = ("--aws-passthrough", "sts", "--aws-profile", "mine")
    with Program(app, *arguments, data=tmp_path / "data", environ=environ) as program:
        asked = [
            *((language, do, "s3") for language in LANGUAGES for do in ("put", "stream", "get")),
            *((language, "send", "sqs") for language in LANGUAGES),
            *((language, "secret", "secretsmanager") for language in LANGUAGES),
            ("python", "publish", "sns"),
        ]
        for language, do, service in asked:
            answer = ask(program, language, do, bucket="ships", key="k", size=16, text="x")
            assert answer["error"] == "ServiceNotServed", (language, do)
            assert answer["message"] == (
                f"fairlead does not serve {service}. Start it with --aws-passthrough {service} --aws-profile PROFILE "
                "to send these calls to AWS."
            )
        assert ask(program, "node", "identity") == {"ok": "123456789012"}
        for service in ("s3", "sqs", "secretsmanager", "sns"):
            assert program.printed().count(f"fairlead does not serve {service}.") == 1
    assert [call.service for call in aws.calls[before:]] == ["sts"]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[profile other]\nregion = us-west-2\n", "The config profile (mine) could not be found"),
        ("[profile mine]\nregion = us-west-2\n", "The profile mine has no credentials"),
    ],
)
def test_a_profile_that_cannot_sign_is_told_to_the_function(tmp_path: Path, config: str, said: str) -> None:
    environ = profile(tmp_path / "aws", "http://127.0.0.1:9")
    (tmp_path / "aws" / "config").write_text(config)
    (tmp_path / "aws" / "credentials").write_text("")
    app = write_app(tmp_path / "app")
    arguments = ("--aws-passthrough", "sts", "--aws-profile", "mine")
    with Program(app, *arguments, data=tmp_path / "data", environ=environ) as program:
        for language in LANGUAGES:
            answer = ask(program, language, "identity")
            assert answer["error"] == "NotSentToAWS"
            assert said in answer["message"]


def test_an_endpoint_that_is_not_there_is_tried_again_and_told(tmp_path: Path) -> None:
    environ = profile(tmp_path / "aws", "http://127.0.0.1:9")
    app = write_app(tmp_path / "app")
    arguments = ("--aws-passthrough", "sqs", "--aws-profile", "mine")
    with Program(app, *arguments, data=tmp_path / "data", environ=environ) as program:
        answer = ask(program, "python", "send", text="x")
    assert answer["error"] == "NotSentToAWS"
    assert "Could not connect to the endpoint URL" in answer["message"]


def test_a_call_under_way_when_the_signer_is_killed_is_an_error(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app")
    arguments = ("--aws-passthrough", "sqs", "--aws-profile", "mine")
    with (
        FakeAWS() as aws,
        Program(app, *arguments, data=tmp_path / "data", environ=profile(tmp_path / "aws", aws.url)) as program,
        Client(program.websocket()) as client,
    ):
        aws.open.clear()
        client.says(action="python", do="send", text="x")
        turn = threading.Event()
        while not aws.calls:
            turn.wait(0.01)
        (signer,) = (pid for pid, command in descendants(program.pid).items() if "signer.py" in command)
        os.kill(signer, signal.SIGKILL)
        ended = client.hears()
        assert (ended["error"], ended["message"]) == (
            "NotSentToAWS",
            "The process that sends calls to AWS ended while it handled this one.",
        )
        aws.open.set()
        client.says(action="node", do="send", text="x")
        assert client.hears() == {
            "error": "NotSentToAWS",
            "message": "The process that sends calls to AWS is not running; start the gateway again.",
        }
