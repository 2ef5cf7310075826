"""The frames and refusals of the gateway itself, byte for byte."""

import json

import pytest

from fairlead.websocket_api import outcomes
from fairlead.websocket_api.outcomes import error_frame, refusal


def test_the_error_frame_has_the_spacing_of_aws() -> None:
    assert error_frame(outcomes.FORBIDDEN, "L0SM9cOFvHcCIhw=", "c6UsIyO0QHcA") == (
        b'{"message": "Forbidden", "connectionId":"L0SM9cOFvHcCIhw=", "requestId":"c6UsIyO0QHcA"}'
    )


@pytest.mark.parametrize(
    "message", [outcomes.FORBIDDEN, outcomes.INTERNAL_SERVER_ERROR, outcomes.ENDPOINT_REQUEST_TIMED_OUT]
)
def test_every_error_frame_is_json(message: str) -> None:
    assert json.loads(error_frame(message, "i", "r")) == {"message": message, "connectionId": "i", "requestId": "r"}


@pytest.mark.parametrize(
    ("status", "sent", "message"),
    [
        (401, 401, "Unauthorized"),
        (403, 403, "Forbidden"),
        (404, 404, "Not Found"),
        (429, 429, "Too Many Requests"),
        (500, 500, "Internal server error"),
        (502, 502, "Internal server error"),
        (504, 504, "Endpoint request timed out"),
        (599, 599, "Refused"),
        (302, 302, "Found"),
        (0, 502, "Internal server error"),
        (101, 502, "Internal server error"),
        (199, 502, "Internal server error"),
        (600, 502, "Internal server error"),
        (-1, 502, "Internal server error"),
        (10**9, 502, "Internal server error"),
    ],
)
def test_a_refusal(status: int, sent: int, message: str) -> None:
    refused = refusal(status)
    assert refused.status == sent
    assert refused.body == f'{{"message":"{message}"}}'.encode()
    assert refused.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_status_that_has_no_body_gets_none(status: int) -> None:
    assert refusal(status).body == b""


def test_every_close_that_we_send_fits_into_its_frame() -> None:
    ends = [value for value in vars(outcomes).values() if isinstance(value, tuple)]
    assert len(ends) >= 6
    for code, reason in ends:
        assert 1000 <= code <= 4999
        assert 0 < len(reason.encode()) <= 123  # RFC 6455, 5.5
