"""Who may connect: behaviour 25, the missing identity source, the refusals of authorizers, signatures, API keys."""

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from contract.behaviours.sockets import Wire
from contract.behaviours.targets import Target
from contract.behaviours.world import DESK, Api, Route, World


@pytest.fixture(scope="module")
def guarded(world: World) -> Api:
    """An API whose handshakes go to a Lambda authorizer, which does as the query says."""
    judge = world.function("judge", DESK, Handler="desk.judge")
    desk = world.proxy()
    api = world.api("guarded", {"$disconnect": Route(desk), "$default": Route(desk, two_way=True)})
    authorizer = world.gateway.create_authorizer(
        ApiId=api.id,
        Name="judge",
        AuthorizerType="REQUEST",
        AuthorizerUri=world.uri(judge),
        IdentitySource=["route.request.querystring.auth"],
    )["AuthorizerId"]
    api.add("$connect", Route(desk, members={"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer}))
    api.stage("main")
    return api


def said(word: str, mark: str = "") -> str:
    """The query that lets the authorizer do something."""
    return f"auth={quote(word, safe='')}" + (f"&mark={mark}" if mark else "")


def test_25_what_the_authorizer_tells_is_text_in_every_later_event(wire: Wire, guarded: Api, world: World) -> None:
    socket = wire.open(guarded.at(query=said("allow")))
    message = socket.asks(action="who")
    socket.closes()
    id = message["requestContext"]["connectionId"]
    connect, disconnect = world.kept(id, "CONNECT")[0], world.kept(id, "DISCONNECT")[0]
    told = {"principalId": "somebody", "text": "a text", "number": "7", "flag": "true"}
    for event in (connect, message, disconnect):
        authorizer = event["requestContext"]["authorizer"]
        assert {name: value for name, value in authorizer.items() if name != "integrationLatency"} == told
    assert type(connect["requestContext"]["authorizer"]["integrationLatency"]) is int


@pytest.mark.parametrize("policy", ["allow", "stage"])
def test_25_a_policy_that_covers_connect_lets_in_and_every_route_is_open_then(
    wire: Wire, guarded: Api, policy: str
) -> None:
    assert wire.open(guarded.at(query=said(policy))).asks(action="x")["requestContext"]["routeKey"] == "$default"


@pytest.mark.parametrize("policy", ["two-levels", "other", "deny", "allow-and-deny"])
def test_25_a_policy_that_does_not_cover_connect_is_403(wire: Wire, guarded: Api, policy: str) -> None:
    assert wire.refused(guarded.at(query=said(policy))).status == 403


@pytest.mark.parametrize("query", ["", "auth=", "other=1"])
def test_a_missing_identity_source_is_401_and_the_authorizer_is_not_called(
    wire: Wire, guarded: Api, world: World, query: str
) -> None:
    mark = uuid.uuid4().hex
    refusal = wire.refused(guarded.at(query=f"{query}&mark={mark}"))
    assert (refusal.status, json.loads(refusal.body)) == (401, {"message": "Unauthorized"})
    wire.open(guarded.at(query=said("allow", f"{mark}x")))
    assert world.kept(f"{mark}x", "AUTHORIZER")
    assert world.kept_now(mark, "AUTHORIZER") == []


def test_an_authorizer_that_raises_unauthorized_is_401(wire: Wire, guarded: Api) -> None:
    refusal = wire.refused(guarded.at(query=said("raise Unauthorized")))
    assert (refusal.status, json.loads(refusal.body)) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize(
    "word", ["raise anything else", "null", "{}", '{"principalId": "x"}', '{"principalId": "x", "policyDocument": 1}']
)
def test_an_authorizer_that_fails_is_500(wire: Wire, guarded: Api, word: str) -> None:
    assert wire.refused(guarded.at(query=said(word))).status == 500


def test_connect_is_not_called_where_the_authorizer_refuses(wire: Wire, guarded: Api, world: World) -> None:
    mark = uuid.uuid4().hex
    wire.refused(guarded.at(query=said("deny", mark)))
    (event,) = world.kept(mark, "AUTHORIZER")
    assert world.kept_now(event["requestContext"]["connectionId"], "CONNECT") == []


def test_what_an_authorizer_is_given(wire: Wire, guarded: Api, world: World, target: Target) -> None:
    mark = uuid.uuid4().hex
    wire.open(guarded.at(query=said("allow", mark)), headers={"X-Own": "1"})
    (event,) = world.kept(mark, "AUTHORIZER")
    assert set(event) == {
        "type", "methodArn", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "stageVariables", "requestContext",
    }  # fmt: skip
    arn = f"arn:aws:execute-api:{target.region}:{world.account}:{guarded.id}/main/$connect"
    assert (event["type"], event["methodArn"], event["stageVariables"]) == ("REQUEST", arn, {})
    added = {"Connection": "upgrade", "Upgrade": "websocket", "content-length": "0", "X-Own": "1"}
    assert {name: event["headers"][name] for name in added} == added
    assert event["queryStringParameters"] == {"auth": "allow", "mark": mark}
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("$connect", "CONNECT", "main")
    (connect,) = world.kept(context["connectionId"], "CONNECT")
    assert connect["requestContext"]["connectionId"] == context["connectionId"]


@pytest.fixture(scope="module")
def signed(world: World) -> Api:
    """An API whose handshakes must be signed."""
    desk = world.proxy()
    api = world.api(
        "signed",
        {
            "$connect": Route(desk, members={"AuthorizationType": "AWS_IAM"}),
            "$default": Route(desk, two_way=True),
        },
    )
    api.stage("main")
    return api


def test_a_handshake_signed_in_its_headers_is_let_in_and_its_caller_is_told(
    wire: Wire, signed: Api, target: Target, world: World
) -> None:
    request = AWSRequest("GET", f"https://{signed.host}/main")
    SigV4Auth(target.signer(), "execute-api", target.region).add_auth(request)
    context = wire.open(signed.at(), headers=dict(request.headers)).asks(action="who")["requestContext"]
    assert context["identity"]["accountId"] == world.account
    assert {"caller", "user", "userArn", "accessKey"} <= set(context["identity"])


def test_a_handshake_signed_in_its_query_as_browsers_need_it_is_let_in(wire: Wire, signed: Api, target: Target) -> None:
    wire.open(signed.at(query=presigned(signed, target, target.signer())))


def test_an_unsigned_handshake_is_403_missing_authentication_token(wire: Wire, signed: Api) -> None:
    refusal = wire.refused(signed.at())
    assert (refusal.status, json.loads(refusal.body)) == (403, {"message": "Missing Authentication Token"})


def test_a_wrongly_signed_handshake_is_403(wire: Wire, signed: Api, target: Target) -> None:
    signer = target.signer()
    for other in (Credentials(signer.access_key, "wrong"), Credentials("AKIAAAAAAAAAAAAAAAAA", "wrong")):
        refusal = wire.refused(signed.at(query=presigned(signed, target, other)))
        assert refusal.status == 403
        assert "message" in json.loads(refusal.body)


def presigned(api: Api, target: Target, credentials: Any) -> str:
    """The query of a handshake's signed URL."""
    request = AWSRequest("GET", f"https://{api.host}/main")
    SigV4QueryAuth(credentials, "execute-api", target.region, expires=60).add_auth(request)
    return urlsplit(str(request.url)).query


@pytest.fixture(scope="module")
def keyed(world: World) -> Api:
    """An API whose handshakes need an API key."""
    desk = world.proxy()
    api = world.api(
        "keyed",
        {"$connect": Route(desk, members={"ApiKeyRequired": True}), "$default": Route(desk, two_way=True)},
    )
    api.stage("main")
    return api


@pytest.fixture(scope="module")
def key(keyed: Api, world: World, target: Target) -> Iterator[str]:
    """The value of a key in a usage plan of `keyed`."""
    rest = target.client("apigateway")
    made = rest.create_api_key(name=f"{world.name}-key", enabled=True)
    plan = rest.create_usage_plan(name=f"{world.name}-plan", apiStages=[{"apiId": keyed.id, "stage": "main"}])
    rest.create_usage_plan_key(usagePlanId=plan["id"], keyId=made["id"], keyType="API_KEY")
    yield made["value"]
    rest.delete_usage_plan_key(usagePlanId=plan["id"], keyId=made["id"])
    stages = [{"op": "remove", "path": "/apiStages", "value": f"{keyed.id}:main"}]
    rest.update_usage_plan(usagePlanId=plan["id"], patchOperations=stages)
    rest.delete_usage_plan(usagePlanId=plan["id"])
    rest.delete_api_key(apiKey=made["id"])


def test_a_handshake_with_an_api_key_is_let_in(wire: Wire, keyed: Api, key: str) -> None:
    context = wire.open(keyed.at(), headers={"x-api-key": key}).asks(action="who")["requestContext"]
    assert context["identity"]["apiKey"] == key


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "x" * 40}], ids=["none", "empty", "unknown"])
def test_a_handshake_without_a_known_api_key_is_403(wire: Wire, keyed: Api, key: str, headers: dict[str, str]) -> None:
    refusal = wire.refused(keyed.at(), headers=headers)
    assert key
    assert (refusal.status, json.loads(refusal.body)) == (403, {"message": "Forbidden"})
