"""The integration request: templates, what passes without, content, and mapped parameters."""

from typing import Any

import pytest

from fairlead.integrations.backends import BackendRequest
from fairlead.integrations.execution_log import CallLog
from fairlead.integrations.integration_requests import prepare
from fairlead.model.apps import Integration
from fairlead.websocket_api.replies import Failed
from occasions import ID
from unit.integrations.asking import TOLD, Told, invoking


def prepared(text: str | bytes, told: Told | None = None, *, binary: bool = False, **members: Any) -> BackendRequest:
    request = attempted(text, told, binary=binary, **members)
    assert isinstance(request, BackendRequest), getattr(request, "cause", request)
    return request


def attempted(
    text: str | bytes, told: Told | None = None, *, binary: bool = False, **members: Any
) -> BackendRequest | Failed:
    invoke = invoking(Integration("i", "HTTP", **members), text, logging=TOLD, binary=binary)
    return prepare(invoke, CallLog((told or Told()).log, invoke.occasion))


def test_the_template_that_is_chosen_is_rendered() -> None:
    templates = {"mail": '{"to":$input.json("$.to")}', "$default": "$context.connectionId"}
    told = Told()
    chosen = prepared('{"t":"mail","to":"é"}', told, templates=templates, template_selection="$request.body.t")
    assert chosen.content.text == '{"to":"é"}'
    assert told.lines == ['INFO Endpoint request body after transformations: {"to":"é"}']
    other = prepared('{"t":"x"}', templates=templates, template_selection="$request.body.t")
    assert other.content.text == ID


@pytest.mark.parametrize(
    ("passthrough", "templates", "passes"),
    [
        ("WHEN_NO_MATCH", {}, True),
        ("WHEN_NO_MATCH", {"other": "x"}, True),
        ("WHEN_NO_TEMPLATES", {}, True),
        ("WHEN_NO_TEMPLATES", {"other": "x"}, False),
        ("NEVER", {}, False),
        ("NEVER", {"other": "x"}, False),
    ],
)
def test_what_no_template_fits(passthrough: str, templates: dict[str, str], passes: bool) -> None:
    request = attempted("as it is", passthrough=passthrough, templates=templates, template_selection="key")
    if passes:
        assert isinstance(request, BackendRequest)
        assert request.content.data == b"as it is"
    else:
        assert isinstance(request, Failed)
        assert (request.status, request.message) == (415, "Unsupported Media Type")
        assert passthrough in request.cause


def test_binary_content() -> None:
    assert prepared(b"\xff\x00", binary=True).content.data == b"\xff\x00"
    as_text = prepared(b"\xff\x00", binary=True, content_handling="CONVERT_TO_TEXT")
    assert (as_text.content.data, as_text.content.binary) == (b"/wA=", False)
    seen = prepared(b"\xff\x00", binary=True, templates={"$default": '{"data":"$input.body"}'})
    assert seen.content.text == '{"data":"/wA="}'
    made = prepared("{}", content_handling="CONVERT_TO_BINARY", templates={"$default": "/wA="})
    assert (made.content.data, made.content.binary) == (b"\xff\x00", True)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"templates": {"$default": "#if("}}, "the request template failed: Line 1"),
        ({"content_handling": "CONVERT_TO_BINARY"}, "CONVERT_TO_BINARY"),
    ],
)
def test_failures(members: dict[str, Any], said: str) -> None:
    failed = attempted("no base64!", **members)
    assert isinstance(failed, Failed)
    assert (failed.status, failed.message) == (500, "Internal server error")
    assert said in failed.cause


def test_parameters() -> None:
    request = prepared(
        '{"n":1,"evil":"a\\r\\nb"}',
        parameters={
            "integration.request.header.X-Id": "context.connectionId",
            "integration.request.header.X-Evil": "route.request.body.evil",
            "integration.request.querystring.q": "route.request.body.n",
            "integration.request.path.p": "'x'",
        },
    )
    assert list(request.headers) == [("X-Id", ID), ("X-Evil", "a  b")]
    assert list(request.query) == [("q", "1")]
    assert request.path == {"p": "x"}
    assert request.header("x-ID") == ID
    assert request.header("none") is None
