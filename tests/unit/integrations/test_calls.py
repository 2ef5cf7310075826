"""A call is answered once, told of, and alone in its failures."""

import logging

import pytest

from fairlead.integrations.calls import Call
from fairlead.integrations.execution_log import CallLog
from fairlead.model.apps import Integration, Logging
from fairlead.websocket_api.replies import Failed, Replied, Reply
from fairlead.websocket_api.stage import QUIET
from unit.integrations.asking import Answers, Told, invoking


def begun(logging: Logging = QUIET) -> tuple[Call, Answers, Told]:
    told, answers = Told(), Answers()
    invoke = invoking(Integration("i7", "HTTP"), logging=logging)
    return Call(invoke, answers, CallLog(told.log, invoke.occasion), told.reports.append), answers, told


def test_a_reply() -> None:
    call, answers, told = begun()
    call.attempt(lambda: None)
    assert answers.all == []
    call.attempt(lambda: Replied(201, "x"))
    assert answers.replied.status == 201
    assert (told.lines, told.reports) == ([], [])


def test_a_failure_is_told_of_with_its_cause() -> None:
    call, answers, told = begun()
    call.attempt(lambda: Failed(504, "late", "the backend slept"))
    assert answers.failed.status == 504
    assert told.lines == []
    assert told.reports == ["HTTP integration i7 of $default: the backend slept."]


def test_the_log_of_a_stage_takes_it_where_there_is_one() -> None:
    call, _, told = begun(Logging("ERROR"))
    call.attempt(lambda: Failed(504, "late", "the backend slept"))
    assert told.lines == ["ERROR Execution failed: the backend slept"]
    assert told.reports == []


def test_a_failure_without_a_cause_is_nobody_s_to_act_on() -> None:
    call, answers, told = begun()
    call.attempt(lambda: Failed(502, "Internal server error"))
    assert answers.failed.status == 502
    assert told.reports == []


def test_a_bug_is_the_call_s_own_failure(caplog: pytest.LogCaptureFixture) -> None:
    call, answers, told = begun()

    def broken() -> Reply:
        raise RuntimeError("bug")

    with caplog.at_level(logging.ERROR):
        call.attempt(broken)
    assert (answers.failed.status, answers.failed.message) == (500, "Internal server error")
    assert "bug" in told.reports[0]
    assert caplog.records[0].exc_info is not None


def test_what_is_raised_once_it_is_answered_is_not_answered_again() -> None:
    call, answers, _ = begun()

    def broken() -> Reply:
        call.attempt(lambda: Replied(200, None))
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        call.attempt(broken)
    assert answers.replied.status == 200


def test_two_answers_are_a_bug() -> None:
    call, _, _ = begun()
    call.attempt(lambda: Replied(200, None))
    with pytest.raises(AssertionError):
        call.attempt(lambda: Replied(200, None))
