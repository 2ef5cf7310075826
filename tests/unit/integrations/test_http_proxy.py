"""HTTP_PROXY: a message out as it is, an answer back as it is."""

from collections.abc import Callable

import pytest

from fairlead.integrations.http_client import HttpAnswer, HttpRequest
from fairlead.integrations.http_proxy import HttpProxy
from fairlead.model.apps import Integration
from fairlead.model.limits import Limits
from fairlead.websocket_api.commands import Invoke
from fairlead.websocket_api.replies import Failed
from occasions import ID
from unit.integrations.asking import TOLD, Answers, Told, called, invoking

PROXY = Integration(
    "i", "HTTP_PROXY", uri="http://b/", method="POST",
    parameters={"integration.request.header.connectionId": "context.connectionId"},
)  # fmt: skip


def proxied(answer: HttpAnswer | Failed, invoke: Invoke) -> tuple[Answers, list[HttpRequest], Told]:
    requests: list[HttpRequest] = []
    told = Told()

    def send(request: HttpRequest, answered: Callable[[HttpAnswer | Failed], None]) -> None:
        requests.append(request)
        answered(answer)

    return called(HttpProxy(send, told.reports.append, told.log), invoke), requests, told


def test_a_message_and_its_answer() -> None:
    got = HttpAnswer(500, [("X-A", "1")], "é".encode())
    answers, requests, told = proxied(got, invoking(PROXY, "not json", logging=TOLD))
    assert requests[0].body == b"not json"
    assert dict(requests[0].headers)["connectionId"] == ID
    replied = answers.replied
    assert (replied.status, replied.body, dict(replied.headers), replied.service_status) == (
        500,
        "é",
        {"X-A": "1"},
        500,
    )
    assert told.lines == [
        "INFO Sending request to POST http://b/",
        "INFO Endpoint request body after transformations: not json",
        "INFO Received response. Status: 500",
        "INFO Endpoint response body before transformations: é",
    ]


@pytest.mark.parametrize("kind", ["MESSAGE", "CONNECT", "DISCONNECT"])
def test_one_way_and_for_handshakes_the_body_is_nobody_s(kind: str) -> None:
    invoke = invoking(PROXY, kind=kind, two_way=kind == "CONNECT")
    replied = proxied(HttpAnswer(204, [("Sec-WebSocket-Protocol", "chat")], b"x"), invoke)[0].replied
    assert (replied.status, replied.body) == (204, None)
    assert list(replied.headers) == [("Sec-WebSocket-Protocol", "chat")]


@pytest.mark.parametrize(("binary", "body"), [(True, b"\xffx"), (False, "\ufffdx")])
def test_a_binary_answer(binary: bool, body: str | bytes) -> None:
    invoke = invoking(PROXY, limits=Limits(binary=binary))
    assert proxied(HttpAnswer(200, [], b"\xffx"), invoke)[0].replied.body == body


def test_content_handling() -> None:
    integration = Integration("i", "HTTP_PROXY", uri="http://b/", method="POST", content_handling="CONVERT_TO_BINARY")
    _, requests, _ = proxied(HttpAnswer(200, [], b""), invoking(integration, "/wA="))
    assert requests[0].body == b"\xff\x00"
    answers, requests, told = proxied(HttpAnswer(200, [], b""), invoking(integration, "no base64!"))
    assert requests == []
    assert answers.failed.status == 500
    assert "CONVERT_TO_BINARY" in told.reports[0]


def test_failures() -> None:
    failed = Failed(504, "Endpoint request timed out", "late")
    answers, _, told = proxied(failed, invoking(PROXY))
    assert answers.failed is failed
    assert told.reports == ["HTTP_PROXY integration i of $default: late."]
    nowhere = Integration("i", "HTTP_PROXY", uri="http://b/{p}", method="POST")
    assert proxied(failed, invoking(nowhere))[0].failed.status == 500
