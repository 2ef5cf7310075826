"""The one way of all non-proxy integrations."""

import logging
from collections.abc import Callable

import pytest

from fairlead.integrations.backends import BackendAnswer, BackendRequest
from fairlead.integrations.content import Content
from fairlead.integrations.custom import Custom
from fairlead.integrations.mock import Mock
from fairlead.model.apps import Integration, IntegrationResponse
from fairlead.websocket_api.replies import Failed
from unit.integrations.asking import Answers, FakeBackend, Told, called, invoking

PING = Integration(
    "ping",
    "MOCK",
    templates={"$default": '{"statusCode": 200}'},
    responses=(IntegrationResponse("200", {"$default": '{"pong": "$context.connectionId"}'}),),
)


def test_a_mock_from_end_to_end() -> None:
    told = Told()
    replied = called(Custom(Mock(), told.reports.append, told.log), invoking(PING, "ping")).replied
    assert (replied.status, replied.body) == (200, '{"pong": "TXzPWdnOjoECGjA="}')
    assert told.reports == []


def test_a_request_that_cannot_be_made_asks_nobody() -> None:
    told, backend = Told(), FakeBackend(BackendAnswer(200, Content(b"")))
    broken = Integration("i", "HTTP", templates={"$default": "#if("})
    failed = called(Custom(backend, told.reports.append, told.log), invoking(broken)).failed
    assert backend.requests == []
    assert failed.status == 500
    assert told.reports[0].startswith("HTTP integration i of $default: the request template failed: Line 1")


def test_a_backend_s_failure_is_the_reply() -> None:
    told, failure = Told(), Failed(504, "Endpoint request timed out", "late")
    backend = FakeBackend(failure)
    assert called(Custom(backend, told.reports.append, told.log), invoking(PING)).failed is failure


def test_a_bug_of_a_backend_is_the_call_s_own(caplog: pytest.LogCaptureFixture) -> None:
    told, backend = Told(), FakeBackend(RuntimeError("bug"))
    with caplog.at_level(logging.CRITICAL):
        assert called(Custom(backend, told.reports.append, told.log), invoking(PING)).failed.status == 500


def test_an_answer_may_come_later() -> None:
    waiting: list[Callable[[BackendAnswer | Failed], None]] = []

    class Later:
        def ask(self, request: BackendRequest, answered: Callable[[BackendAnswer | Failed], None]) -> None:
            waiting.append(answered)

    told, answers = Told(), Answers()
    Custom(Later(), told.reports.append, told.log).call(invoking(PING), answers)
    assert answers.all == []
    waiting[0](BackendAnswer(200, Content(b"")))
    assert answers.replied.status == 200
