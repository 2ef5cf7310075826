import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.model.apps import Authorizer
from fairlead.observe.access_formats import VARIABLES, AccessFormat, flaw
from fairlead.observe.escaping import escaped
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.occasions import Connecting, Occasion
from fairlead.websocket_api.stage import Gate, Snapshot
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict
from occasions import connecting, disconnecting, message, peer, snapshot, target

FINE = Access(200)
EVERY = "{" + ",".join(f'"{name}":"$context.{name}"' for name in VARIABLES) + "}"
"""A format in JSON with every variable there is."""


def every(occasion: Occasion, access: Access = FINE) -> dict[str, str]:
    """What every variable that has a value is written as."""
    told: dict[str, str] = json.loads(AccessFormat(EVERY).line(occasion, access))
    assert set(told) == set(VARIABLES)
    return {name: value for name, value in told.items() if value != "-"}


def guarded(authorization: str) -> Snapshot:
    authorizer = Authorizer("auth", "auth", "f") if authorization == "CUSTOM" else None
    return snapshot(target("$connect"), gate=Gate(authorization, authorizer, False, ""))


def judged(authorization: str, verdict: Verdict) -> Connecting:
    occasion = connecting(stage=guarded(authorization))
    occasion.verdict = verdict
    if isinstance(verdict, Allowed):
        occasion.peer.allow(verdict.principal_id, verdict.context, verdict.identity)
    return occasion


OF_ALL = {
    "apiId": "nn27okk1we",
    "connectedAt": "1708326702789",
    "connectionId": "TXzPWdnOjoECGjA=",
    "domainName": "nn27okk1we.execute-api.eu-west-1.amazonaws.com",
    "identity.sourceIp": "192.0.2.1",
    "identity.userAgent": "agent/1",
    "stage": "develop",
}


def test_a_handshake() -> None:
    access = Access(101, integration_status=200, service_status=200, integration_latency_ms=12,
                    integration_request_id="id-of-lambda")  # fmt: skip
    assert every(connecting(), access) == {
        **OF_ALL,
        "eventType": "CONNECT",
        "extendedRequestId": "TXzPWFkkjoEF92g=",
        "requestId": "TXzPWFkkjoEF92g=",
        "requestTime": "19/Feb/2024:07:11:42 +0000",
        "requestTimeEpoch": "1708326702789",
        "routeKey": "$connect",
        "status": "101",
        "integration.status": "200",
        "integration.integrationStatus": "200",
        "integration.latency": "12",
        "integrationLatency": "12",
        "integration.requestId": "id-of-lambda",
    }


def test_a_message_that_fails() -> None:
    access = Access(502, error_message="Internal server error", error_type="INTEGRATION_FAILURE",
                    integration_error="it raised", integration_latency_ms=0)  # fmt: skip
    assert every(message("{}"), access) == {
        **OF_ALL,
        "eventType": "MESSAGE",
        "extendedRequestId": "R1knPH17NjMFftw=",
        "messageId": "R1knPc2ntjMCFIA=",
        "requestId": "R1knPH17NjMFftw=",
        "requestTime": "19/Feb/2024:07:11:43 +0000",
        "requestTimeEpoch": "1708326703789",
        "routeKey": "$default",
        "status": "502",
        "error.message": "Internal server error",
        "error.messageString": '"Internal server error"',
        "error.responseType": "INTEGRATION_FAILURE",
        "integration.error": "it raised",
        "integration.latency": "0",
        "integrationLatency": "0",
    }


def test_an_invalid_message() -> None:
    told = every(message("{}"), Access.refused(400, "Invalid request body", "address is missing"))
    assert told["error.validationErrorString"] == "address is missing"
    assert (told["status"], told["error.responseType"]) == ("400", "BAD_REQUEST_BODY")


def test_the_end() -> None:
    told = every(disconnecting(), FINE)
    assert (told["eventType"], told["routeKey"]) == ("DISCONNECT", "$disconnect")


def test_what_an_authorizer_said_is_told_of_the_handshake_and_its_context_of_every_request() -> None:
    allowed = Allowed("ada", {"role": "admin", "n": "1"}, {"apiKeyId": "k"}, latency_ms=7, request_id="a-b-c")
    occasion = judged("CUSTOM", allowed)
    properties = AccessFormat("$context.authorizer.role $context.authorizer.n $context.authorizer.none")
    told = every(occasion)
    assert {name: value for name, value in told.items() if name.startswith("auth")} == {
        "authorizer.integrationLatency": "7",
        "authorizer.integrationStatus": "200",
        "authorizer.latency": "7",
        "authorizer.principalId": "ada",
        "authorizer.requestId": "a-b-c",
        "authorizer.status": "200",
    }
    later = message("{}", client=occasion.peer)
    assert {name for name in every(later) if name.startswith("auth")} == {"authorizer.principalId"}
    assert every(later)["identity.apiKeyId"] == "k"
    assert properties.line(later, FINE) == "admin 1 -"


@pytest.mark.parametrize(
    ("authorization", "told_of"),
    [("CUSTOM", {"authorizer"}), ("AWS_IAM", {"authenticate", "authorize"}), ("NONE", set())],
)
def test_a_refusal_is_told_of_by_what_refused(authorization: str, told_of: set[str]) -> None:
    told = every(judged(authorization, Denied(403, "No.", latency_ms=3)), Access.refused(403, "No."))
    expected = {f"{name}.{member}" for name in told_of for member in ("error", "latency", "status")}
    if authorization == "CUSTOM":
        expected |= {"authorizer.integrationLatency"}
    assert {name for name in told if name.startswith("auth")} == expected
    assert all(told[f"{name}.status"] == "403" and told[f"{name}.error"] == "No." for name in told_of)


def test_callers_known_by_their_signature() -> None:
    names = {name.removeprefix("identity.") for name in VARIABLES if name.startswith("identity.")}
    client = peer()
    client.allow(None, {}, {name: f"the {name}" for name in names - {"sourceIp", "userAgent"}})
    told = every(message("{}", client=client))
    assert all(told[f"identity.{name}"] == f"the {name}" for name in names - {"sourceIp", "userAgent"})


@pytest.mark.parametrize(
    ("format", "line"),
    [
        ("$context.requestId", "R1knPH17NjMFftw="),
        ("$context.status.", "200."),
        ("$context.stage-$context.status", "develop-200"),
        ("($context.stage)$context.status$context.status", "(develop)200200"),
        ("$context.nothing $context.waf.status $context.integrationErrorMessage", "- - -"),
        ("$context $context. $input.body $stageVariables.x", "$context $context. $input.body $stageVariables.x"),
        ("  $context.status\n", "200"),
        ("a\x1b[1m $context.status", "a\\x1b[1m 200"),
        ("", ""),
    ],
)
def test_formats(format: str, line: str) -> None:
    assert AccessFormat(format).line(message("{}"), FINE) == line


def test_the_common_log_format() -> None:
    """The default of the Serverless Framework."""
    format = (
        "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "
        '"$context.eventType $context.routeKey $context.connectionId" $context.requestId'
    )
    assert AccessFormat(format).line(message("{}"), FINE) == (
        '192.0.2.1 - - [19/Feb/2024:07:11:43 +0000] "MESSAGE $default TXzPWdnOjoECGjA=" R1knPH17NjMFftw='
    )


HOSTILE = st.text(st.characters(codec="utf-8") | st.sampled_from(list('"\\\n\r\x1b<>&,\u2028\u202e')))


def from_agent(agent: str) -> Any:
    return message("{}", client=peer(user_agent=agent))


@given(HOSTILE.filter(lambda text: text not in ("", "-") and text.isprintable()))
def test_a_quoted_value_is_read_back_as_it_was(agent: str) -> None:
    line = AccessFormat('{"id":"$context.requestId","ua":"$context.identity.userAgent","n":$context.connectedAt}')
    told = json.loads(line.line(from_agent(agent), FINE))
    assert told == {"id": "R1knPH17NjMFftw=", "ua": agent, "n": 1708326702789}


@pytest.mark.parametrize(
    "format",
    [
        '{"ua":"$context.identity.userAgent","status":"$context.status"}',
        "$context.identity.userAgent $context.status",
        '<r ua="$context.identity.userAgent"><s>$context.status</s></r>',
        "$context.identity.userAgent,$context.status",
    ],
)
@given(HOSTILE)
def test_no_value_ends_a_line_or_acts_on_a_terminal(format: str, agent: str) -> None:
    line = AccessFormat(format).line(from_agent(agent), FINE)
    assert len(line.splitlines()) <= 1
    assert escaped(line) == line
    line.encode()
    if format.startswith("{"):
        assert set(json.loads(line)) == {"ua", "status"}
    if format.startswith("<"):
        (child,) = ElementTree.fromstring(line)
        assert (child.tag, child.text) == ("s", "200")


def test_quotes_in_the_format_may_be_escaped() -> None:
    format = '{"a":"\\"$context.identity.userAgent\\"","b":"$context.identity.userAgent"}'
    assert json.loads(AccessFormat(format).line(from_agent('x"y'), FINE)) == {"a": '"x"y"', "b": 'x"y'}


def test_what_is_no_format() -> None:
    assert flaw("$context.requestId\n") is None
    assert flaw("$context.extendedRequestId") is None
    assert "single line" in (flaw("$context.requestId\n$context.stage") or "")
    assert "single line" in (flaw("$context.requestId\r") or "")
    assert "requestId" in (flaw("$context.stage") or "")
    assert "3072" in (flaw("$context.requestId" + "é" * 1536) or "")


@given(
    st.lists(st.sampled_from(["$context.", "$", "identity.userAgent", ".", '"', "\\", "<", "x", "\n", " "])).map(
        "".join
    )
)
def test_any_format_gives_one_line(format: str) -> None:
    line = AccessFormat(format).line(from_agent('a"\\\n<'), FINE)
    assert escaped(line) == line
