"""Which address a caller meant."""

import pytest

from fairlead.edge.endpoints import effective_endpoint
from fairlead.net.messages import Request


def endpoint(**headers: str) -> tuple[str, str, int | None]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request("GET", "/", pairs, b"", ("192.0.2.1", 1), 3001)
    found = effective_endpoint(request, lambda key: key == "secret")
    return found.scheme, found.host, found.port


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:3001", ("http", "localhost", 3001)),
        ("Example.ORG", ("http", "example.org", None)),
        ("[::1]:4566", ("http", "::1", 4566)),
        ("a:b:c", ("http", "", None)),
        ("h:99999", ("http", "", None)),
        ("", ("http", "", None)),
        ("someone@localhost", ("http", "", None)),
        ("localhost/x", ("http", "", None)),
        ("evil.example#localhost", ("http", "", None)),
        ("evil.example\\@localhost", ("http", "", None)),
        ("local host", ("http", "", None)),
    ],
)
def test_without_our_headers_host_says_it(host: str, expected: tuple[str, str, int | None]) -> None:
    assert endpoint(Host=host) == expected


def test_our_own_hooks_are_believed() -> None:
    meant = "https://abc.execute-api.us-east-1.amazonaws.com"
    assert endpoint(Host="localhost:3001", X_Fairlead_Endpoint=meant, X_Fairlead_Key="secret") == (
        "https",
        "abc.execute-api.us-east-1.amazonaws.com",
        None,
    )
    assert endpoint(Host="h", X_Fairlead_Endpoint="http://localhost:8000", X_Fairlead_Key="secret")[2] == 8000


@pytest.mark.parametrize("key", ["", "guess"])
def test_nobody_else_is(key: str) -> None:
    assert endpoint(Host="h", X_Fairlead_Endpoint="https://other", X_Fairlead_Key=key) == ("http", "h", None)


def test_what_came_by_tls_is_https_and_what_our_hooks_say_is_more() -> None:
    headers = [(b"Host", b"localhost:3001")]
    request = Request("GET", "/", headers, b"", ("192.0.2.1", 1), 3001, "https")
    assert str(effective_endpoint(request, lambda key: False)) == "https://localhost:3001"
    request = Request("GET", "/", headers, b"", ("192.0.2.1", 1), 3001)
    assert str(effective_endpoint(request, lambda key: False)) == "http://localhost:3001"
    meant = [(b"X-Fairlead-Endpoint", b"http://x.example"), (b"X-Fairlead-Key", b"k")]
    request = Request("GET", "/", [*headers, *meant], b"", ("192.0.2.1", 1), 3001, "https")
    assert str(effective_endpoint(request, lambda key: key == "k")) == "http://x.example"
