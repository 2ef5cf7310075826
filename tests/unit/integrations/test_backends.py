"""What passes between an integration and its backend."""

from fairlead.integrations.backends import BackendAnswer
from fairlead.integrations.content import Content
from fairlead.model.apps import Integration
from unit.integrations.asking import invoking, requested


def test_a_mapped_header_is_found_whatever_its_case_and_the_last_one_counts() -> None:
    request = requested(invoking(Integration("i", "AWS")), headers=[("X-a", "1"), ("x-A", "2")])
    assert request.header("X-A") == "2"
    assert request.header("X-B") is None


def test_an_answer_is_selected_by_its_status_unless_by_something_else() -> None:
    assert BackendAnswer(404, Content(b"")).selector == "404"
    assert BackendAnswer(200, Content(b""), selector="").selector == ""
