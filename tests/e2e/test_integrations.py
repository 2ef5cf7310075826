"""Every type of integration from outside: APIs made with boto3, a WebSocket client, backends of the test's own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, TypeVar

import boto3
import pytest
from botocore.exceptions import ClientError

from clients import SECONDS, Client, refused, tables
from program import Program

T = TypeVar("T")
ROLE = "arn:aws:iam::123456789012:role/made-up"
LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:direct-dev-{}"
TABLES = "arn:aws:apigateway:eu-west-1:dynamodb:action/{}"
CONFIG = """\
service: direct
provider: {name: aws, region: eu-west-1, runtime: python3.12}
functions:
  judge: {handler: handler.judge}
  tell: {handler: handler.tell}
resources:
  Resources:
    Clients:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: clients
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
HANDLER = """\
import json
import urllib.request


def judge(event, context):
    if "raise" in event:
        raise ValueError(event["raise"])
    return event


def tell(event, context):
    request = urllib.request.Request(event["url"], json.dumps(event).encode(), method="PUT")
    urllib.request.urlopen(request).read()
"""


class Seen(NamedTuple):
    """A request that the backend got."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Backend:
    """An HTTP server that keeps what it gets. It answers what the query asks for: `status`, `wait` (seconds)."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.over = threading.Event()
        backend = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                backend.seen.append(Seen(self.command, self.path, dict(self.headers.items()), body))
                asked = dict(pair.split("=", 1) for pair in self.path.partition("?")[2].split("&") if "=" in pair)
                backend.over.wait(float(asked.get("wait", 0)))
                answer = json.dumps({"got": body, "path": self.path}).encode()
                with suppress(OSError):
                    self.send_response(int(asked.get("status", 200)))
                    self.send_header("Content-Length", str(len(answer)))
                    self.send_header("X-Room", "blue")
                    self.end_headers()
                    self.wfile.write(answer)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the server's names

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def last(self, path: str) -> Seen:
        """The last request for a path that begins so; waits for it."""
        return eventually(lambda: next((seen for seen in reversed(self.seen) if seen.path.startswith(path)), None))


def eventually(look: Callable[[], T | None]) -> T:
    until = time.monotonic() + SECONDS
    while (found := look()) is None:
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)
    return found


class Desk:
    """Makes APIs at a gateway."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.api = boto3.client(
            "apigatewayv2",
            endpoint_url=program.http,
            region_name="eu-west-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def make(self, routes: dict[str, dict[str, Any]], **stage: Any) -> str:
        """An API whose routes have these integrations; gives the WebSocket URL of its stage.

        `Responses` of an integration are its responses by their keys; a route is two-way unless `OneWay` says not.
        """
        api = self.api.create_api(Name="x", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")[
            "ApiId"
        ]
        for key, members in routes.items():
            one_way = members.pop("OneWay", False)
            responses = members.pop("Responses", {})
            integration = self.api.create_integration(ApiId=api, **members)["IntegrationId"]
            for response, told in responses.items():
                self.api.create_integration_response(
                    ApiId=api, IntegrationId=integration, IntegrationResponseKey=response, **told
                )
            two_way = {} if one_way else {"RouteResponseSelectionExpression": "$default"}
            route = self.api.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{integration}", **two_way)
            if not one_way:
                self.api.create_route_response(ApiId=api, RouteId=route["RouteId"], RouteResponseKey="$default")
        self.api.create_stage(ApiId=api, StageName="main", **stage)
        self.api.create_deployment(ApiId=api, StageName="main")
        return f"ws://127.0.0.1:{self.program.port}/ws/{api}/main"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("integrations")
    app = folder / "app"
    app.mkdir()
    (app / "serverless.yml").write_text(CONFIG)
    (app / "handler.py").write_text(HANDLER)
    with Program(app, data=folder / "data") as program:
        yield Desk(program)


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    backend = Backend()
    yield backend
    backend.close()


def template(text: str, **members: Any) -> dict[str, Any]:
    return {"ResponseTemplates": {"$default": text}, **members}


PASS: dict[str, Any] = {"$default": {}}


def test_ping_pong_without_a_backend(desk: Desk) -> None:
    url = desk.make(
        {
            "$connect": {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode":200}'},
                         "Responses": PASS, "OneWay": True},
            "ping": {
                "IntegrationType": "MOCK",
                "RequestTemplates": {"200": '{"statusCode": 200}'},
                "TemplateSelectionExpression": "200",
                "Responses": {"200": template('{"pong":"$context.connectionId","color":"$stageVariables.color"}')},
            },
            "fail": {
                "IntegrationType": "MOCK",
                "RequestTemplates": {"$default": '{"statusCode": $input.path("$.status")}'},
                "Responses": {"$default": template("fine"), "/5\\d\\d/": template("bad: $input.path('$')")},
            },
        },
        StageVariables={"color": "red"},
    )  # fmt: skip
    with Client(url) as client:
        client.says(action="ping")
        pong = client.hears()
        assert len(pong["pong"]) == 16
        assert pong["color"] == "red"
        client.says(action="fail", status=204)
        assert client.hears() == "fine"
        client.says(action="fail", status=503)
        assert client.hears().startswith("bad")


@pytest.mark.parametrize(("status", "seen"), [(200, None), (403, 403), (503, 503)])
def test_a_mock_decides_who_may_connect(desk: Desk, status: int, seen: int | None) -> None:
    mock = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": f'{{"statusCode":{status}}}'}}
    url = desk.make({"$connect": {**mock, "Responses": PASS, "OneWay": True}})
    if seen is None:
        with Client(url):
            pass
    else:
        assert refused(url) == seen


def dynamodb(action: str, request: str, **members: Any) -> dict[str, Any]:
    return {
        "IntegrationType": "AWS",
        "IntegrationMethod": "POST",
        "IntegrationUri": TABLES.format(action),
        "CredentialsArn": ROLE,
        "RequestTemplates": {"$default": request},
        "TemplateSelectionExpression": "\\$default",
        "PassthroughBehavior": "NEVER",
        "Responses": PASS,
        **members,
    }


def test_connections_kept_in_a_table_and_no_function_at_all(desk: Desk) -> None:
    key = '"id":{"S":"$context.connectionId"}'
    name = "#set($name = $util.escapeJavaScript($input.params('name')))"
    item = '"name":{"S":"$name"},"ip":{"S":"$context.identity.sourceIp"},"at":{"N":"$context.connectedAt"}'
    url = desk.make(
        {
            "$connect": dynamodb("PutItem", f'{name}{{"TableName":"clients","Item":{{{key},{item}}}}}', OneWay=True),
            "$disconnect": dynamodb("DeleteItem", f'{{"TableName":"clients","Key":{{{key}}}}}', OneWay=True),
            "me": dynamodb(
                "GetItem",
                f'{{"TableName":"clients","Key":{{{key}}}}}',
                Responses={"$default": template('{"name":$input.json("$.Item.name.S")}')},
            ),
            "say": dynamodb(
                "UpdateItem",
                f'{{"TableName":"$input.path("$.table")","Key":{{{key}}},"UpdateExpression":"SET said = :t",'
                '"ExpressionAttributeValues":{":t":{"S":$input.json("$.text")}}}',
                Responses={
                    "$default": {"ResponseTemplates": {"application/json": '{"ok":true}'}},
                    "/4\\d{2}/": template('{"error":"$input.path("$.__type")"}'),
                },
            ),
        }
    )
    client = tables(desk.program.http)
    with Client(f"{url}?name=Zo%C3%AB+%22quoted%22") as zoe:
        (item,) = client.scan(TableName="clients")["Items"]
        assert item["name"] == {"S": 'Zoë "quoted"'}
        assert item["ip"] == {"S": "127.0.0.1"}
        assert len(item["at"]["N"]) == 13
        zoe.says(action="me")
        assert zoe.hears() == {"name": 'Zoë "quoted"'}
        zoe.says(action="say", table="clients", text='"é"')
        assert zoe.hears() == {"ok": True}
        (item,) = client.scan(TableName="clients")["Items"]
        assert item["said"] == {"S": '"é"'}
        zoe.says(action="say", table="nothere", text="x")
        assert zoe.hears()["error"].endswith("ResourceNotFoundException")
    eventually(lambda: None if client.scan(TableName="clients")["Items"] else True)


def test_a_table_decides_who_may_connect(desk: Desk) -> None:
    put = '{"TableName":"clients","Item":{"id":{"S":"only"}},"ConditionExpression":"attribute_not_exists(id)"}'
    url = desk.make({"$connect": dynamodb("PutItem", put, OneWay=True)})
    client = tables(desk.program.http)
    try:
        with Client(url):
            assert refused(url) == 400
    finally:
        client.delete_item(TableName="clients", Key={"id": {"S": "only"}})


def test_an_http_proxy_backend(desk: Desk, backend: Backend) -> None:
    proxy = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST"}
    url = desk.make(
        {
            "$connect": {**proxy, "IntegrationUri": f"{backend.url}/connect", "OneWay": True, "RequestParameters": {
                "integration.request.header.Sec-WebSocket-Version": "'0'"}},
            "$disconnect": {**proxy, "IntegrationUri": f"{backend.url}/gone", "OneWay": True, "RequestParameters": {
                "integration.request.header.connectionId": "context.connectionId"}},
            "$default": {**proxy, "IntegrationUri": f"{backend.url}/in"},
            "mapped": {**proxy, "IntegrationUri": f"{backend.url}/rooms/{{room}}", "RequestParameters": {
                "integration.request.header.connectionId": "context.connectionId",
                "integration.request.path.room": "route.request.body.room",
                "integration.request.querystring.n": "route.request.body.n"}},
            "late": {**proxy, "IntegrationUri": f"{backend.url}/late?wait=60", "TimeoutInMillis": 300},
            "error": {**proxy, "IntegrationUri": f"{backend.url}/error?status=500"},
            "nowhere": {**proxy, "IntegrationUri": "http://127.0.0.1:1/"},
        }
    )  # fmt: skip
    with Client(f"{url}?token=a+b&token=2") as client:
        seen = backend.last("/connect")
        assert (seen.method, seen.path) == ("POST", "/connect?token=a+b&token=2")
        assert seen.headers["Sec-WebSocket-Version"] == "0"
        assert seen.headers["X-Forwarded-For"] == "127.0.0.1"
        assert seen.headers["Host"] == backend.url.removeprefix("http://")

        client.sends("not json")
        assert client.hears() == {"got": "not json", "path": "/in"}
        headers = backend.last("/in").headers
        assert headers.pop("X-Amzn-Trace-Id").startswith("Root=1-")
        api_id = url.split("/")[4]
        assert headers == {
            "Host": backend.url.removeprefix("http://"),
            "X-Amzn-Apigateway-Api-Id": api_id,
            "User-Agent": f"AmazonAPIGateway_{api_id}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Content-Length": "8",
        }

        client.says(action="mapped", room="a/b é", n=3)
        assert client.hears()["path"] == "/rooms/a%2Fb%20%C3%A9?n=3"
        connection_id = backend.last("/rooms").headers["connectionId"]
        client.says(action="mapped", room="..")
        assert client.hears()["message"] == "Internal server error"
        client.says(action="late")
        assert client.hears()["message"] == "Endpoint request timed out"
        client.says(action="error")
        assert client.hears()["path"] == "/error?status=500"
        client.says(action="nowhere")
        frame = client.hears()
        assert (frame["message"], frame["connectionId"]) == ("Internal server error", connection_id)
    assert backend.last("/gone").headers["connectionId"] == connection_id


@pytest.mark.parametrize(("path", "status"), [("/?status=401", 401), ("/?status=302", 302), ("/?wait=60", 504)])
def test_an_http_proxy_backend_decides_who_may_connect(desk: Desk, backend: Backend, path: str, status: int) -> None:
    proxy = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": backend.url + path}
    limit = {"TimeoutInMillis": 300} if status == 504 else {}
    url = desk.make({"$connect": {**proxy, **limit, "OneWay": True}})
    assert refused(url) == status


def test_an_http_backend(desk: Desk, backend: Backend) -> None:
    http = {"IntegrationType": "HTTP", "IntegrationMethod": "PUT", "IntegrationUri": f"{backend.url}/{{path}}"}
    path = {"integration.request.path.path": "'http'",
            "integration.request.querystring.status": "route.request.body.status"}  # fmt: skip
    url = desk.make(
        {
            "do": {
                **http,
                "RequestParameters": path,
                "RequestTemplates": {"mail": '{"to":$input.json("$.to")}', "$default": "no mail"},
                "TemplateSelectionExpression": "$request.body.type",
                "Responses": {
                    "$default": template("else"),
                    "/2\\d\\d/": template('$input.path("$.got")'),
                    "/4\\d\\d/": {
                        "ResponseTemplates": {"blue": "blue ${context.routeKey}", "$default": "colourless"},
                        "TemplateSelectionExpression": "${integration.response.header.X-Room}",
                    },
                },
            },
            "never": {**http, "RequestParameters": path, "PassthroughBehavior": "NEVER", "Responses": PASS},
            "none": {**http, "RequestParameters": path},
            "broken": {**http, "RequestTemplates": {"$default": "#if("}, "Responses": PASS},
        }
    )
    with Client(url) as client:
        client.says(action="do", type="mail", to="é")
        assert client.hears() == {"to": "é"}
        seen = backend.last("/http")
        assert (seen.method, seen.body) == ("PUT", '{"to":"é"}')
        client.says(action="do", type="other", status=201)
        assert client.hears() == "no mail"
        client.says(action="do", status=404)
        assert client.hears() == "blue do"
        client.says(action="do", status=500)
        assert client.hears() == "else"
        client.says(action="never")
        assert client.hears()["message"] == "Unsupported Media Type"
        client.says(action="none")
        assert client.hears()["message"] == "Internal server error"
        client.says(action="broken")
        assert client.hears()["message"] == "Internal server error"
    said = eventually(lambda: text if "request template failed" in (text := desk.program.printed()) else None)
    assert "no default endpoint mapping configured" in said


def test_a_function_without_the_proxy(desk: Desk, backend: Backend) -> None:
    function = {
        "IntegrationType": "AWS",
        "IntegrationMethod": "POST",
        "IntegrationUri": LAMBDA.format(FUNCTION.format("judge")),
    }
    told = {
        "$default": template('{"all":$input.json("$")}'),
        "/.*Malformed.*/": template('{"malformed":"$input.path("$.errorMessage")"}'),
    }
    url = desk.make(
        {
            "$connect": {
                **function,
                "RequestTemplates": {"$default": '{"id":"$context.connectionId","raise$input.params("fail")":"no"}'},
                "Responses": PASS,
                "OneWay": True,
            },
            "judge": {**function, "Responses": told},
            "quiet": {**function, "OneWay": True},
            "event": {
                **function,
                "IntegrationUri": LAMBDA.format(FUNCTION.format("tell")),
                "RequestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"},
                "RequestTemplates": {"$default": f'{{"url":"{backend.url}/told","text":$input.json("$.text")}}'},
                "Responses": {"$default": template("accepted")},
            },
        }
    )
    with Client(f"{url}?fail=1") as client:
        client.says(action="judge", n=1)
        assert client.hears() == {"all": {"action": "judge", "n": 1}}
        client.says(action="judge", **{"raise": "a Malformed thing"})
        assert client.hears() == {"malformed": "a Malformed thing"}
        client.says(action="judge", **{"raise": "else"})
        assert client.hears()["all"]["errorMessage"] == "else"
        client.says(action="quiet", n=1)  # nothing comes of it
        client.says(action="quiet", **{"raise": "x"})
        assert client.hears()["message"] == "Internal server error"
        client.says(action="event", text="é")
        assert client.hears() == "accepted"
        assert json.loads(backend.last("/told").body)["text"] == "é"
    assert refused(url) == 502  # the template asks for {"raise": "no"}


def test_the_execution_log_tells_the_steps(desk: Desk, backend: Backend) -> None:
    uri = f"{backend.url}/logged?token=x"
    proxy = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST", "IntegrationUri": uri}
    url = desk.make({"$default": proxy}, DefaultRouteSettings={"LoggingLevel": "INFO", "DataTraceEnabled": True})
    with Client(url) as client:
        client.sends("hello")
        client.hears()
    api_id = url.split("/")[4]

    def logged() -> str | None:
        text = "".join(path.read_text() for path in (desk.program.data / "logs").rglob(f"{api_id}-main.log"))
        return text if "Received response. Status: 200" in text else None

    text = eventually(logged)
    assert f"Sending request to POST {backend.url}/logged\n" in text
    assert "Endpoint request body after transformations: hello" in text


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"IntegrationUri": "arn:aws:apigateway:eu-west-1:sqs:path/1/q"}, "sqs"),
        ({"IntegrationUri": TABLES.format("PutItem"), "CredentialsArn": ""}, "Role ARN"),
        ({"IntegrationType": "HTTP", "IntegrationUri": "ftp://x/"}, "ftp://x/"),
    ],
)
def test_what_cannot_be_served_is_refused_at_deployment(desk: Desk, members: dict[str, Any], said: str) -> None:
    made = {"IntegrationType": "AWS", "IntegrationMethod": "POST", **members}
    with pytest.raises(ClientError) as refusal:
        desk.make({"x": {name: value for name, value in made.items() if value}})
    assert said in refusal.value.response["Error"]["Message"]
