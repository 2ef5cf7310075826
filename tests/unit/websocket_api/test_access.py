"""What a line of the access log tells of how a request went."""

from fairlead.websocket_api.access import Access
from fairlead.websocket_api.replies import Failed, Replied


def test_a_refusal_has_a_status_a_message_and_its_type() -> None:
    access = Access.refused(400, "Invalid request body", "address is missing")
    assert (access.status, access.error_message, access.error_type) == (400, "Invalid request body", "BAD_REQUEST_BODY")
    assert access.validation_error == "address is missing"
    assert access.integration_status is None
    assert access.integration_latency_ms is None


def test_a_reply_tells_the_status_of_the_function_and_of_the_service_that_ran_it() -> None:
    access = Access.replied(Replied(500, "body", request_id="id", service_status=200), 200, 12)
    assert (access.status, access.integration_status, access.service_status) == (200, 500, 200)
    assert (access.integration_latency_ms, access.integration_request_id) == (12, "id")
    assert (access.error_message, access.error_type, access.integration_error) == ("", "", "")


def test_a_connect_that_refuses_is_an_error_of_the_handshake() -> None:
    access = Access.replied(Replied(401, None), 401, 1)
    assert (access.status, access.error_message, access.error_type) == (401, "Unauthorized", "UNAUTHORIZED")


def test_a_failure_tells_the_cause_where_there_is_one() -> None:
    access = Access.replied(Failed(504, "Endpoint request timed out", "too slow"), 504, 29_000)
    assert (access.integration_error, access.error_message) == ("too slow", "Endpoint request timed out")
    assert access.error_type == "INTEGRATION_TIMEOUT"
    assert access.integration_status is None
    access = Access.replied(Failed(502, "Internal server error", service_status=200), 502, 1)
    assert (access.integration_error, access.service_status) == ("Internal server error", 200)
