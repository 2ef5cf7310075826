"""Who may connect to the real program: an authorizer of a serverless.yml, signatures, API keys of usage plans."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chromium import Chromium
from clients import SECONDS, Client
from program import Program

CONFIG = f"""\
service: guarded
provider:
  name: aws
  runtime: python3.{sys.version_info.minor}
  timeout: 20
functions:
  guard:
    handler: handler.guard
    timeout: 1
  desk:
    handler: handler.desk
    events:
      - websocket:
          route: $connect
          authorizer:
            name: guard
            identitySource: [route.request.header.Host, route.request.querystring.token]
      - websocket: $disconnect
      - websocket: {{route: $default, routeResponseSelectionExpression: $default}}
"""
HANDLER = '''\
"""The token is what the authorizer is to do; the desk tells of every event."""

import json
import time


def guard(event, context):
    token = event["queryStringParameters"]["token"]
    print("guard is asked to", token)
    if token == "sleep":
        time.sleep(20)
    if token.startswith("raise "):
        raise Exception(token[6:])
    statement = {"Action": "execute-api:Invoke", "Effect": "Deny" if token == "deny" else "Allow",
                 "Resource": event["methodArn"].replace("$connect", "*/*") if token == "elsewhere" else "*"}
    answer = {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
              "context": {"number": 7, "half": 0.5, "flag": True, "text": "x"}, "usageIdentifierKey": token}
    if token == "nobody":
        del answer["principalId"]
    if token == "long":
        answer["context"]["text"] = "x" * 9000
    if token == "nested":
        answer["context"]["list"] = [1]
    return answer


def desk(event, context):
    what = event["requestContext"]
    print(what["eventType"], json.dumps(what.get("authorizer")))
    return {"statusCode": 200, "body": json.dumps(what)}
'''
UNAUTHORIZED = (401, {"message": "Unauthorized"})
FAILED = (500, {"message": "Internal server error"})
FORBIDDEN = (403, {"message": "Forbidden"})
NOT_ALLOWED = {"Message": "User is not authorized to access this resource"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("guarded")
    app = folder / "app"
    app.mkdir()
    (app / "serverless.yml").write_text(CONFIG)
    (app / "handler.py").write_text(HANDLER)
    with Program(app, data=folder / "data") as program:
        yield program


def url(program: Program, token: str | None) -> str:
    return program.websocket() if token is None else f"{program.websocket()}?token={quote(token)}"


def refused(url: str, **headers: str) -> tuple[int, Any]:
    """Status and body of the answer to a handshake that must not succeed."""
    try:
        with connect(url, compression=None, proxy=None, open_timeout=SECONDS, additional_headers=headers):
            raise AssertionError(f"{url} was accepted")
    except InvalidStatus as error:
        return error.response.status_code, json.loads(error.response.body)


def context(url: str, **headers: str) -> dict[str, Any]:
    """The `requestContext` of a message, over a connection that is let in."""
    with connect(url, compression=None, proxy=None, open_timeout=SECONDS, additional_headers=headers) as socket:
        socket.send("who am I?")
        found: dict[str, Any] = json.loads(socket.recv(timeout=SECONDS))
        return found


def prints(program: Program, text: str) -> None:
    """Wait until the program has printed this."""
    until = time.monotonic() + SECONDS
    while text not in program.printed():
        assert time.monotonic() < until, f"{text!r} was never printed:\n{program.printed()}"
        time.sleep(0.02)


def test_what_the_authorizer_tells_is_in_every_later_event_as_text(program: Program) -> None:
    told = {"principalId": "ann", "number": "7", "half": "0.5", "flag": "true", "text": "x"}
    with Client(url(program, "allow")) as client:
        client.sends("who am I?")
        assert client.hears()["authorizer"] == told
    prints(program, f"DISCONNECT {json.dumps(told)}")


@pytest.mark.parametrize(
    ("token", "answer", "reported"),
    [
        ("deny", (403, {"Message": NOT_ALLOWED["Message"] + " with an explicit deny"}), ""),
        ("elsewhere", (403, NOT_ALLOWED), "Authorizer guard: its policy does not allow execute-api:Invoke of arn:aws:"),
        ("raise Unauthorized", UNAUTHORIZED, ""),
        ("raise Boom", FAILED, "Authorizer guard (guarded-dev-guard): it failed: Exception: Boom."),
        ("sleep", FAILED, "Task timed out after 1.00 seconds"),
        ("nobody", FAILED, "Authorizer guard (guarded-dev-guard): its answer has no principalId."),
        ("long", FAILED, "the most is 8192."),
        ("nested", FAILED, "list in its context is neither a text nor a number nor a boolean."),
    ],
)
def test_whoever_is_not_allowed_is_refused_and_the_operator_told_of_faults(
    program: Program, token: str, answer: tuple[int, Any], reported: str
) -> None:
    assert refused(url(program, token)) == answer
    prints(program, reported)


def test_without_an_identity_source_the_authorizer_is_not_called(program: Program) -> None:
    before = program.printed().count("guard is asked to")
    assert refused(url(program, None)) == UNAUTHORIZED
    assert refused(url(program, "")) == UNAUTHORIZED
    assert refused(url(program, "raise Unauthorized")) == UNAUTHORIZED
    until = time.monotonic() + SECONDS
    while program.printed().count("guard is asked to") == before and time.monotonic() < until:
        time.sleep(0.02)
    assert program.printed().count("guard is asked to") == before + 1


class Apis:
    """APIs made beside the config's, whose `$connect` and `$default` go to its function `desk`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        self.v2 = boto3.client("apigatewayv2", endpoint_url=program.http, **keys)
        self.rest = boto3.client("apigateway", endpoint_url=program.http, **keys)

    def uri(self, function: str) -> str:
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:guarded-dev-{function}"
        return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"

    def make(self, *, selection: str = "$request.header.x-api-key", **connect: Any) -> str:
        """An API whose `$connect` has these members; gives its id. Its stage is `main`."""
        id: str = self.v2.create_api(Name="api", ProtocolType="WEBSOCKET", ApiKeySelectionExpression=selection)["ApiId"]
        desk = self.v2.create_integration(
            ApiId=id, IntegrationType="AWS_PROXY", IntegrationUri=self.uri("desk"), IntegrationMethod="POST"
        )["IntegrationId"]
        if connect.get("AuthorizationType") == "CUSTOM":
            connect["AuthorizerId"] = self.v2.create_authorizer(
                ApiId=id, Name="guard", AuthorizerType="REQUEST", AuthorizerUri=self.uri("guard"), IdentitySource=[]
            )["AuthorizerId"]
        self.v2.create_route(ApiId=id, RouteKey="$connect", Target=f"integrations/{desk}", **connect)
        default = self.v2.create_route(
            ApiId=id, RouteKey="$default", Target=f"integrations/{desk}", RouteResponseSelectionExpression="$default"
        )["RouteId"]
        self.v2.create_route_response(ApiId=id, RouteId=default, RouteResponseKey="$default")
        self.v2.create_stage(ApiId=id, StageName="main", AutoDeploy=True)
        return id

    def url(self, id: str) -> str:
        return f"ws://localhost:{self.program.port}/ws/{id}/main"

    def key(self, id: str, *, enabled: bool = True, **plan: Any) -> dict[str, Any]:
        """A key in a usage plan of its own for an API."""
        made: dict[str, Any] = self.rest.create_api_key(enabled=enabled)
        plan_id = self.rest.create_usage_plan(name="plan", apiStages=[{"apiId": id, "stage": "main"}], **plan)["id"]
        self.rest.create_usage_plan_key(usagePlanId=plan_id, keyId=made["id"], keyType="API_KEY")
        return made


@pytest.fixture(scope="module")
def apis(program: Program) -> Apis:
    return Apis(program)


@pytest.fixture(scope="module")
def signed(apis: Apis) -> str:
    return apis.make(AuthorizationType="AWS_IAM")


def root_key(program: Program) -> Credentials:
    key = json.loads((program.data / "root-key.json").read_text())
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def presigned(url: str, credentials: Credentials) -> str:
    """A URL that anybody may open for a minute."""
    request = AWSRequest("GET", url.replace("ws:", "http:"))
    SigV4QueryAuth(credentials, "execute-api", "us-east-1", expires=60).add_auth(request)
    return str(request.url).replace("http:", "ws:")


def test_a_handshake_signed_in_its_headers(program: Program, apis: Apis, signed: str) -> None:
    request = AWSRequest("GET", apis.url(signed).replace("ws:", "http:"))
    SigV4Auth(root_key(program), "execute-api", "us-east-1").add_auth(request)
    identity = context(apis.url(signed), **dict(request.headers))["identity"]
    arn, account = "arn:aws:iam::000000000000:root", "000000000000"
    assert (identity["userArn"], identity["accountId"], identity["caller"]) == (arn, account, account)
    assert identity["accessKey"] == root_key(program).access_key


def test_handshakes_that_are_not_signed_or_wrongly(program: Program, apis: Apis, signed: str) -> None:
    url = apis.url(signed)
    assert refused(url) == (403, {"message": "Missing Authentication Token"})
    status, body = refused(presigned(url, Credentials(root_key(program).access_key, "another")))
    assert status == 403
    assert body["message"].startswith("The request signature we calculated does not match")
    assert refused(presigned(url, root_key(program)).replace("/main", "/ain"))[0] == 403


def test_a_browser_opens_a_presigned_url(program: Program, apis: Apis, signed: str) -> None:
    with Chromium() as browser:
        page = browser.open(f"http://localhost:{program.port}/dev")
        answer = page.evaluate(f"""new Promise((done, failed) => {{
            const socket = new WebSocket({json.dumps(presigned(apis.url(signed), root_key(program)))});
            socket.onopen = () => socket.send("who am I?");
            socket.onmessage = (event) => done(event.data);
            socket.onclose = (event) => failed(new Error(`closed with ${{event.code}}`));
        }})""")
        assert json.loads(answer)["identity"]["userArn"] == "arn:aws:iam::000000000000:root"
        refusal = f"""new Promise((done) => {{
            new WebSocket({json.dumps(apis.url(signed))}).onclose = (event) => done(event.code);
        }})"""
        assert page.evaluate(refusal) == 1006


def test_api_keys(apis: Apis) -> None:
    id = apis.make(ApiKeyRequired=True)
    key = apis.key(id)
    url = apis.url(id)
    identity = context(url, **{"x-api-key": key["value"]})["identity"]
    assert (identity["apiKey"], identity["apiKeyId"]) == (key["value"], key["id"])
    assert refused(url) == FORBIDDEN
    assert refused(url, **{"x-api-key": key["value"].upper()}) == FORBIDDEN
    other = apis.key(apis.make(ApiKeyRequired=True))
    assert refused(url, **{"x-api-key": other["value"]}) == FORBIDDEN
    assert refused(url, **{"x-api-key": apis.key(id, enabled=False)["value"]}) == FORBIDDEN
    apis.rest.update_api_key(
        apiKey=key["id"], patchOperations=[{"op": "replace", "path": "/enabled", "value": "false"}]
    )
    assert refused(url, **{"x-api-key": key["value"]}) == FORBIDDEN


def test_what_a_usage_plan_allows_and_no_more(apis: Apis) -> None:
    id = apis.make(ApiKeyRequired=True)
    throttled = apis.key(id, throttle={"rateLimit": 0.001, "burstLimit": 2})
    quota = apis.key(id, quota={"limit": 1, "period": "MONTH"})
    for _ in range(2):
        context(apis.url(id), **{"x-api-key": throttled["value"]})
    assert refused(apis.url(id), **{"x-api-key": throttled["value"]}) == (429, {"message": "Too Many Requests"})
    context(apis.url(id), **{"x-api-key": quota["value"]})
    assert refused(apis.url(id), **{"x-api-key": quota["value"]}) == (429, {"message": "Limit Exceeded"})


def test_the_authorizer_names_the_key(apis: Apis) -> None:
    selection = "$context.authorizer.usageIdentifierKey"
    id = apis.make(selection=selection, AuthorizationType="CUSTOM", ApiKeyRequired=True)
    key = apis.key(id)
    found = context(f"{apis.url(id)}?token={key['value']}")
    assert found["identity"]["apiKeyId"] == key["id"]
    assert found["authorizer"]["principalId"] == "ann"
    assert refused(f"{apis.url(id)}?token=unknown", **{"x-api-key": key["value"]}) == FORBIDDEN


def test_a_config_whose_authorizer_is_not_there_is_refused(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "serverless.yml").write_text(CONFIG.replace("name: guard\n", "name: gard\n"))
    (app / "handler.py").write_text(HANDLER)
    with pytest.raises(AssertionError, match="The authorizer `gard` is no function of this config"):
        Program(app, data=tmp_path / "data").start()
