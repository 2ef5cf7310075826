"""Requests and endpoints as values."""

import pytest

from fairlead.net.messages import Endpoint, Request


def test_a_header_is_found_whatever_its_case_and_the_first_one_counts() -> None:
    request = Request("GET", "/a?b=1", [(b"X-A", b"one"), (b"x-a", b"two")], b"", ("192.0.2.1", 1), 3001)
    assert request.header(b"x-a") == "one"
    assert request.header(b"x-b") == ""
    assert (request.path, request.query) == ("/a", "b=1")


@pytest.mark.parametrize(
    ("endpoint", "text"),
    [
        (Endpoint("https", "example.org", None), "https://example.org"),
        (Endpoint("http", "localhost", 3001), "http://localhost:3001"),
        (Endpoint("http", "::1", 80), "http://[::1]:80"),
    ],
)
def test_an_endpoint_reads_as_the_url_it_was(endpoint: Endpoint, text: str) -> None:
    assert str(endpoint) == text
