"""HTTP: a request out, an answer that its status selects by."""

from fairlead.integrations.http_client import HttpAnswer
from fairlead.integrations.http_custom import HttpCustom
from fairlead.model.apps import Integration
from fairlead.websocket_api.replies import Failed
from unit.integrations.asking import TOLD, Answers, Told, invoking, requested

HTTP = Integration("i", "HTTP", uri="http://b/{p}", method="POST")


def test_an_answer() -> None:
    answers, told = Answers(), Told()
    got = HttpAnswer(404, [("X-A", "1"), ("x-a", "2")], b"\xff")
    backend = HttpCustom(lambda request, answered: answered(got))
    backend.ask(requested(invoking(HTTP, logging=TOLD), "{}", told, path={"p": "x"}), answers)
    answer = answers.answer
    assert (answer.status, answer.selector, answer.service_status) == (404, "404", 404)
    assert answer.headers == {"x-a": ["1", "2"]}
    assert answer.content.binary
    assert told.lines[-1] == "INFO Received response. Status: 404"


def test_a_failure_passes() -> None:
    answers = Answers()
    failed = Failed(504, "late")
    HttpCustom(lambda request, answered: answered(failed)).ask(requested(invoking(HTTP), path={"p": "x"}), answers)
    assert answers.failed is failed


def test_a_url_that_cannot_be_made() -> None:
    answers = Answers()
    HttpCustom(lambda request, answered: None).ask(requested(invoking(HTTP)), answers)
    assert (answers.failed.status, answers.failed.message) == (500, "Internal server error")
    assert "integration.request.path.p" in answers.failed.cause
