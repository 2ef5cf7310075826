import pytest

from fairlead.model.apps import Authorizer, Integration, Logging
from fairlead.observe.executions import Executions
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.occasions import Connecting, Occasion
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.stage import Gate, Target
from fairlead.websocket_api.verdicts import Allowed, Denied, Verdict
from occasions import FUNCTION, connecting, message, snapshot, target

ID = "R1knPH17NjMFftw="
HTTP = Integration("int", "HTTP", uri="http://localhost")


class Case:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.shown: list[str] = []
        self.replies: list[Reply] = []
        self.executions = Executions(self._log)

    def _log(self, occasion: Occasion, level: str, text: str, *, shown: bool = True) -> None:
        if occasion.logging.level in ("INFO", level):
            self.lines.append((level, text))
            if shown and level == "ERROR":
                self.shown.append(text)

    def call(self, route: Target, reply: Reply, occasion: Occasion | None = None) -> list[str]:
        assert route.integration is not None
        occasion = occasion or message('{"a": 1}', route)
        self.executions.begun(Invoke(1, route.integration, occasion, ID), self.replies.append)(reply)
        assert self.replies == [reply]
        return [text for _, text in self.lines]

    def end(self, route: Target, access: Access) -> list[tuple[str, str]]:
        self.lines.clear()
        self.executions.ended(message("{}", route), access)
        return self.lines


def logged(level: str = "INFO", *, data_trace: bool = False, integration: Integration = FUNCTION) -> Target:
    return target(integration=integration, logging=Logging(level, data_trace))


BEGUN = [
    f"Extended Request Id: {ID}",
    f"Starting execution for request: {ID}",
    "Event type: MESSAGE, route: $default, connection: TXzPWdnOjoECGjA=",
]


def test_a_call_of_a_function() -> None:
    told = Case().call(logged(), Replied(200, "hi"))
    assert told == [*BEGUN, "Sending request to Lambda function f", "Received response. Status: 200"]


def test_bodies_are_told_where_data_is_traced() -> None:
    route = logged(data_trace=True)
    told = Case().call(route, Replied(200, "hi"))
    assert told[3].startswith('Endpoint request body after transformations: {"requestContext":{"routeKey":"$default"')
    assert told[5:] == ["Received response. Status: 200", "Endpoint response body before transformations: hi"]
    assert Case().call(route, Replied(200, b"\0\1"))[-1] == "Endpoint response body before transformations: 2 bytes"
    assert Case().call(route, Replied(200, None))[-1] == "Endpoint response body before transformations: 0 bytes"


def test_no_secret_of_a_handshake_is_told() -> None:
    stage = snapshot(target("$connect", logging=Logging("INFO", data_trace=True)))
    assert stage.connect is not None
    occasion = connecting("token=s3cr3t", ("Authorization", "s3cr3t"), ("Cookie", "a=s3cr3t"), stage=stage)
    told = Case().call(stage.connect, Replied(200, None), occasion)
    assert len(told) == 7
    assert "s3cr3t" not in "".join(told)


def test_other_integrations_tell_of_themselves() -> None:
    assert Case().call(logged(data_trace=True, integration=HTTP), Replied(200, "hi")) == BEGUN


def test_nothing_is_told_at_other_levels_and_the_reply_goes_its_own_way() -> None:
    for level in ("OFF", "ERROR"):
        assert Case().call(logged(level, data_trace=True), Failed(502, "x")) == []


def test_how_requests_end() -> None:
    case, done = Case(), ("INFO", "Method completed with status: ")
    for access, error in (
        (Access(200, integration_status=200), ""),
        (Access(401, integration_status=401, error_message="Unauthorized"), ""),
        (Access.refused(403, "Forbidden"), "Request refused with status 403: Forbidden"),
        (Access.refused(429, "Too Many Requests"), "Request refused with status 429: Too Many Requests"),
        (
            Access.refused(400, "Invalid request body", "address is missing"),
            "Request body does not match model schema: address is missing",
        ),
        (
            Access.replied(Failed(504, "Endpoint request timed out", "late"), 504, 29_000),
            "Execution failed due to a timeout error",
        ),
        (Access.replied(Failed(502, "Internal server error", "no JSON"), 502, 3), "Execution failed: no JSON"),
    ):
        ended = (done[0], f"{done[1]}{access.status}")
        assert case.end(logged(), access) == ([("ERROR", error)] if error else []) + [ended]
        assert case.end(logged("ERROR"), access) == ([("ERROR", error)] if error else [])
        assert case.end(logged("OFF"), access) == []


def gated(level: str = "INFO", authorizer: Authorizer | None = None) -> Connecting:
    route = target("$connect", logging=Logging(level))
    authorization = "AWS_IAM" if authorizer is None else "CUSTOM"
    return connecting(stage=snapshot(route, gate=Gate(authorization, authorizer, False, "")))


@pytest.mark.parametrize("verdict", [Allowed("ada"), Denied(403, "No.")])
def test_what_an_authorizer_decides(verdict: Verdict) -> None:
    case, occasion, verdicts = Case(), gated(authorizer=Authorizer("auth01", "gate", "f")), list[Verdict]()
    case.executions.judged(occasion, verdicts.append)(verdict)
    assert verdicts == [verdict]
    allowed = isinstance(verdict, Allowed)
    assert [text for _, text in case.lines] == [
        f"Extended Request Id: {occasion.request_id}",
        f"Starting authorizer: auth01 for request: {occasion.request_id}",
        "Successfully completed authorizer execution" if allowed else f"Unauthorized request: {occasion.request_id}",
    ]
    case.lines.clear()
    occasion.verdict = verdict
    told = case.call(logged(), Replied(200, None), occasion)
    assert told[0] == f"Starting execution for request: {occasion.request_id}"


def test_signatures_are_judged_by_iam() -> None:
    case = Case()
    case.executions.judged(gated(), lambda verdict: None)(Allowed())
    assert case.lines[1][1].startswith("Starting authorizer: AWS_IAM for request: ")


def test_of_an_authorizer_nothing_is_told_at_other_levels_but_that_it_failed() -> None:
    case, occasion, verdicts = Case(), gated("ERROR"), list[Verdict]()
    failed = Denied(500, "Internal server error", cause="it raised ValueError")
    case.executions.judged(occasion, verdicts.append)(failed)
    assert (case.lines, verdicts) == ([], [failed])
    occasion.verdict = failed
    case.executions.ended(occasion, Access.refused(500, failed.message))
    assert case.lines == [("ERROR", "Execution failed due to an authorizer error: it raised ValueError")]


def test_a_failure_that_an_authorizer_has_answered_with_is_shown_where_it_is_asked() -> None:
    case = Case()
    for latency in (None, 12):
        occasion = gated("ERROR")
        occasion.verdict = Denied(500, "Internal server error", cause="it failed", latency_ms=latency)
        case.executions.ended(occasion, Access.refused(500, "Internal server error"))
    assert len(case.lines) == 2
    assert case.shown == ["Execution failed due to an authorizer error: it failed"]


def test_an_error_that_the_integration_has_told_is_not_told_twice() -> None:
    access = Access.replied(Failed(502, "Internal server error", "refused"), 502, 3)
    assert Case().end(logged("ERROR", integration=HTTP), access) == []
    late = Access.replied(Failed(504, "Endpoint request timed out", "late"), 504, 29_000)
    assert Case().end(logged("ERROR", integration=HTTP), late) == [("ERROR", "Execution failed due to a timeout error")]


def test_a_failure_that_its_integration_has_shown_is_only_written() -> None:
    case = Case()
    case.end(logged("ERROR"), Access.replied(Failed(502, "Internal server error", "no JSON"), 502, 3))
    assert (case.lines, case.shown) == ([("ERROR", "Execution failed: no JSON")], [])
    case.end(logged("ERROR"), Access.replied(Failed(504, "Endpoint request timed out", "late"), 504, 29_000))
    case.end(logged("ERROR"), Access.refused(403, "Forbidden"))
    case.end(logged("ERROR"), Access.replied(Failed(502, "Internal server error"), 502, 3))
    assert case.shown == [
        "Execution failed due to a timeout error",
        "Request refused with status 403: Forbidden",
        "Execution failed: Internal server error",
    ]
