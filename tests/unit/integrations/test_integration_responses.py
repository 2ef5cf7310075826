"""The integration response: which one, what it makes, and who gets anything of it."""

from typing import Any

import pytest

from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.content import Content
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.integration_responses import finish
from fairlead.model.apps import Integration, IntegrationResponse
from fairlead.model.limits import Limits
from fairlead.websocket_api.replies import Failed, Replied, Reply
from unit.integrations.asking import TOLD, Told, invoking

DEFAULT = IntegrationResponse("$default")
OK = BackendAnswer(200, Content(b'{"a":1}'), {"x-a": ["chat"]}, request_id="rid")
RAISED = BackendAnswer(200, Content(b'{"errorMessage":"no"}'), selector="no", raised=True)


def finished(answer: BackendAnswer, *responses: IntegrationResponse, told: Told | None = None, **members: Any) -> Reply:
    invoke = invoking(Integration("i", "HTTP", responses=responses), logging=TOLD, **members)
    return finish(invoke, answer, CallLog((told or Told()).log, invoke.occasion))


def body(reply: Reply) -> str | bytes | None:
    assert isinstance(reply, Replied), reply
    return reply.body


def test_without_a_template_the_answer_passes() -> None:
    told = Told()
    reply = finished(OK, DEFAULT, told=told)
    assert body(reply) == '{"a":1}'
    assert (reply.status, reply.request_id, reply.service_status) == (200, "rid", 200)
    assert told.lines == [
        'INFO Endpoint response body before transformations: {"a":1}',
        'INFO Route response body after transformations: {"a":1}',
    ]


def test_the_status_selects_and_the_template_makes_the_message() -> None:
    error = IntegrationResponse("/4\\d\\d/", {"$default": 'no: $input.path("$.a")'})
    assert body(finished(OK, DEFAULT, error)) == '{"a":1}'
    assert body(finished(BackendAnswer(404, Content(b'{"a":2}')), DEFAULT, error)) == "no: 2"


def test_the_template_is_selected_too() -> None:
    response = IntegrationResponse(
        "$default", {"200": "fine", "$default": "else"}, "${integration.response.statuscode}"
    )
    assert body(finished(OK, response)) == "fine"
    assert body(finished(BackendAnswer(201, Content(b"")), response)) == "else"


@pytest.mark.parametrize("kind", ["CONNECT", "MESSAGE"])
def test_where_somebody_waits_one_must_be_selected(kind: str) -> None:
    for responses in ((), (IntegrationResponse("/4\\d\\d/"),)):
        failed = finished(OK, *responses, kind=kind)
        assert isinstance(failed, Failed)
        assert (failed.status, failed.message, failed.request_id) == (500, "Internal server error", "rid")
        assert "no default endpoint mapping" in failed.cause


def test_where_nobody_waits_none_is_needed() -> None:
    assert body(finished(OK, two_way=False)) is None
    assert body(finished(OK, kind="DISCONNECT")) is None


def test_one_way_the_template_is_not_rendered() -> None:
    assert body(finished(OK, IntegrationResponse("$default", {"$default": "#if("}), two_way=False)) is None


def test_a_handshake_gets_status_and_mapped_headers() -> None:
    response = IntegrationResponse(
        "$default",
        {"$default": "#if("},
        parameters={"method.response.header.Sec-WebSocket-Protocol": "integration.response.header.X-A"},
    )
    reply = finished(OK, response, kind="CONNECT", two_way=False)
    assert isinstance(reply, Replied)
    assert (reply.status, reply.body, reply.headers) == (200, None, (("Sec-WebSocket-Protocol", "chat"),))
    assert finished(BackendAnswer(400, Content(b"")), DEFAULT, kind="CONNECT").status == 400


def test_a_function_that_raised() -> None:
    pattern = IntegrationResponse("/n.*/", {"$default": "$input.path('$.errorMessage')!"})
    assert body(finished(RAISED, DEFAULT, pattern)) == "no!"
    assert body(finished(RAISED, DEFAULT)) == '{"errorMessage":"no"}'
    assert body(finished(RAISED, DEFAULT, two_way=False)) is None
    for reply in (finished(RAISED), finished(RAISED, two_way=False), finished(RAISED, DEFAULT, kind="CONNECT")):
        assert isinstance(reply, Failed)
        assert reply.status == 502


@pytest.mark.parametrize("binary", [True, False])
def test_binary_content(binary: bool) -> None:
    members: dict[str, Any] = {"limits": Limits(binary=binary)}
    raw = BackendAnswer(200, Content(b"\xffx", binary=True))
    assert body(finished(raw, DEFAULT, **members)) == (b"\xffx" if binary else "\ufffdx")
    as_text = IntegrationResponse("$default", content_handling="CONVERT_TO_TEXT")
    assert body(finished(raw, as_text, **members)) == "/3g="
    as_bytes = IntegrationResponse("$default", content_handling="CONVERT_TO_BINARY")
    base64 = BackendAnswer(200, Content(b"/3g="))
    assert body(finished(base64, as_bytes, **members)) == (b"\xffx" if binary else "\ufffdx")


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (IntegrationResponse("$default", {"$default": "#if("}), "the response template failed: Line 1"),
        (IntegrationResponse("$default", content_handling="CONVERT_TO_BINARY"), "CONVERT_TO_BINARY"),
    ],
)
def test_failures(response: IntegrationResponse, said: str) -> None:
    failed = finished(OK, response)
    assert isinstance(failed, Failed)
    assert (failed.status, failed.message, failed.service_status) == (500, "Internal server error", 200)
    assert said in failed.cause
