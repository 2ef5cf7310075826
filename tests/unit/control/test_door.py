"""From a request to an operation and back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.control.desk import Desk, Later, Operations, Params
from fairlead.control.door import Control
from fairlead.model.errors import ApiError
from fairlead.model.principals import Principal
from fairlead.net.messages import Headers, Request, Response

SOMEBODY = Principal("000000000000", "arn:aws:iam::000000000000:root", "AKIAX")
SIGNED = (
    b"AWS4-HMAC-SHA256 Credential=AKIAX/20260101/eu-west-1/apigateway/aws4_request, SignedHeaders=host, Signature=0"
)


def ask(
    desk: Desk,
    operations: Operations,
    *,
    method: str = "GET",
    path: str = "/v2/apis/abc",
    headers: Headers | None = None,
    principal: Callable[[Request], Principal] = lambda request: SOMEBODY,
    report: Callable[[str], None] = pytest.fail,
) -> list[Response]:
    answers: list[Response] = []
    request = Request(method, path, headers or [], b"", ("127.0.0.1", 1), 3001)
    Control("apigatewayv2", operations, desk, principal, report)(request, answers.append)
    return answers


def header(response: Response, name: bytes) -> bytes:
    return next(value for key, value in response.headers if key.lower() == name)


def test_an_operation_has_the_caller_and_the_region_on_its_desk(desk: Desk) -> None:
    seen: list[tuple[Desk, Params]] = []

    def get_api(desk: Desk, params: Params) -> dict[str, Any]:
        seen.append((desk, params))
        return {"ApiId": params["ApiId"]}

    (answer,) = ask(desk, {"GetApi": get_api}, headers=[(b"Authorization", SIGNED)])
    ((own, params),) = seen
    assert params == {"ApiId": "abc"}
    assert (own.region, own.principal, own.account_id) == ("eu-west-1", SOMEBODY, desk.account_id)
    assert own.definitions is desk.definitions
    assert (answer.status, json.loads(answer.body)) == (200, {"apiId": "abc"})
    assert header(answer, b"x-amzn-requestid").decode() == own.request_id


def test_a_request_that_is_not_signed_is_in_the_usual_region(desk: Desk) -> None:
    def get_api(desk: Desk, params: Params) -> dict[str, Any]:
        return {"Name": desk.region}

    (answer,) = ask(desk, {"GetApi": get_api})
    assert json.loads(answer.body) == {"name": "us-east-1"}


def test_what_an_operation_refuses_is_answered(desk: Desk) -> None:
    def get_api(desk: Desk, params: Params) -> dict[str, Any]:
        raise ApiError("NotFoundException", 404, "gone", resourceType="Api")

    (answer,) = ask(desk, {"GetApi": get_api})
    assert (answer.status, json.loads(answer.body)) == (404, {"message": "gone", "resourceType": "Api"})
    assert header(answer, b"x-amzn-errortype") == b"NotFoundException"


def test_an_operation_may_answer_later(desk: Desk) -> None:
    waiting: list[tuple[Callable[[dict[str, Any]], None], Callable[[ApiError], None]]] = []
    later = Later(lambda desk, params, respond, fail: waiting.append((respond, fail)))
    answers: list[Response] = []
    for _ in range(2):
        request = Request("GET", "/v2/apis/abc", [], b"", ("127.0.0.1", 1), 3001)
        Control("apigatewayv2", {"GetApi": later}, desk, lambda request: SOMEBODY, pytest.fail)(request, answers.append)
    assert answers == []
    waiting[1][1](ApiError("ConflictException", 409, "no"))
    waiting[0][0]({"ApiId": "abc"})
    assert [answer.status for answer in answers] == [409, 200]


def test_an_operation_that_is_not_served_and_a_path_that_is_none(desk: Desk) -> None:
    (answer,) = ask(desk, {})
    assert (answer.status, header(answer, b"x-amzn-errortype")) == (400, b"BadRequestException")
    assert json.loads(answer.body) == {"message": "GetApi of apigatewayv2 is not supported here."}
    (answer,) = ask(desk, {}, path="/v2/nothing")
    assert 400 <= answer.status < 500


def test_a_caller_that_is_refused_changes_nothing(desk: Desk) -> None:
    def refuse(request: Request) -> Principal:
        raise ApiError("AccessDeniedException", 403, "not you")

    def delete_api(desk: Desk, params: Params) -> dict[str, Any]:
        raise AssertionError

    (answer,) = ask(desk, {"DeleteApi": delete_api}, method="DELETE", principal=refuse)
    assert (answer.status, json.loads(answer.body)) == (403, {"message": "not you"})


@pytest.mark.parametrize("late", [False, True])
def test_an_output_that_can_not_be_written_is_answered_with_500_and_told(desk: Desk, late: bool) -> None:
    """Also from a callback, where nobody else would notice, and the client would wait for ever."""
    waiting: list[Callable[[dict[str, Any]], None]] = []
    later = Later(lambda desk, params, respond, fail: waiting.append(respond))
    wrong: dict[str, Any] = {"ApiId": "abc", "NoSuchMember": object()}
    reports: list[str] = []
    answers = ask(desk, {"GetApi": later if late else lambda desk, params: wrong}, report=reports.append)
    for respond in waiting:
        assert answers == []
        respond(wrong)
    (answer,) = answers
    assert (answer.status, header(answer, b"x-amzn-errortype")) == (500, b"InternalFailure")
    (told,) = reports
    assert told.startswith("GET /v2/apis/abc failed, request ")


def test_an_operation_that_breaks_is_answered_in_the_form_of_its_service(desk: Desk) -> None:
    def get_api(desk: Desk, params: Params) -> dict[str, Any]:
        raise RuntimeError("a bug")

    reports: list[str] = []
    (answer,) = ask(desk, {"GetApi": get_api}, report=reports.append)
    assert answer.status == 500
    assert b"a bug" in answer.body
    assert "a bug" in reports[0]
