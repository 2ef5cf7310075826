"""Who may read the metrics."""

import pytest

from fairlead.metrics.door import Metrics
from fairlead.net.messages import Request, Response
from fairlead.observe.exposition import Family

FAMILY = Family("x_total", "counter", "x", [({}, 1)])


def ask(*headers: tuple[str, str], peer: str = "127.0.0.1", everyone: bool = False, own: str = "") -> Response:
    pairs = [(name.encode(), value.encode()) for name, value in (("Host", "localhost"), *headers)]
    answers: list[Response] = []
    door = Metrics(lambda: [FAMILY], everyone=everyone, own=own)
    door(Request("GET", "/metrics", pairs, b"", (peer, 1), 3001), answers.append)
    (answer,) = answers
    return answer


def test_a_scrape() -> None:
    answer = ask()
    assert answer.status == 200
    assert answer.body == b"# HELP x_total x\n# TYPE x_total counter\nx_total 1\n"
    assert (b"Content-Type", b"text/plain; version=0.0.4; charset=utf-8") in answer.headers


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_programs_of_this_machine_may(peer: str) -> None:
    assert ask(peer=peer).status == 200


@pytest.mark.parametrize("peer", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0", ""])
def test_other_machines_may_only_if_everyone_may(peer: str) -> None:
    assert ask(peer=peer).status == 403
    assert ask(peer=peer, everyone=True).status == 200


def test_a_program_of_this_machine_may_come_by_the_address_that_the_gateway_listens_on() -> None:
    assert ask(peer="192.0.2.1", own="192.0.2.1").status == 200
    assert ask(peer="192.0.2.2", own="192.0.2.1").status == 403


@pytest.mark.parametrize("header", [("X-Forwarded-For", "192.0.2.1"), ("Forwarded", "for=192.0.2.1"), ("Via", "1.1 x")])
def test_who_comes_by_a_proxy_on_this_machine_is_not_of_it(header: tuple[str, str]) -> None:
    assert ask(header).status == 403
    assert ask(header, everyone=True).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")],
        [("Sec-Fetch-Site", "same-site")],
    ],
)
def test_no_page_of_another_site_ever_may(headers: list[tuple[str, str]]) -> None:
    assert ask(*headers).status == 403
    assert ask(*headers, everyone=True).status == 403


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_person_may_open_them_in_a_browser(site: str) -> None:
    assert ask(("Sec-Fetch-Site", site)).status == 200
