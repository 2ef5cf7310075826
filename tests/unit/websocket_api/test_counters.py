"""What is counted, by CloudWatch's names."""

from fairlead.websocket_api.counters import LATENCY_MS, Counters
from fairlead.websocket_api.replies import Failed, Replied


def test_a_refusal_is_the_clients_error_unless_an_authorizer_failed() -> None:
    counters = Counters()
    for status in (400, 401, 403, 429, 500):
        counters.refused(status)
    assert (counters.client_errors, counters.execution_errors) == (4, 1)


def test_what_the_integration_answers_is_its_error_and_what_keeps_it_from_being_asked_is_not() -> None:
    counters = Counters()
    for reply in (Replied(200, None), Replied(404, None), Replied(500, None), Failed(502, ""), Failed(504, "")):
        counters.replied(reply, 3)
    assert (counters.integration_errors, counters.execution_errors) == (4, 0)
    counters.replied(Failed(500, ""), 3)
    assert (counters.integration_errors, counters.execution_errors) == (4, 1)


def test_an_answer_falls_into_the_bucket_that_it_just_fits() -> None:
    counters = Counters()
    for milliseconds in (0, 5, 6, 29_000, 29_001):
        counters.replied(Replied(200, None), milliseconds)
    assert counters.latency_ms == 58_012
    assert counters.latencies[:2] == [2, 1]
    assert counters.latencies[-2:] == [1, 1]
    assert len(counters.latencies) == len(LATENCY_MS) + 1
