"""Functions called with what a template made, and what their results are to integration responses."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.integrations.lambda_custom import LambdaCustom
from fairlead.model.apps import Integration
from unit.integrations.asking import Answers, invoking, requested

FUNCTION = Integration("i", "AWS", "hello")


class Functions:
    """Functions that give what they are told to."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.calls: list[tuple[str, bytes]] = []
        self.events: list[tuple[str, bytes]] = []
        self.request_id = ""

    def invoke(self, name: str, payload: bytes, request_id: str, reply: Callable[[Result], None]) -> None:
        self.calls.append((name, payload))
        self.request_id = request_id
        reply(self.result)

    def event(self, name: str, payload: bytes, request_id: str, taken: Callable[[Refused | None], None]) -> None:
        self.events.append((name, payload))
        self.request_id = request_id
        taken(self.result if isinstance(self.result, Refused) else None)


def ask(result: Result, body: str = "{}", **members: Any) -> tuple[Functions, Answers]:
    functions, answers = Functions(result), Answers()
    LambdaCustom(functions, functions.event).ask(requested(invoking(FUNCTION), body, **members), answers)
    return functions, answers


def test_the_function_gets_the_rendered_request() -> None:
    functions, answers = ask(Returned(b'{"a":1}'), '{"b":2}')
    assert functions.calls == [("hello", b'{"b":2}')]
    answer = answers.answer
    assert (answer.status, answer.content.data, answer.selector, answer.raised) == (200, b'{"a":1}', "", False)
    assert (answer.request_id, answer.service_status) == (functions.request_id, 200)
    assert len(functions.request_id) == 36


def test_an_empty_request_is_an_empty_event() -> None:
    assert ask(Returned(b"null"), "")[0].calls == [("hello", b"{}")]


@pytest.mark.parametrize("body", ["hello", "{", '{"a":}', "[" * 100_000])
def test_a_request_that_is_not_json_calls_nothing(body: str) -> None:
    functions, answers = ask(Returned(b"null"), body)
    assert functions.calls == []
    assert (answers.failed.status, answers.failed.service_status) == (500, 400)
    assert "not JSON" in answers.failed.cause


@pytest.mark.parametrize(
    ("value", "selector"),
    [
        ({"errorMessage": "bad"}, "bad"),
        ({"errorMessage": 7}, ""),
        ({"other": "errorMessage"}, ""),
        (["errorMessage"], ""),
        ("errorMessage", ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_error_messages_select(value: Any, selector: str) -> None:
    payload = json.dumps(value).encode()
    assert ask(Returned(payload))[1].answer.selector == selector
    raised = ask(Raised(payload))[1].answer
    assert (raised.selector, raised.raised, raised.status) == (selector, True, 200)


def test_a_refused_call() -> None:
    failed = ask(Refused("TooManyRequestsException", "Rate exceeded"))[1].failed
    assert (failed.status, failed.throttled, failed.service_status) == (500, True, 429)
    assert failed.cause == "hello: TooManyRequestsException: Rate exceeded"
    assert len(failed.request_id) == 36


def test_an_event_is_accepted_at_once() -> None:
    functions, answers = ask(Returned(b"null"), '{"a":1}', headers=[("x-amz-invocation-type", "Event")])
    assert (functions.calls, functions.events) == ([], [("hello", b'{"a":1}')])
    answer = answers.answer
    assert (answer.status, answer.content.data, answer.selector, answer.service_status) == (202, b"", "", 202)


def test_an_event_that_cannot_be_queued_is_a_failure() -> None:
    _, answers = ask(Refused("ServiceException", "disk full"), headers=[("x-amz-invocation-type", "Event")])
    assert answers.failed.status == 500
    assert "disk full" in answers.failed.cause


def test_another_invocation_type_is_refused() -> None:
    functions, answers = ask(Returned(b"null"), headers=[("X-Amz-Invocation-Type", "Sometimes")])
    assert (functions.calls, functions.events) == ([], [])
    assert "'Sometimes'" in answers.failed.cause
