"""Whom `X-Forwarded-*` is believed."""

import pytest

from fairlead.net.messages import Request
from fairlead.net.proxies import Proxies

PROXIES = ("10.0.0.0/8", "192.0.2.1", "fd00::/8", "::1")


def seen(peer: str, *headers: tuple[str, str], scheme: str = "http", proxies: tuple[str, ...] = PROXIES) -> Request:
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    request = Request("GET", "/", pairs, b"", (peer, 50000), 3001, scheme)
    Proxies(proxies).see_through(request)
    return request


def client(peer: str, *lines: str) -> str:
    request = seen(peer, *(("X-Forwarded-For", line) for line in lines))
    assert request.peer[1] == 50000
    return request.peer[0]


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ([], "10.0.0.1"),
        ([""], "10.0.0.1"),
        (["203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9, 10.1.2.3,192.0.2.1"], "203.0.113.9"),
        (["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        (["203.0.113.9, nonsense"], "10.0.0.1"),
        (["203.0.113.9, nonsense, 10.1.2.3"], "10.1.2.3"),
        (["203.0.113.9:4711"], "203.0.113.9"),
        (["2001:db8::7"], "2001:db8::7"),
        (["[2001:db8::7]:4711, [fd00::1]"], "2001:db8::7"),
        (["::ffff:203.0.113.9, ::ffff:10.0.0.2"], "203.0.113.9"),
        (["203.0.113.9,"], "10.0.0.1"),
        (["1" * 5000], "10.0.0.1"),
    ],
)
def test_the_last_address_that_is_no_proxys(lines: list[str], address: str) -> None:
    assert client("10.0.0.1", *lines) == address


@pytest.mark.parametrize("peer", ["203.0.113.9", "192.0.2.2", "2001:db8::1", "", "unix"])
def test_nobody_else_is_believed(peer: str) -> None:
    request = seen(peer, ("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https"))
    assert (request.peer, request.scheme) == ((peer, 50000), "http")


@pytest.mark.parametrize("peer", ["10.255.0.1", "192.0.2.1", "fd12::9", "::1", "fd12::9%eth0", "::ffff:10.0.0.1"])
def test_each_way_to_name_a_proxy(peer: str) -> None:
    assert client(peer, "198.51.100.1") == "198.51.100.1"


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ([], "http"),
        ([("X-Forwarded-Proto", "https")], "https"),
        ([("X-Forwarded-Proto", "WSS")], "https"),
        ([("X-Forwarded-Proto", "https, http")], "http"),
        ([("X-Forwarded-Proto", "gopher")], "http"),
        ([("X-Forwarded-Port", "443")], "https"),
        ([("X-Forwarded-Port", "443"), ("X-Forwarded-Proto", "http")], "http"),
        ([("X-Forwarded-Port", "80")], "http"),
    ],
)
def test_the_scheme_that_the_client_used(headers: list[tuple[str, str]], scheme: str) -> None:
    assert seen("10.0.0.1", *headers).scheme == scheme


def test_tls_to_the_proxy_alone_says_nothing_of_the_client() -> None:
    assert seen("10.0.0.1", ("X-Forwarded-Proto", "http"), scheme="https").scheme == "http"
    assert seen("10.0.0.1", scheme="https").scheme == "https"


def test_what_is_no_network() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        Proxies(["example.org"])
