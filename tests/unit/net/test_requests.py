"""Requests out of bytes, however they are cut, and what can't be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.net.bodies import Bodies
from fairlead.net.messages import Request, Response
from fairlead.net.proxies import Proxies
from fairlead.net.requests import Asked, RequestReader, Rules

PEER = ("192.0.2.1", 50000)


def reader(head: int = 1000, body: int = 1000) -> RequestReader:
    return RequestReader(PEER, 3001, Rules(head, body))


def read(data: bytes, size: int = 1 << 20, head: int = 1000, body: int = 1000) -> list[Asked]:
    reading = reader(head, body)
    for start in range(0, len(data), size):
        reading.feed(data[start : start + size])
    return list(reading.waiting)


def statuses(asked: list[Asked]) -> list[int]:
    """The status of each that was refused; 0 for a request."""
    return [0 if one.refused is None else one.refused.status for one in asked]


def summary(asked: list[Asked]) -> list[object]:
    return [
        (one.refused and one.refused.status, one.keep_alive, one.upgrade)
        if one.request is None
        else (one.request.method, one.request.target, one.request.headers, one.request.body, one.keep_alive,
              one.upgrade is not None)
        for one in asked
    ]  # fmt: skip


SEVERAL = (
    b"POST /a?x=%20 HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhello"
    b"GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
    b"PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n"
    b"HEAD /d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_requests_are_the_same_however_the_bytes_are_cut(size: int) -> None:
    assert summary(read(SEVERAL, size)) == [
        ("POST", "/a?x=%20", [(b"Host", b"h"), (b"X-Empty", b""), (b"Content-Length", b"5")], b"hello", True, False),
        ("GET", "/b", [(b"Host", b"h")], b"", True, False),
        ("PUT", "/c", [(b"Host", b"h"), (b"Transfer-Encoding", b"chunked")], b"abcdefg", True, False),
        ("HEAD", "/d", [(b"Host", b"h"), (b"Connection", b"close")], b"", False, False),
    ]


UPGRADE = b"GET /s HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n"


def test_an_upgrade_ends_the_reading_and_keeps_what_came_behind() -> None:
    (asked,) = read(UPGRADE + b"\x81\x80abcd")
    assert asked.upgrade == b"\x81\x80abcd"
    assert asked.request is not None
    assert asked.request.target == "/s"


def test_an_upgrade_behind_other_requests_keeps_its_place() -> None:
    plain, upgrade = read(b"GET /1 HTTP/1.1\r\n\r\n" + UPGRADE)
    assert plain.upgrade is None
    assert upgrade.upgrade == b""


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_other_upgrades_are_declined_by_answering_as_if_nothing_was_offered(size: int) -> None:
    data = (
        b"POST /x HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n\r\nhiGET /y HTTP/1.1\r\n\r\n"
    )
    first, second = read(data, size)
    assert first.request is not None
    assert (first.request.target, first.request.body) == ("/x", b"hi")
    assert second.request is not None
    assert second.request.target == "/y"


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
        b"GET / HTTP/1.1\r\nA b: c\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_with_400(data: bytes) -> None:
    assert statuses(read(data)) == [400]
    assert statuses(read(data, 1)) == [400]


def test_nothing_is_read_after_what_can_not_be_read() -> None:
    assert statuses(read(b"nonsense\r\n\r\nGET / HTTP/1.1\r\n\r\n", 4)) == [400]


@pytest.mark.parametrize("size", [1, 10, 100, 1 << 20])
@pytest.mark.parametrize("endless", [b"X: " + b"y" * 5000, b"X: y\r\n" * 900], ids=["one header", "many headers"])
def test_a_head_above_the_limit_is_refused_before_it_ends(endless: bytes, size: int) -> None:
    assert statuses(read(b"GET / HTTP/1.1\r\n" + endless, size)) == [431]


def test_a_long_url_is_a_long_head() -> None:
    assert statuses(read(b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\n\r\n", 10)) == [431]


def test_a_head_that_ends_is_judged_by_its_own_size() -> None:
    head = b"GET / HTTP/1.1\r\nX: " + b"y" * 1500 + b"\r\n\r\n"
    assert statuses(read(head)) == [431]
    assert statuses(read(head, head=2000)) == [0]


def test_endless_line_breaks_before_a_request_are_refused() -> None:
    assert statuses(read(b"\r\n" * 2000, 10)) == [431]


@pytest.mark.parametrize("size", [3, 1 << 20])
def test_a_body_above_the_limit_is_refused_when_it_is_announced(size: int) -> None:
    assert statuses(read(b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", size)) == [413]


def test_a_body_above_the_limit_is_refused_when_it_was_not_announced() -> None:
    data = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"a\r\n0123456789\r\n" * 101
    assert statuses(read(data, 5)) == [413]


def larger(request: Request) -> int:
    return 2000 if request.target == "/upload?x" else 1000


@pytest.mark.parametrize("size", [1, 100, 5000])
@pytest.mark.parametrize("length", [1000, 1001, 2000])
def test_some_requests_may_have_a_larger_body(size: int, length: int) -> None:
    whole = b"POST /upload?x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % length + b"x" * length
    chunks = b"POST /upload?x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % length + b"x" * length
    for data in (whole, chunks + b"\r\n0\r\n\r\n"):
        reading = RequestReader(PEER, 3001, Rules(1000, 4000, larger))
        for start in range(0, len(data), size):
            reading.feed(data[start : start + size])
        (asked,) = reading.waiting
        assert asked.request is not None
        assert asked.request.body == b"x" * length


@pytest.mark.parametrize(("target", "length"), [(b"/upload?x", 2001), (b"/other", 1001)])
def test_and_none_a_larger_one_still(target: bytes, length: int) -> None:
    heads = (b"Content-Length: %d\r\n\r\n" % length, b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % length)
    for head in heads:
        reading = RequestReader(PEER, 3001, Rules(1000, 4000, larger))
        reading.feed(b"POST %b HTTP/1.1\r\n%b" % (target, head))
        reading.feed(b"x" * length)
        (asked,) = reading.waiting
        assert statuses([asked]) == [413]


def test_a_head_is_judged_before_more_than_a_slice_of_its_body_is_read() -> None:
    seen: list[Request] = []

    def judge(request: Request) -> Response | int:
        seen.append(request)
        return Response(403) if request.target == "/no" else 100

    for head in (b"Content-Length: 50\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n32\r\n"):
        reading = RequestReader(PEER, 3001, Rules(judge=judge))
        reading.feed(b"POST /no HTTP/1.1\r\n" + head)
        assert (seen[-1].method, seen[-1].target, seen[-1].body) == ("POST", "/no", b"")
        assert statuses(reading.waiting) == [403]
        assert reading.ended
        reading = RequestReader(PEER, 3001, Rules(judge=judge))
        for piece in (b"POST /yes HTTP/1.1\r\n" + head, b"x" * 30, b"x" * 20, b"\r\n0\r\n\r\n"):
            reading.feed(piece)
        assert reading.waiting[0].request is not None
    assert len(seen) == 4
    reading = RequestReader(PEER, 3001, Rules(judge=judge))
    reading.feed(SEVERAL)
    assert (len(reading.waiting), len(seen)) == (4, 4)


def test_the_client_that_waits_before_the_body_is_not_told_to_go_on_when_refused() -> None:
    reading = RequestReader(PEER, 3001, Rules(judge=lambda request: Response(403)))
    reading.feed(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert (reading.continue_owed, statuses(reading.waiting)) == (False, [403])


def test_bodies_are_counted_until_they_are_answered() -> None:
    bodies = Bodies(100, 100)
    first, second = (RequestReader(PEER, 3001, Rules(bodies=bodies)) for _ in range(2))
    first.feed(b"POST / HTTP/1.1\r\nContent-Length: 70\r\n\r\n" + b"x" * 30)
    first.feed(b"x" * 30)
    assert len(bodies) == 60
    first.feed(b"x" * 10 + b"GET / HTTP/1.1\r\n\r\n")
    assert len(bodies) == 60
    second.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" + b"x" * 40)
    assert len(bodies) == 100
    second.feed(b"y")
    assert statuses(second.waiting) == [503]
    assert len(bodies) == 60
    whole, plain = first.waiting
    first.answered(whole)
    first.answered(whole)
    first.answered(plain)
    assert len(bodies) == 0


def test_behind_a_proxy_the_clients_count() -> None:
    bodies = Bodies(100, 40)
    rules = Rules(proxies=Proxies([PEER[0]]), bodies=bodies)
    readers = [RequestReader(PEER, 3001, rules) for _ in range(3)]
    for client, reading in zip((b"203.0.113.1", b"203.0.113.1", b"203.0.113.2"), readers, strict=True):
        reading.feed(b"POST / HTTP/1.1\r\nX-Forwarded-For: %b\r\nContent-Length: 50\r\n\r\n" % client + b"x" * 30)
    assert [statuses(reading.waiting) for reading in readers] == [[], [429], []]
    for reading in readers:
        reading.feed(b"x" * 20)
    first, _, third = (reading.waiting[0] for reading in readers)
    assert first.request is not None
    assert first.request.peer == ("203.0.113.1", 50000)
    readers[0].answered(first)
    readers[2].answered(third)
    assert len(bodies) == 0


def test_a_body_that_is_given_up_no_longer_counts() -> None:
    bodies = Bodies(100, 100)
    for end in (b"", b"Upgrade: websocket\r\nConnection: Upgrade\r\n"):
        reading = RequestReader(PEER, 3001, Rules(bodies=bodies))
        reading.feed(b"POST / HTTP/1.1\r\n" + end + b"Content-Length: 70\r\n\r\n" + b"x" * 30)
        reading.feed(b"x" * 20)
        reading.close()
        assert len(bodies) == 0


@pytest.mark.parametrize("size", [1, 100])
def test_an_endless_trailer_is_refused(size: int) -> None:
    data = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"y" * 5000
    assert statuses(read(data, size)) == [431]


def test_a_body_of_the_size_of_the_limit_is_read() -> None:
    (asked,) = read(b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000, 7)
    assert asked.request is not None
    assert asked.request.body == b"x" * 1000


def test_the_client_that_waits_before_the_body_is_noticed() -> None:
    reading = reader()
    reading.feed(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert reading.continue_owed
    reading.feed(b"hi")
    assert not reading.continue_owed


@given(st.lists(st.integers(1, 60), max_size=30))
def test_any_cuts_give_the_same_requests(cuts: list[int]) -> None:
    reading, position = reader(), 0
    for cut in cuts:
        reading.feed(SEVERAL[position : position + cut])
        position += cut
    reading.feed(SEVERAL[position:])
    assert summary(list(reading.waiting)) == summary(read(SEVERAL))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_give_requests_or_a_refusal(data: bytes, size: int) -> None:
    for asked in read(data, size):
        assert (asked.request is None) == (statuses([asked])[0] in (400, 413, 431))
