"""Lambda authorizers: the event they get, and what becomes of every answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.authorizers.request import RequestAuthorizers, event
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.model.apps import Authorizer
from fairlead.testing.clock import FakeClock
from fairlead.websocket_api.occasions import Connecting
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict
from occasions import HOST, connecting, snapshot, target

ACCOUNT = "123456789012"
ARN = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:nn27okk1we/develop/$connect"
AUTH = "route.request.header.Auth"


class House:
    """An authorizer whose function answers what it is told to, after a while."""

    def __init__(self, *sources: str, ttl: int = 0) -> None:
        self.clock = FakeClock()
        self.reports: list[str] = []
        self.result: Result = Returned(b"null")
        self.seconds = 0.125
        self.calls: list[dict[str, Any]] = []
        self.authorizer = Authorizer("a1", "gatekeeper", "app-dev-auth", sources, ttl_seconds=ttl)
        self.authorizers = RequestAuthorizers(self, ACCOUNT, self.clock, self.reports.append)

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        assert (name, len(request_id)) == ("app-dev-auth", 36)
        self.calls.append(json.loads(payload))
        self.clock.jump(self.seconds)
        reply(self.result)

    def decide(self, occasion: Connecting | None = None) -> tuple[Verdict, str]:
        answers: list[tuple[Verdict, str]] = []
        occasion = occasion or connecting("", ("Auth", "open sesame"))
        self.authorizers.decide(self.authorizer, occasion, lambda *answer: answers.append(answer))
        (answer,) = answers
        return answer

    def denied(self, occasion: Connecting | None = None) -> Denied:
        verdict, key = self.decide(occasion)
        assert isinstance(verdict, Denied)
        assert key == ""
        return verdict


def policy(resource: str = ARN, effect: str = "Allow", **members: Any) -> Returned:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return Returned(json.dumps({"principalId": "ann", "policyDocument": document, **members}).encode())


def test_the_event() -> None:
    """As the sample of the guide, member for member."""
    occasion = connecting("QueryString1=v&QueryString1=w", ("HeaderAuth1", "headerValue1"))
    made = json.loads(event(occasion, ACCOUNT))
    assert list(made) == [
        "type", "methodArn", "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters",
        "stageVariables", "requestContext",
    ]  # fmt: skip
    assert (made["type"], made["methodArn"], made["stageVariables"]) == ("REQUEST", ARN, {})
    assert list(made["headers"]) == [
        "Connection", "content-length", "HeaderAuth1", "Host", "Upgrade", "X-Amzn-Trace-Id", "X-Forwarded-For",
        "X-Forwarded-Port", "X-Forwarded-Proto",
    ]  # fmt: skip
    headers = made["headers"]
    assert [headers[name] for name in ("Connection", "Upgrade", "content-length")] == ["upgrade", "websocket", "0"]
    assert (headers["HeaderAuth1"], headers["Host"]) == ("headerValue1", HOST)
    assert made["multiValueHeaders"] == {name: [value] for name, value in headers.items()}
    assert made["queryStringParameters"] == {"QueryString1": "w"}
    assert made["multiValueQueryStringParameters"] == {"QueryString1": ["v", "w"]}
    assert made["requestContext"] == occasion.context()
    assert made["requestContext"]["eventType"] == "CONNECT"


def test_the_event_without_a_query_and_with_stage_variables() -> None:
    occasion = connecting(stage=snapshot(target("$connect"), variables={"tenant": "blue"}))
    made = json.loads(event(occasion, ACCOUNT))
    assert "queryStringParameters" not in made
    assert "multiValueQueryStringParameters" not in made
    assert made["stageVariables"] == {"tenant": "blue"}


def test_allowed() -> None:
    house = House(AUTH)
    house.result = policy(context={"tenant": "blue", "age": 7})
    verdict, key = house.decide()
    assert isinstance(verdict, Allowed)
    assert (verdict.principal_id, verdict.context, verdict.identity) == ("ann", {"tenant": "blue", "age": "7"}, {})
    assert verdict.latency_ms == 125
    assert len(verdict.request_id) == 36
    assert (key, house.reports) == ("", [])


def test_the_key_that_it_names() -> None:
    house = House()
    house.result = policy(usageIdentifierKey="k" * 20)
    assert house.decide()[1] == "k" * 20


@pytest.mark.parametrize("asked", [connecting(), connecting("", ("Auth", "")), connecting("Auth=x")])
def test_a_missing_identity_source_is_401_without_a_call(asked: Connecting) -> None:
    house = House(AUTH)
    denied = house.denied(asked)
    assert (denied.status, denied.message, denied.member, denied.latency_ms) == (401, "Unauthorized", "message", None)
    assert (house.calls, house.reports) == ([], [])


def test_the_function_says_unauthorized() -> None:
    house = House()
    house.result = Raised(b'{"errorType":"Exception","errorMessage":"Unauthorized","stackTrace":[]}')
    denied = house.denied()
    assert (denied.status, denied.message, denied.latency_ms, house.reports) == (401, "Unauthorized", 125, [])


@pytest.mark.parametrize(
    ("result", "reported"),
    [
        (Raised(b'{"errorType":"Exception","errorMessage":"unauthorized"}'), "it failed: Exception: unauthorized"),
        (Raised(b'{"errorMessage":"x Task timed out after 3.00 seconds"}'), "it failed: Error: x Task timed out"),
        (Raised(b"not json"), "it failed: Error: "),
        (Raised(b'"Unauthorized"'), "it failed: Error: "),
        (Refused("ResourceNotFoundException", "no such function"), "could not be called: ResourceNotFoundException"),
        (Returned(b"null"), "no object with principalId"),
        (Returned(b'{"isAuthorized":true}'), "has no principalId"),
        (policy(context={"roles": []}), "roles in its context"),
        (policy(context={"long": "x" * 9000}), "the most is 8192"),
        (policy("x" * 513), "has 513 characters"),
    ],
)
def test_every_other_failure_is_500_and_told(result: Result, reported: str) -> None:
    house = House()
    house.result = result
    denied = house.denied()
    assert (denied.status, denied.message, denied.member) == (500, "Internal server error", "message")
    assert reported in denied.cause
    (line,) = house.reports
    assert line.startswith("Authorizer gatekeeper (app-dev-auth): ")
    assert reported in line


def test_a_failure_after_the_time_for_it_was_over() -> None:
    house = House()
    house.seconds = 30
    house.result = Raised(b'{"errorMessage":"Task timed out"}')
    house.denied()
    assert house.reports[0].endswith("Task timed out, after the client was answered that it took too long.")


@pytest.mark.parametrize(
    "resource", [ARN.replace("$connect", "*/*"), ARN.replace("develop", "prod"), ARN.replace("$connect", "$default")]
)
def test_a_policy_that_does_not_cover_the_route(resource: str) -> None:
    house = House()
    house.result = policy(resource)
    denied = house.denied()
    message = "User is not authorized to access this resource"
    assert (denied.status, denied.message, denied.member) == (403, message, "Message")
    assert house.reports == [
        f"Authorizer gatekeeper: its policy does not allow execute-api:Invoke of {ARN}, so the client is refused with "
        "403."
    ]


def test_an_explicit_deny() -> None:
    house = House()
    house.result = policy("*", "Deny")
    denied = house.denied()
    assert denied.status == 403
    assert denied.message == "User is not authorized to access this resource with an explicit deny"
    assert house.reports == []


def test_conditions_are_judged() -> None:
    house = House()
    statement = {"Action": "*", "Effect": "Allow", "Resource": "*",
                 "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}  # fmt: skip
    document = {"principalId": "ann", "policyDocument": {"Statement": statement}}
    house.result = Returned(json.dumps(document).encode())
    assert isinstance(house.decide()[0], Allowed)


def test_nothing_is_remembered_unless_it_is_set() -> None:
    house = House(AUTH)
    house.result = policy()
    house.decide()
    house.decide()
    assert len(house.calls) == 2


def test_an_answer_is_used_again_for_the_same_identity_until_its_time_is_over() -> None:
    house = House(AUTH, ttl=60)
    house.result = policy(usageIdentifierKey="key", context={"a": 1})
    house.decide()
    verdict, key = house.decide()
    assert isinstance(verdict, Allowed)
    assert (verdict.latency_ms, verdict.context, key, len(house.calls)) == (None, {"a": "1"}, "key", 1)
    house.decide(connecting("", ("Auth", "other")))
    assert len(house.calls) == 2
    house.clock.jump(60)
    house.decide()
    assert len(house.calls) == 3


def test_denials_are_used_again_too_but_failures_are_not() -> None:
    house = House(AUTH, ttl=60)
    house.result = Returned(b"null")
    house.decide()
    house.result = policy("*", "Deny")
    house.decide()
    assert house.denied().status == 403
    assert len(house.calls) == 2


def test_without_identity_sources_nothing_is_remembered() -> None:
    house = House(ttl=60)
    house.result = policy()
    house.decide()
    house.decide()
    assert len(house.calls) == 2
