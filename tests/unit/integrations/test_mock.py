"""MOCK: a status out of a request template."""

import pytest

from fairlead.integrations.content import Content
from fairlead.integrations.mock import Mock, status_of
from fairlead.model.apps import Integration
from unit.integrations.asking import Answers, invoking, requested


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('{"statusCode": 200}', 200),
        (' { "statusCode" : "404", "x": 1 } ', 404),
        ("{statusCode: 201}", 201),
        ("{'statusCode': 503, other: x}", 503),
        ('{"statusCode": 99}', None),
        ('{"statusCode": 600}', None),
        ('{"statusCode": "ok"}', None),
        ('{"statusCode": null}', None),
        ('{"statusCode": [200]}', None),
        ('{"status": 200}', None),
        ("{statusCode: 2000}", None),
        ("[200]", None),
        ("200", None),
        ("", None),
    ],
)
def test_statuses(text: str, status: int | None) -> None:
    assert status_of(Content(text.encode())) == status


def test_the_answer_has_a_status_and_no_body() -> None:
    answers = Answers()
    Mock().ask(requested(invoking(Integration("i", "MOCK")), '{"statusCode": 202}'), answers)
    assert (answers.answer.status, answers.answer.selector, answers.answer.content.data) == (202, "202", b"")


def test_a_mock_without_a_status_says_what_it_wants() -> None:
    answers = Answers()
    Mock().ask(requested(invoking(Integration("i", "MOCK")), "hello"), answers)
    assert (answers.failed.status, answers.failed.message) == (500, "Internal server error")
    assert "statusCode" in answers.failed.cause
