"""Invoke."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fairlead.control.desk import Desk
from fairlead.control.functions.invocations import invoke
from fairlead.functions.results import Raised, Refused, Result, Returned
from fairlead.model.errors import ApiError
from unit.control.functions.calling import create, run
from unit.control.making import Told

REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


class Answers:
    """What was answered to one Invoke."""

    def __init__(self, desk: Desk, told: Told, **params: Any) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.errors: list[ApiError] = []
        told.calls.clear()
        invoke(desk, {"FunctionName": "hello", **params}, self.outputs.append, self.errors.append)
        self.call = told.calls[0] if told.calls else None

    def reply(self, result: Result) -> None:
        """The function's end."""
        assert self.call is not None
        answer: Callable[[Result], None] = self.call[4]
        answer(result)


@pytest.fixture(autouse=True)
def _hello(desk: Desk) -> None:
    create(desk)


def test_an_answer(desk: Desk, told: Told) -> None:
    answers = Answers(replace(desk, request_id=REQUEST_ID), told, Payload=b'{"a": 1}', InvocationType="RequestResponse")
    assert answers.call is not None
    assert answers.call[1:4] == ("hello", b'{"a": 1}', REQUEST_ID)
    answers.reply(Returned(b'"hi"'))
    assert answers.outputs == [{"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": b'"hi"'}]


def test_no_payload_is_an_empty_object(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told)
    assert answers.call is not None
    assert answers.call[2] == b"{}"
    assert len(answers.call[3]) == 36


def test_an_error_of_the_functions(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told)
    answers.reply(Raised(b'{"errorType":"Error"}'))
    (output,) = answers.outputs
    assert output["FunctionError"] == "Unhandled"
    assert output["Payload"] == b'{"errorType":"Error"}'
    assert output["StatusCode"] == 200


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("ResourceNotFoundException", 404),
        ("InvalidRuntimeException", 502),
        ("ServiceException", 500),
    ],
)
def test_refused_by_what_runs_functions(desk: Desk, told: Told, code: str, status: int) -> None:
    answers = Answers(desk, told)
    answers.reply(Refused(code, "why"))
    (error,) = answers.errors
    assert (error.code, error.status, error.message) == (code, status, "why")
    assert ("Reason" in error.members) == (status == 429)


def test_too_long_an_answer(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told)
    answers.reply(Returned(b'"' + b"x" * 6_291_556 + b'"'))
    (output,) = answers.outputs
    assert output["FunctionError"] == "Unhandled"
    assert json.loads(output["Payload"])["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_dry_run(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told, InvocationType="DryRun")
    assert answers.outputs == [{"StatusCode": 204}]
    assert answers.call is None


@pytest.mark.parametrize(
    ("params", "code", "status", "sentence"),
    [
        ({"InvocationType": "Never"}, "ValidationException", 400, "1 validation error detected: Value 'Never'"),
        (
            {"InvocationType": "Event", "Payload": b" " * 262_145},
            "RequestTooLargeException", 413, "262145 byte payload is too large for the Event invocation type",
        ),
        ({"ClientContext": "e30="}, "InvalidParameterValueException", 400, "ClientContext is not supported"),
        ({"Payload": b"{no"}, "InvalidRequestContentException", 400, "Could not parse request body into json"),
        ({"Payload": b"[" * 100_000}, "InvalidRequestContentException", 400, "Could not parse request body into json"),
        ({"Payload": b'"\xff"'}, "InvalidRequestContentException", 400, "Could not parse request body into json"),
        ({"Payload": b" " * 6_291_457}, "RequestTooLargeException", 413, "6291457 byte payload is too large for the"),
        ({"FunctionName": "none"}, "ResourceNotFoundException", 404, "Function not found: arn:aws:lambda"),
        ({"Qualifier": "1"}, "ResourceNotFoundException", 404, "Function not found: arn:aws:lambda"),
    ],
)  # fmt: skip
def test_refused(desk: Desk, told: Told, params: dict[str, Any], code: str, status: int, sentence: str) -> None:
    answers = Answers(desk, told, **params)
    (error,) = answers.errors
    assert (error.code, error.status) == (code, status)
    assert str(error.message).startswith(sentence)
    assert answers.call is None


def test_an_event_is_answered_when_it_is_queued(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told, InvocationType="Event", Payload=b"[1]")
    assert answers.call is not None
    assert answers.call[0:3] == ("queue", "hello", b"[1]")
    assert (answers.outputs, answers.errors) == ([], [])
    answers.call[4](None)
    assert answers.outputs == [{"StatusCode": 202}]


def test_an_event_that_cannot_be_queued(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told, InvocationType="Event")
    assert answers.call is not None
    answers.call[4](Refused("ServiceException", "disk full"))
    assert [(error.status, error.message) for error in answers.errors] == [(500, "disk full")]


def test_the_end_of_the_log(desk: Desk, told: Told) -> None:
    answers = Answers(desk, told, LogType="Tail")
    assert answers.call is not None
    desk.tails.add(answers.call[3], "hello\n")
    answers.reply(Raised(b"{}"))
    assert b64decode(answers.outputs[0]["LogResult"]) == b"hello\n"


def test_an_alias_is_called_by_its_version(desk: Desk, told: Told) -> None:
    run(desk, "PublishVersion", FunctionName="hello")
    run(desk, "CreateAlias", FunctionName="hello", Name="live", FunctionVersion="1")
    answers = Answers(desk, told, Qualifier="live")
    assert answers.call is not None
    assert answers.call[1] == "hello:1"
    answers.reply(Returned(b"1"))
    assert answers.outputs[0]["ExecutedVersion"] == "1"
    queued = Answers(desk, told, FunctionName="hello:live", InvocationType="Event")
    assert queued.call is not None
    assert queued.call[1] == "hello:live"
