"""What a stage's logs and `/metrics` tell of what its clients did, and what they never tell."""

import json
import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import apps
from clients import SECONDS, Client
from fairlead.observe.access_formats import VARIABLES
from fairlead.observe.escaping import escaped
from program import Program

FORMAT = "{" + ",".join(f'"{name}":"$context.{name}"' for name in VARIABLES) + "}"
APP = f"""\
service: logged
provider:
  name: aws
  runtime: python3.12
  logs: {{websocket: {{format: '{FORMAT}'}}}}
functions:
  gate:
    handler: handler.gate
  lifecycle:
    handler: handler.lifecycle
    events:
      - websocket: {{route: $connect, authorizer: {{name: gate, identitySource: [route.request.querystring.token]}}}}
      - websocket: $disconnect
  say:
    handler: handler.say
    events:
      - websocket: {{route: say, routeResponseSelectionExpression: $default}}
"""
HANDLER = """\
import json


def gate(event, context):
    effect = "Deny" if event["queryStringParameters"]["token"] == "bad-s3cr3t" else "Allow"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ada", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def lifecycle(event, context):
    return {"statusCode": 200}


def say(event, context):
    if "raise" in event["body"]:
        raise ValueError("asked to")
    return {"statusCode": 201, "body": event["body"]}
"""
SECRET = "s3cr3t"
ID = r"[A-Za-z0-9_-]{15}="
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
OF_EVERY_REQUEST = {
    "apiId": r"[a-z0-9]{10}",
    "connectedAt": r"\d{13}",
    "connectionId": ID,
    "domainName": r"[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com",
    "extendedRequestId": ID,
    "identity.sourceIp": r"127\.0\.0\.1|::1",
    "identity.userAgent": "a hand-made client",
    "requestId": ID,
    "requestTime": r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000",
    "requestTimeEpoch": r"\d{13}",
    "stage": "dev",
    "status": r"\d{3}",
}
ALLOWED = {"authorizer.principalId": "ada"}
ANSWERED = {
    "integration.integrationStatus": "200",
    "integration.latency": r"\d+",
    "integration.requestId": UUID,
    "integrationLatency": r"\d+",
}
JUDGED = {
    "authorizer.integrationLatency": r"\d+",
    "authorizer.integrationStatus": "200",
    "authorizer.latency": r"\d+",
    "authorizer.requestId": UUID,
    "authorizer.status": "200",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("logged")
    (folder / "app").mkdir()
    (folder / "app" / "serverless.yml").write_text(APP)
    (folder / "app" / "handler.py").write_text(HANDLER)
    with Program(folder / "app", data=folder / "data") as program:
        yield program


def eventually(found: Callable[[], Any]) -> Any:
    """What `found` gives once that is true."""
    until = time.monotonic() + SECONDS
    while not (value := found()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return value


def log(program: Program, kind: str) -> Path:
    return program.data / "logs" / kind / f"{program.ready['apis'][0]['id']}-dev.log"


def lines_of(path: Path) -> list[str]:
    """The whole lines that are in a log so far."""
    return path.read_text().split("\n")[:-1] if path.exists() else []


def told(program: Program, connection_id: str, count: int) -> list[dict[str, str]]:
    """The first `count` lines of the access log about a connection: the variables that are set."""

    def lines() -> list[dict[str, str]]:
        records = [json.loads(line) for line in lines_of(log(program, "access"))]
        assert all(set(record) == set(VARIABLES) for record in records)
        return [record for record in records if record["connectionId"] == connection_id]

    records = eventually(lambda: found if len(found := lines()) >= count else None)
    assert len(records) == count
    return [{name: value for name, value in record.items() if value != "-"} for record in records]


def judge(record: dict[str, str], *expected: dict[str, str]) -> None:
    """Every variable is as expected, and those of which nothing is expected are unset."""
    patterns = {name: pattern for one in (OF_EVERY_REQUEST, *expected) for name, pattern in one.items()}
    assert set(record) == set(patterns)
    for name, value in record.items():
        assert re.fullmatch(patterns[name], value), f"{name} is {value}"


def metrics(program: Program) -> dict[tuple[str, str], float]:
    """Each sample by its name and its route (empty for none)."""
    with urlopen(f"{program.http}/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        families = list(text_string_to_metric_families(answer.read().decode()))
    assert all(family.documentation and family.type != "unknown" for family in families)
    return {
        (sample.name, sample.labels.get("route", "")): sample.value for family in families for sample in family.samples
    }


def test_every_variable_of_every_kind_of_request(program: Program) -> None:
    url = f"{program.websocket()}?token=good-{SECRET}"
    with connect(url, compression=None, user_agent_header="a hand-made client") as client:
        client.send('{"action": "nothing"}')
        connection_id = json.loads(client.recv(SECONDS))["connectionId"]
        client.send('{"action": "say", "hi": 1}')
        client.recv(SECONDS)
        client.send('{"action": "say", "raise": 1}')
        assert json.loads(client.recv(SECONDS))["message"] == "Internal server error"
    connected, forbidden, said, raised, left = told(program, connection_id, 5)
    named = {"eventType": "CONNECT", "routeKey": r"\$connect", "status": "101", "integration.status": "200"}
    judge(connected, ALLOWED, JUDGED, ANSWERED, named)
    message = {"eventType": "MESSAGE", "messageId": ID}
    error = {"error.message": "Forbidden", "error.messageString": '"Forbidden"', "error.responseType": "ACCESS_DENIED"}
    judge(forbidden, ALLOWED, message, error, {"status": "403"})
    judge(said, ALLOWED, message, ANSWERED, {"routeKey": "say", "status": "200", "integration.status": "201"})
    error = {
        "error.message": "Internal server error",
        "error.messageString": '"Internal server error"',
        "error.responseType": "INTEGRATION_FAILURE",
        "integration.error": ".+",
    }
    judge(raised, ALLOWED, message, ANSWERED, error, {"routeKey": "say", "status": "502"})
    named = {"eventType": "DISCONNECT", "routeKey": r"\$disconnect", "status": "200", "integration.status": "200"}
    judge(left, ALLOWED, ANSWERED, named)
    for record in (connected, forbidden, said, raised, left):
        assert record["requestId"] == record["extendedRequestId"]
        assert record["connectedAt"] == connected["connectedAt"] <= record["requestTimeEpoch"]


def test_handshakes_that_are_refused(program: Program) -> None:
    for token, status in ((f"bad-{SECRET}", 403), ("", 401)):
        with (
            pytest.raises(InvalidStatus) as refused,
            connect(f"{program.websocket()}?token={token}", user_agent_header=f"refused with {status}"),
        ):
            pass
        assert refused.value.response.status_code == status

    def lines() -> dict[str, dict[str, str]]:
        records = [json.loads(line) for line in lines_of(log(program, "access"))]
        by_agent = {record["identity.userAgent"]: record for record in records}
        return by_agent if {"refused with 403", "refused with 401"} <= set(by_agent) else {}

    found = eventually(lines)
    denied, asked = found["refused with 403"], found["refused with 401"]
    assert (denied["status"], denied["authorizer.status"], denied["integration.status"]) == ("403", "403", "-")
    assert denied["authorizer.latency"].isdigit()
    assert (asked["status"], asked["authorizer.status"], asked["authorizer.requestId"]) == ("401", "401", "-")
    assert asked["error.message"] == "Unauthorized"


def test_no_header_forges_a_record(program: Program) -> None:
    """Line feeds can't come over HTTP; everything else that a header may hold stays inside its string."""
    forged = 'x","status":"200"}\\n{"requestId":"forged\x85\x9b31m\xa0\\'
    port = program.port
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.putrequest("GET", f"/dev?token=good-{SECRET}")
    for name, value in (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ):
        connection.putheader(name, value)
    connection.putheader("User-Agent", forged.encode("latin-1"))
    connection.endheaders()
    assert connection.getresponse().status == 101
    connection.close()

    def forgeries() -> list[Any]:
        lines = lines_of(log(program, "access"))
        assert all(escaped(line) == line for line in lines)
        records = [json.loads(line) for line in lines]
        assert all(set(record) == set(VARIABLES) for record in records)
        return [record for record in records if "forged" in record["identity.userAgent"]]

    for record in eventually(forgeries):
        assert record["identity.userAgent"] == forged
        assert record["status"] != "forged"


def test_the_execution_log_tells_each_step_and_no_secret(program: Program) -> None:
    headers = {"Authorization": f"Bearer {SECRET}", "Cookie": f"a={SECRET}", "X-Api-Key": SECRET, "My-App": SECRET}
    url = f"{program.websocket()}?token=good-{SECRET}"
    with connect(url, compression=None, additional_headers=headers) as client:
        client.send('{"action": "say", "raise": "a body"}')
        told = json.loads(client.recv(SECONDS))
    request_id = told["requestId"]
    path = log(program, "execution")

    def lines() -> list[str]:
        mine = [line for line in lines_of(path) if f"({request_id})" in line]
        return mine if mine and "Method completed" in mine[-1] else []

    texts = [line.partition(") ")[2] for line in eventually(lines)]
    assert texts[0] == f"Extended Request Id: {request_id}"
    assert texts[1] == f"Starting execution for request: {request_id}"
    (body,) = (text for text in texts if text.startswith("Endpoint request body after transformations: "))
    assert "a body" in body
    assert texts[-2].startswith("Execution failed")
    assert texts[-1] == "Method completed with status: 502"
    printed = eventually(lambda: program.printed() if f"({request_id}) Execution failed" in program.printed() else "")
    assert "traces data: the bodies of its messages are written to" in printed
    files = [path for path in (program.data / "logs").rglob("*.log") if path.is_file()]
    assert len(files) >= 3
    for file in files:
        assert SECRET not in file.read_text(errors="replace")
    assert SECRET not in printed


def test_metrics_count_what_happened(program: Program) -> None:
    before = metrics(program)
    http = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    with Client(f"{program.websocket()}?token=good") as client:
        client.says(action="nothing")
        connection_id = client.hears()["connectionId"]
        client.says(action="say")
        client.hears()
        client.says(action="say", how="raise")
        client.hears()
        management = boto3.client("apigatewaymanagementapi", endpoint_url=program.management(), **http)
        management.post_to_connection(ConnectionId=connection_id, Data=b"pushed")
        assert client.hears() == "pushed"
        during = metrics(program)

    def more(name: str) -> float:
        return sum(value - before.get(key, 0) for key, value in during.items() if key[0] == name)

    assert more("apigateway_connect_count_total") == 1
    assert more("apigateway_message_count_total") == 7  # three messages, three answers, one push
    assert more("apigateway_client_error_total") == 1
    assert more("apigateway_integration_error_total") == 1
    assert more("apigateway_execution_error_total") == 0
    assert more("apigateway_integration_latency_milliseconds_count") == 3
    assert during["fairlead_open_connections", ""] >= 1


def test_routes_have_series_of_their_own_once_their_metrics_are_detailed(program: Program) -> None:
    options = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    apis = boto3.client("apigatewayv2", endpoint_url=program.http, **options)
    api_id = program.ready["apis"][0]["id"]
    settings = {"say": {"DetailedMetricsEnabled": True}}
    apis.update_stage(ApiId=api_id, StageName="dev", RouteSettings=settings)
    before = metrics(program).get(("apigateway_message_count_total", "say"), 0)
    with Client(f"{program.websocket()}?token=good") as client:
        client.says(action="say")
        client.hears()
        assert metrics(program)["apigateway_message_count_total", "say"] == before + 2
    with pytest.raises(apis.exceptions.BadRequestException, match="single line"):
        apis.update_stage(ApiId=api_id, StageName="dev", AccessLogSettings={"Format": "$context.requestId\n$context"})


def test_no_page_of_another_site_reads_the_metrics(program: Program) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(f"{program.http}/metrics", headers=headers))
        assert refused.value.code == 403
        refused.value.close()


def test_a_log_that_cannot_be_written_is_told_once_and_holds_nobody(program: Program) -> None:
    path = log(program, "access")
    url = f"{program.websocket()}?token=good"
    with Client(url):
        eventually(path.exists)
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    for _ in range(3):
        with Client(url) as client:
            client.says(action="say", hi=1)
            assert client.hears() == {"action": "say", "hi": 1}
    sentence = f"Logs can't be kept in {path.parent}"
    eventually(lambda: sentence in program.printed())
    path.rmdir()
    with Client(url) as client:
        client.says(action="nothing")
        connection_id = client.hears()["connectionId"]
    assert len(told(program, connection_id, 3)) == 3
    assert program.printed().count(sentence) == 1


def test_lines_go_to_standard_output_and_metrics_to_everyone_where_the_settings_say_so(tmp_path: Path) -> None:
    app = apps.echo(tmp_path / "app")
    config = app / "serverless.yml"
    logs = "  logs: {websocket: {executionLogging: false, format: 'line $context.requestId $context.status'}}\n"
    config.write_text(config.read_text().replace("functions:\n", f"{logs}functions:\n"))
    (app / "fairlead.toml").write_text('[logs]\naccess = "stdout"\n[metrics]\nreaders = "everyone"\n')
    with Program(app, data=tmp_path / "data") as program:
        with Client(program.websocket()) as client:
            client.sends("hello")
            assert client.hears() == "hello"
        lines = eventually(lambda: re.findall(r"^line (\S+) (\d+)$", program.printed(), re.MULTILINE)[:2])
        assert [status for _, status in lines] == ["101", "200"]
        assert all(re.fullmatch(ID, request_id) for request_id, _ in lines)
        with urlopen(Request(f"{program.http}/metrics", headers={"X-Forwarded-For": "192.0.2.1"})) as answer:
            assert answer.status == 200
    assert not (tmp_path / "data" / "logs" / "access").exists()
    assert not (tmp_path / "data" / "logs" / "execution").exists()
