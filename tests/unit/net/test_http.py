"""Connections of an HTTP server: order, limits, time, the end."""

import asyncio
from collections.abc import Callable

import pytest

from fairlead.net.admission import Admission
from fairlead.net.http import HttpConnection
from fairlead.net.messages import Judge, Request, Response
from fairlead.net.serving import HttpLimits, HttpServing
from fairlead.net.wheel import Wheel
from fairlead.testing.clock import FakeClock
from unit.net.secure import Contexts, TlsClient, server_context
from unit.net.transport import FakeTransport

GET = b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n"
UPGRADE = b"GET /s HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"


class House:
    """A server with a door that keeps what it is asked, and answers at once or when it is told to."""

    def __init__(
        self,
        limits: HttpLimits | None = None,
        admission: Admission | None = None,
        judge: Judge | None = None,
        contexts: Contexts | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.wheel = Wheel(self.clock)
        self.asked: list[tuple[Request, Callable[[Response], None]]] = []
        self.answer_at_once = True
        self.taken_over: list[tuple[Request, bytes, asyncio.Transport]] = []
        self.reports: list[str] = []
        self.serving = HttpServing(
            self.clock,
            self.wheel,
            self.door,
            self.take_over,
            self.reports.append,
            limits=limits,
            admission=admission,
            judge=judge,
            contexts=contexts,
        )

    def door(self, request: Request, answer: Callable[[Response], None]) -> None:
        self.asked.append((request, answer))
        if request.path == "/raises":
            raise RuntimeError("a bug")
        if self.answer_at_once:
            answer(Response(200, request.target.encode()))

    def take_over(self, request: Request, behind: bytes, transport: asyncio.Transport) -> None:
        self.taken_over.append((request, behind, transport))

    def connect(self, address: str = "192.0.2.1") -> FakeTransport:
        transport = FakeTransport(HttpConnection(self.serving, 3001), (address, 50000))
        transport.connect()
        return transport


def bodies(data: bytes) -> list[bytes]:
    return [answer.split(b"\r\n\r\n", 1)[1] for answer in data.split(b"HTTP/1.1 200 OK")[1:]]


def status(data: bytes) -> int:
    return int(data.split(b" ", 2)[1]) if data else 0


def test_a_request_is_answered_and_the_connection_kept() -> None:
    house = House()
    transport = house.connect()
    for number in range(3):
        transport.arrive(GET % number)
        assert bodies(transport.take()) == [b"/%d" % number]
    request = house.asked[0][0]
    assert (request.peer, request.local_port) == (("192.0.2.1", 50000), 3001)
    assert not transport.closed


def test_head_and_body_may_come_apart() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"POST /p HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
    assert transport.take() == b""
    transport.arrive(b"ab")
    transport.arrive(b"cd")
    assert house.asked[0][0].body == b"abcd"
    assert bodies(transport.take()) == [b"/p"]


def test_pipelined_requests_are_answered_in_one_write() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"".join(GET % number for number in range(20)))
    assert bodies(transport.take()) == [b"/%d" % number for number in range(20)]
    assert transport.writes == 1


def test_one_request_at_a_time_is_with_the_door_and_reading_waits() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(b"".join(GET % number for number in range(5000)))
    assert len(house.asked) == 1
    assert not transport.reading
    for number in range(5000):
        assert len(house.asked) == number + 1
        house.asked[number][1](Response(200, b"%d" % number))
    assert bodies(transport.take()) == [b"%d" % number for number in range(5000)]
    assert transport.reading


def test_an_answer_given_twice_or_too_late_is_dropped() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1 + GET % 2)
    house.asked[0][1](Response(200, b"first"))
    house.asked[0][1](Response(200, b"again"))
    assert bodies(transport.take()) == [b"first"]
    transport.lose()
    house.asked[1][1](Response(200, b"late"))
    assert transport.take() == b""


@pytest.mark.parametrize("head", [b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"])
def test_the_client_that_wants_the_connection_closed_gets_that(head: bytes) -> None:
    house = House()
    transport = house.connect()
    transport.arrive(head)
    assert b"Connection: close" in transport.take()
    assert transport.closed


def test_an_old_client_may_ask_to_keep_the_connection() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert b"Connection: keep-alive" in transport.take()
    assert not transport.closed


def test_a_door_that_raises_is_reported_and_answered_with_500() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"GET /raises?secret HTTP/1.1\r\n\r\n" + GET % 1)
    assert status(transport.take()) == 500
    assert house.reports == ["GET /raises failed: RuntimeError('a bug')"]
    assert len(house.asked) == 2


def test_an_answer_with_a_broken_header_becomes_500() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1)
    house.asked[0][1](Response(200, b"", [(b"X", b"a\r\nb")]))
    assert status(transport.take()) == 500
    assert len(house.reports) == 1


def test_100_continue_comes_before_the_body_and_not_before_other_answers() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    waits = b"POST /w HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    transport.arrive(GET % 1)
    transport.arrive(waits)
    assert transport.take() == b""
    house.asked[0][1](Response(200, b"one"))
    assert transport.take().endswith(b"oneHTTP/1.1 100 Continue\r\n\r\n")
    transport.arrive(b"hi")
    assert house.asked[1][0].body == b"hi"


def test_no_100_for_a_body_that_is_too_large() -> None:
    house = House(HttpLimits(body_bytes=10))
    transport = house.connect()
    transport.arrive(b"POST /w HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 20\r\n\r\n")
    assert status(transport.take()) == 413


def test_a_refusal_by_the_head_is_answered_in_its_turn_and_the_body_thrown_away() -> None:
    house = House(judge=lambda request: Response(403, b"no"))
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1 + b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 20_000)
    assert transport.take() == b""
    house.asked[0][1](Response(200))
    first, second = transport.take().split(b"HTTP/1.1 ")[1:]
    assert (first[:3], second[:3], second[-2:]) == (b"200", b"403", b"no")
    transport.arrive(b"x" * 1_000_000)
    assert (len(house.asked), transport.reading, len(house.serving.rules.bodies)) == (1, True, 0)
    house.clock.jump(6)
    assert transport.aborted


def test_a_judge_that_breaks_is_reported_and_answered_with_500() -> None:
    def judge(request: Request) -> Response | int:
        raise RuntimeError("a bug")

    house = House(judge=judge)
    transport = house.connect()
    transport.arrive(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
    assert status(transport.take()) == 500
    assert house.reports == ["the head of a request could not be judged: RuntimeError('a bug')"]


def test_a_body_counts_until_its_request_is_answered_or_its_client_gone() -> None:
    house = House()
    house.answer_at_once = False
    large = b"POST / HTTP/1.1\r\nContent-Length: 30000\r\n\r\n" + b"x" * 30_000
    answered, gone, halfway, waiting = (house.connect() for _ in range(4))
    for transport in (answered, gone):
        transport.arrive(large)
    halfway.arrive(large[:20_000])
    waiting.arrive(GET % 1 + large)
    held = house.serving.rules.bodies
    assert len(held) > 30_000
    house.asked[0][1](Response(200))
    for transport in (gone, halfway, waiting):
        transport.lose()
    assert len(held) == 0


def test_what_can_not_be_read_is_answered_in_its_turn_and_the_rest_drained() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(GET % 1 + b"nonsense\r\n\r\n")
    first, second = transport.take().split(b"HTTP/1.1 ")[1:]
    assert (first[:3], second[:3]) == (b"200", b"400")
    assert transport.shut_down
    assert not transport.closed
    transport.arrive(b"x" * 1_000_000)
    assert transport.reading
    house.clock.jump(6)
    assert transport.aborted


def test_a_megabyte_of_headers_is_answered_with_431_once() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"GET / HTTP/1.1\r\n" + b"X-Y: zzzzzzzzz\r\n" * 65536, 65536)
    assert transport.take().count(b"HTTP/1.1 431 ") == 1
    assert transport.shut_down
    assert not transport.closed
    assert len(house.serving.admission) == 0


def test_half_a_head_and_silence_is_answered_with_408_after_ten_seconds() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"GET / HTTP/1.1\r\nHost:")
    house.clock.jump(9.9)
    assert transport.take() == b""
    house.clock.jump(0.2)
    assert status(transport.take()) == 408
    assert transport.shut_down


def test_a_byte_now_and_then_does_not_buy_time() -> None:
    house = House()
    transport = house.connect()
    for _ in range(12):
        transport.arrive(b"G" if not house.asked else b"")
        house.clock.jump(1)
    assert transport.shut_down or transport.closed


def test_a_connection_that_says_nothing_is_cut_without_an_answer() -> None:
    house = House()
    transport = house.connect()
    house.clock.jump(10.1)
    assert transport.aborted
    assert transport.take() == b""


def test_the_head_of_a_later_request_has_ten_seconds_too() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(GET % 1)
    house.clock.jump(100)
    transport.arrive(b"GET")
    transport.take()
    house.clock.jump(10.1)
    assert status(transport.take()) == 408


def test_a_body_that_stops_coming_is_given_up() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nab")
    house.clock.jump(200)
    assert status(transport.take()) == 408


def test_a_door_may_take_its_time() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1)
    house.clock.jump(3600)
    house.asked[0][1](Response(200, b"at last"))
    assert bodies(transport.take()) == [b"at last"]


def test_an_idle_connection_is_closed_in_the_end_and_leaves_nothing_behind() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(GET % 1)
    house.clock.jump(299)
    assert not transport.closed
    house.clock.jump(700)
    assert transport.closed
    transport.lose()
    assert len(house.wheel) == 0
    assert not house.serving.connections


def test_a_client_that_takes_no_answer_is_cut() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(GET % 1)
    transport.stop_taking()
    transport.arrive(GET % 2 + GET % 3)
    assert len(house.asked) == 1
    assert not transport.reading
    house.clock.jump(1000)
    assert transport.aborted


def test_the_newest_of_too_many_incomplete_heads_is_closed_and_no_other() -> None:
    house = House(admission=Admission(3, 2))
    first, second, third = house.connect(), house.connect(), house.connect()
    assert (first.closed, second.closed, third.closed) == (False, False, True)
    third.lose()
    other, last = house.connect("192.0.2.2"), house.connect("192.0.2.3")
    assert (other.closed, last.closed) == (False, True)
    last.lose()
    first.arrive(GET % 1)
    assert not house.connect("192.0.2.3").closed
    assert len(house.serving.admission) == 3


def test_an_upgrade_is_handed_on_with_everything_that_came() -> None:
    house = House()
    transport = house.connect()
    transport.arrive(GET % 1 + UPGRADE + b"x" * 20_000)
    ((request, behind, handed),) = house.taken_over
    assert request.target == "/s"
    assert behind == b"x" * 20_000
    assert handed is transport
    assert bodies(transport.take()) == [b"/1"]
    assert len(house.serving.admission) == 0
    assert len(house.wheel) == 0
    assert not house.serving.connections


def test_an_upgrade_waits_for_the_answers_before_it() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1 + UPGRADE)
    transport.arrive(b"early")
    assert not house.taken_over
    house.asked[0][1](Response(200))
    assert house.taken_over[0][1] == b"early"
    assert transport.reading


def test_the_client_that_shuts_down_its_side_still_gets_its_answer() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(GET % 1)
    protocol = transport.get_protocol()
    assert isinstance(protocol, HttpConnection)
    assert protocol.eof_received()
    house.asked[0][1](Response(200, b"still"))
    assert bodies(transport.take()) == [b"still"]
    assert transport.closed


class Pieces:
    """A stream of one letter."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.left = length
        self.closed = 0

    def read(self, size: int) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        return b"s" * taken

    def close(self) -> None:
        self.closed += 1


def test_a_stream_is_written_as_the_client_takes_it() -> None:
    async def check() -> None:
        house = House()
        house.answer_at_once = False
        transport = house.connect()
        transport.arrive(GET % 1 + GET % 2)
        pieces = Pieces(3_000_000)
        transport.stop_taking()
        house.asked[0][1](Response(200, stream=pieces))
        assert pieces.left == 3_000_000
        transport.start_taking()
        while pieces.left:
            assert len(house.asked) == 1
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        head, body = transport.take().split(b"\r\n\r\n", 1)
        assert b"Content-Length: 3000000" in head
        assert len(body) == 3_000_000
        assert pieces.closed == 1
        assert len(house.asked) == 2

    asyncio.run(check())


def test_a_stream_is_given_up_with_its_client_and_not_read_for_head() -> None:
    house = House()
    house.answer_at_once = False
    transport = house.connect()
    transport.arrive(b"HEAD / HTTP/1.1\r\n\r\n" + GET % 2)
    unread, lost = Pieces(100), Pieces(100)
    house.asked[0][1](Response(200, stream=unread))
    assert (unread.left, unread.closed) == (100, 1)
    assert b"Content-Length: 100" in transport.take()
    transport.stop_taking()
    house.asked[1][1](Response(200, stream=lost))
    transport.lose()
    assert lost.closed == 1


def test_finishing_closes_idle_connections_and_lets_answers_out() -> None:
    house = House()
    house.answer_at_once = False
    idle, busy = house.connect(), house.connect()
    busy.arrive(GET % 1)
    for connection in list(house.serving.connections):
        connection.finish()
    assert idle.closed
    assert not busy.closed
    house.asked[0][1](Response(200, b"last"))
    assert b"Connection: close" in busy.take()
    assert busy.closed


def shake(client: TlsClient, transport: FakeTransport) -> None:
    while not client.shaken:
        transport.arrive(client.say())
        client.hear(transport.take())


def test_a_connection_that_begins_with_tls_is_served_over_it() -> None:
    house = House(contexts=Contexts(server_context()))
    transport, client = house.connect(), TlsClient()
    shake(client, transport)
    assert len(house.serving.admission) == 1, "no head yet"
    transport.arrive(client.say(GET % 1 + GET % 2))
    client.hear(transport.take())
    assert bodies(client.heard) == [b"/1", b"/2"]
    assert [request.scheme for request, _ in house.asked] == ["https", "https"]
    assert len(house.serving.admission) == 0
    transport.arrive(client.say(UPGRADE + b"behind"))
    ((request, behind, handed),) = house.taken_over
    assert (request.scheme, behind) == ("https", b"behind")
    assert handed is not transport
    assert handed.get_extra_info("peername") == ("192.0.2.1", 50000)
    assert not house.serving.connections


def test_only_the_first_byte_of_a_connection_begins_tls() -> None:
    house = House(contexts=Contexts(server_context()))
    transport = house.connect()
    transport.arrive(GET % 1)
    assert house.asked[0][0].scheme == "http"
    transport.take()
    transport.arrive(TlsClient().say())
    assert status(transport.take()) == 400
    plain = House().connect()
    plain.arrive(TlsClient().say())
    assert status(plain.take()) == 400


def test_a_handshake_has_the_time_of_a_head() -> None:
    house = House(contexts=Contexts(server_context()))
    silent, slow, late = (house.connect() for _ in range(3))
    silent.arrive(TlsClient().say()[:1])
    client = TlsClient()
    hello = client.say()
    slow.arrive(hello[:100])
    shake(TlsClient(), late)
    assert len(house.serving.admission) == 3
    house.clock.jump(9)
    slow.arrive(hello[100:])
    assert not any(transport.closed for transport in (silent, slow, late))
    house.clock.jump(1.1)
    assert silent.aborted
    assert slow.aborted
    assert late.aborted
    for transport in (silent, slow, late):
        transport.lose()
    assert (len(house.serving.admission), len(house.wheel), len(house.serving.connections)) == (0, 0, 0)


def test_the_end_of_a_secure_connection_is_said() -> None:
    house = House(contexts=Contexts(server_context()))
    transport, client = house.connect(), TlsClient()
    shake(client, transport)
    transport.arrive(client.say(GET % 1) + client.end())
    client.hear(transport.take())
    assert bodies(client.heard) == [b"/1"]
    assert client.ended
    assert transport.closed
    transport.lose()
    assert not house.serving.connections
    idle, other = house.connect(), TlsClient()
    shake(other, idle)
    for connection in list(house.serving.connections):
        connection.finish()
    other.hear(idle.take())
    assert (other.ended, idle.closed) == (True, True)


def test_a_refused_body_over_tls_is_answered_and_drained() -> None:
    house = House(judge=lambda request: Response(403, b"no"), contexts=Contexts(server_context()))
    transport, client = house.connect(), TlsClient()
    shake(client, transport)
    transport.arrive(client.say(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 20_000))
    transport.arrive(client.say(b"x" * 100_000))
    client.hear(transport.take())
    assert status(client.heard) == 403
    assert client.ended
    assert transport.shut_down
    assert not transport.closed
    house.clock.jump(6)
    assert transport.aborted
