"""Requests of Node.js code for AWS reach the gateway whichever way they are made, and others are left alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nodepackages import node_modules
from nodeworker import NODE_FOLDER, NodeWorker, handler_file
from recordinggateway import RecordingGateway

HOST = "abcdefghij.execute-api.eu-west-1.amazonaws.com"
PATH = "/dev/@connections/a%3D?x=1&y"

CALLS = {
    "https.get of text": "https.get(URL_, ok)",
    "https.get of a URL": "https.get(new URL(URL_), ok)",
    "https.get with options": "https.get(URL_, { headers: { 'x-own': '1' } }, ok)",
    "https.request of text": "https.request(URL_, ok).end()",
    "https.request of a URL with options": "https.request(new URL(URL_), { method: 'GET' }, ok).end()",
    "https.request of options": "https.request(TO, ok).end()",
    "https.request with hostname": "https.request({ hostname: HOST, host: 'elsewhere.invalid', path: PATH }, ok).end()",
    "https.request with an event": "https.request(TO).on('response', ok).end()",
    "https.request with an agent": "https.request({ ...TO, agent: new https.Agent({ keepAlive: true }) }, ok).end()",
    "https.request without agent": "https.request({ ...TO, agent: false }, ok).end()",
    "https.request with TLS options": "https.request({ ...TO, ca: 'x', servername: HOST }, ok).end()",
    "https.request with lookup": "https.request({ ...TO, lookup() {}, family: 6 }, ok).end()",
    "http.request for https": "http.request({ ...TO, protocol: 'https:', agent: https.globalAgent }, ok).end()",
    "inherited options": "https.request(Object.create(TO), ok).end()",
    "Host given": "https.request({ ...TO, headers: { hOsT: HOST } }, ok).end()",
    "headers in a flat list": "https.request({ ...TO, headers: ['X-Own', '1'] }, ok).end()",
    "headers in pairs": "https.request({ ...TO, headers: [['X-Own', '1'], ['Host', HOST]] }, ok).end()",
    "a trailing dot": "https.request({ host: HOST + '.', path: PATH, headers: { Host: HOST } }, ok).end()",
    "ES module names": "import('node:https').then(({ get }) => get(URL_, ok))",
    "an ES module's default": "import('https').then((m) => m.default.get(URL_, ok))",
    "fetch of text": "fetch(URL_).then(ok)",
    "fetch of a URL": "fetch(new URL(URL_)).then(ok)",
    "fetch of a Request": "fetch(new Request(URL_)).then(ok)",
}
PRELUDE = f"""
const http = require('http'); const https = require('https');
const HOST = '{HOST}', PATH = '{PATH}', URL_ = 'https://' + HOST + PATH, TO = {{ host: HOST, path: PATH }};
const call = (send) => new Promise((resolve, reject) => {{
  const ok = (answer) => {{ if (answer.resume) answer.resume(); resolve(answer.statusCode ?? answer.status); }};
  const sent = send(ok);
  (sent.catch ?? sent.on).call(sent, sent.catch ? reject : 'error', sent.catch ? undefined : reject);
}});
"""


REDIRECT = ["--require", str(NODE_FOLDER / "redirect.js")]


@pytest.fixture
def gateway() -> Iterator[RecordingGateway]:
    with RecordingGateway() as gateway:
        yield gateway


def environment(gateway: RecordingGateway) -> dict[str, str]:
    return {
        "FAIRLEAD_GATEWAY": gateway.url,
        "FAIRLEAD_KEY": "the-key",
        "NODE_PATH": str(node_modules()),
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x",
    }


def run(gateway: RecordingGateway, root: Path, code: str, event: Any = None) -> Any:
    """The result of an async function with this body, run behind the redirect."""
    handler_file(root, f"{PRELUDE} exports.handler = async (event) => {{ {code} }};")
    with NodeWorker(root, "index.handler", env=environment(gateway), node_options=REDIRECT) as worker:
        worker.ready()
        return worker.returned(event)


@pytest.mark.parametrize("case", CALLS)
def test_a_request_for_aws_goes_to_the_gateway(tmp_path: Path, gateway: RecordingGateway, case: str) -> None:
    assert run(gateway, tmp_path, f"return call((ok) => {CALLS[case]});") == 200
    request = gateway.one()
    assert (request.method, request.target, request.headers["host"]) == ("GET", PATH, HOST)
    assert request.headers["x-fairlead-endpoint"].rstrip(".") == f"https://{HOST}"
    assert request.headers["x-fairlead-key"] == "the-key"
    if "x-own" in CALLS[case].lower():
        assert request.headers["x-own"] == "1"


@pytest.mark.parametrize("port", [3001, 4566, 8000])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_the_ports_of_local_gateways_lead_to_this_one(
    tmp_path: Path, gateway: RecordingGateway, host: str, port: int
) -> None:
    url = f"http://{host}:{port}/x"
    code = f"return [await call((ok) => http.get('{url}', ok)), (await fetch('{url}')).status];"
    assert run(gateway, tmp_path, code) == [200, 200]
    for request in gateway.requests:
        assert request.headers["host"] == f"{host}:{port}"
        assert request.headers["x-fairlead-endpoint"] == f"http://{host}:{port}"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://dynamodb.us-east-1.amazonaws.com/", "dynamodb.us-east-1.amazonaws.com"),
        ("https://x.execute-api.cn-north-1.amazonaws.com.cn:8443/", "x.execute-api.cn-north-1.amazonaws.com.cn:8443"),
        ("https://lambda.us-east-1.api.aws/", "lambda.us-east-1.api.aws"),
        ("https://S3.AMAZONAWS.COM/", "s3.amazonaws.com"),
        ("http://dynamodb.us-east-1.amazonaws.com:443/", "dynamodb.us-east-1.amazonaws.com:443"),
    ],
)
def test_every_form_of_host_is_kept(tmp_path: Path, gateway: RecordingGateway, url: str, host: str) -> None:
    module = url.split(":")[0]
    code = f"return [await call((ok) => {module}.get('{url}', ok)), (await fetch('{url}')).status];"
    assert run(gateway, tmp_path, code) == [200, 200]
    assert [request.headers["host"] for request in gateway.requests] == [host, host]


def test_other_hosts_are_not_touched(tmp_path: Path, gateway: RecordingGateway) -> None:
    with RecordingGateway() as other:
        code = """
        const found = [await call((ok) => http.get(event, ok)), (await fetch(event)).status];
        for (const host of ['notamazonaws.com.invalid', 'amazonaws.com.invalid', 'localhost:1']) {
          const failed = call((ok) => https.get('https://' + host + '/', ok));
          found.push(await failed.catch((error) => error.code !== undefined));
        }
        return found;
        """
        assert run(gateway, tmp_path, code, other.url) == [200, 200, True, True, True]
        assert gateway.requests == []
        assert all("x-fairlead-key" not in request.headers for request in other.requests)
        assert len(other.requests) == 2


def test_the_gateways_own_address_is_marked_too(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = "return [await call((ok) => http.get(event, ok)), (await fetch(event)).status];"
    assert run(gateway, tmp_path, code, gateway.url) == [200, 200]
    for request in gateway.requests:
        assert request.headers["x-fairlead-endpoint"] == gateway.url
        assert request.headers["x-fairlead-key"] == "the-key"


def test_a_wrong_url_fails_as_ever(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = "try { https.get('no url'); } catch (error) { return error.code; }"
    assert run(gateway, tmp_path, code) == "ERR_INVALID_URL"


def test_bodies_of_every_kind(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = """
    const { Readable } = require('stream');
    await call((ok) => https.request(URL_, { method: 'POST' }, ok).end('text'));
    await call((ok) => Readable.from(['a', 'b']).pipe(https.request(URL_, { method: 'PUT' }, ok)));
    await call((ok) => { const r = https.request(URL_, { method: 'POST', headers: { Expect: '100-continue' } }, ok);
                         r.on('continue', () => r.end('waited')); r.flushHeaders(); return r; });
    await fetch(URL_, { method: 'POST', body: 'fetched' });
    const body = new ReadableStream({ start(c) { c.enqueue(Buffer.from('st')); c.close(); } });
    await fetch(URL_, { method: 'POST', body, duplex: 'half' });
    """
    run(gateway, tmp_path, code)
    assert [request.body for request in gateway.requests] == [b"text", b"ab", b"waited", b"fetched", b"st"]


def test_connections_to_the_gateway_are_kept(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = """
    for (let i = 0; i < 5; i += 1) {
      await new Promise((ok, no) => https.get(URL_, (answer) => answer.resume().on('end', ok)).on('error', no));
      await new Promise(setImmediate);
    }
    """
    run(gateway, tmp_path, code)
    assert len({request.peer for request in gateway.requests}) == 1


def test_connections_that_are_kept_do_not_keep_an_invocation(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = """
    const AWS = require('aws-sdk');
    module.exports.handler = (event, context, callback) => {
      new AWS.DynamoDB.DocumentClient().put({ TableName: 't', Item: { a: '1' } }).promise().then(() => {
        https.get(URL_, (answer) => answer.resume()); // nobody waits for it
        fetch(URL_).then((answer) => answer.text()).then(() => callback(null, { statusCode: 200 }));
      });
    };
    """
    handler_file(tmp_path, PRELUDE + code)
    with NodeWorker(tmp_path, "index.handler", env=environment(gateway), node_options=REDIRECT) as worker:
        worker.ready()
        for _ in range(3):
            assert worker.returned() == {"statusCode": 200}
    assert len(gateway.requests) == 9


def test_the_answer_knows_the_url_that_was_asked_for(tmp_path: Path, gateway: RecordingGateway) -> None:
    gateway.body = b'{"a": 1}'
    assert run(gateway, tmp_path, "const a = await fetch(URL_); return [a.url, await a.json()];") == [
        f"https://{HOST}{PATH}",
        {"a": 1},
    ]


def test_a_thread_of_the_function_is_redirected_too(tmp_path: Path, gateway: RecordingGateway) -> None:
    thread = f"""
    const {{ parentPort }} = require('worker_threads');
    require('https').get('https://{HOST}/', (a) => parentPort.postMessage(a.statusCode));
    """
    code = """
    const { Worker } = require('worker_threads');
    return new Promise((ok, no) => new Worker(event, { eval: true }).on('message', ok).on('error', no));
    """
    assert run(gateway, tmp_path, code, thread) == 200
    assert gateway.one().headers["host"] == HOST


@pytest.mark.parametrize(
    "endpoint", [f"{HOST}/dev", f"https://{HOST}/dev", "http://localhost:3001", "localhost:3001/dev"]
)
def test_sdk_2_posts_to_connections(tmp_path: Path, gateway: RecordingGateway, endpoint: str) -> None:
    code = """
    const AWS = require('aws-sdk');
    const api = new AWS.ApiGatewayManagementApi({ apiVersion: '2018-11-29', endpoint: event });
    await api.postToConnection({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: JSON.stringify({ a: 1 }) }).promise();
    """
    run(gateway, tmp_path, code, endpoint)
    request = gateway.one()
    stage = "/dev" if endpoint.endswith("/dev") else ""
    assert (request.method, request.target) == ("POST", f"{stage}/@connections/L0SM9cOFvHcCIhw%3D")
    assert request.headers["host"] == endpoint.removeprefix("https://").removeprefix("http://").split("/")[0]
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256")
    assert request.body == b'{"a":1}'


def test_sdk_2_reaches_the_tables(tmp_path: Path, gateway: RecordingGateway) -> None:
    gateway.body = b'{"Item": {"a": {"S": "1"}}}'
    code = """
    const AWS = require('aws-sdk');
    const options = event ? { httpOptions: { agent: new https.Agent({ keepAlive: true }) } } : {};
    return (await new AWS.DynamoDB.DocumentClient(options).get({ TableName: 't', Key: { a: '1' } }).promise()).Item;
    """
    for event in (False, True):
        assert run(gateway, tmp_path, code, event) == {"a": "1"}
    for request in gateway.requests:
        assert request.headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
        assert request.headers["host"] == "dynamodb.eu-west-1.amazonaws.com"


SDK3 = """
const { ApiGatewayManagementApiClient, PostToConnectionCommand } = %s;
const { DynamoDBClient } = %s;
const { DynamoDBDocumentClient, GetCommand } = %s;
%s async (event) => {
  for (const endpoint of event) {
    const api = new ApiGatewayManagementApiClient({ endpoint });
    for (const Data of ['text', Buffer.from('bytes'), new Uint8Array([104, 105])]) {
      await api.send(new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data }));
    }
  }
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return (await tables.send(new GetCommand({ TableName: 't', Key: { a: '1' } }))).Item;
};
"""
NAMES = ["@aws-sdk/client-apigatewaymanagementapi", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"]


@pytest.mark.parametrize("form", ["js", "mjs"])
def test_sdk_3(tmp_path: Path, gateway: RecordingGateway, form: str) -> None:
    gateway.body = b'{"Item": {"a": {"S": "1"}}}'
    if form == "js":
        code = SDK3 % (*(f"require('{name}')" for name in NAMES), "exports.handler =")
    else:
        code = SDK3 % (*(f"await import('{name}')" for name in NAMES), "export const handler =")
    handler_file(tmp_path, code, f"app.{form}")
    fallback = ["--fallback", str(node_modules().parent)]
    with NodeWorker(
        tmp_path, "app.handler", env=environment(gateway), node_options=REDIRECT, options=fallback
    ) as worker:
        worker.ready()
        assert worker.returned([f"https://{HOST}/dev", "http://localhost:3001"]) == {"a": "1"}
    *posts, get = gateway.requests
    target = "/@connections/L0SM9cOFvHcCIhw%3D"
    assert [(post.target, post.body) for post in posts] == [
        (stage + target, body) for stage in ("/dev", "") for body in (b"text", b"bytes", b"hi")
    ]
    assert [post.headers["host"] for post in posts] == [HOST] * 3 + ["localhost:3001"] * 3
    assert get.headers["host"] == "dynamodb.eu-west-1.amazonaws.com"


def test_a_websocket_client_of_a_function_reaches_the_gateway(tmp_path: Path, gateway: RecordingGateway) -> None:
    code = f"""
    const WebSocket = require('ws');
    const socket = new WebSocket('wss://{HOST}/dev');
    return new Promise((ok) => {{
      socket.on('unexpected-response', (q, a) => ok(a.statusCode)).on('error', (e) => ok(e.message));
    }});
    """
    assert run(gateway, tmp_path, code) == 200
    request = gateway.one()
    assert (request.target, request.headers["host"], request.headers["upgrade"]) == ("/dev", HOST, "websocket")
