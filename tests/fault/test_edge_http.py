"""Requests that are slow, huge or broken, on real sockets: each gets its answer, and nobody else notices."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from fairlead.net.admission import Admission
from fairlead.net.bodies import Bodies
from fairlead.testing.clock import FakeClock
from fault.edgehouse import HANDSHAKE, Client, EdgeHouse, bystander
from loops import LOOPS

CALL = b"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: %d\r\n\r\n"
"""The head of a request whose body may be large."""


@pytest.fixture(params=sorted(LOOPS))
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def house(loop: str) -> Iterator[EdgeHouse]:
    with EdgeHouse(loop) as running:
        yield running


def test_a_megabyte_of_headers_gets_its_431(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X-Padding: 0123456789abcdef\r\n" * 37_450)
        assert client.receive_all().startswith(b"HTTP/1.1 431 ")


def test_one_header_of_a_megabyte_gets_its_431(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port) as client:
        client.send(b"GET / HTTP/1.1\r\nX: " + b"y" * 1_048_576)
        assert client.receive_all().startswith(b"HTTP/1.1 431 ")


def test_a_body_that_is_too_large_gets_its_413_although_all_of_it_is_sent(house: EdgeHouse) -> None:
    size = 17 * 1024 * 1024
    with bystander(house), Client(house.port) as client:
        client.send(CALL % size)
        client.send(b"x" * size)
        assert client.receive_all().startswith(b"HTTP/1.1 413 ")


def test_a_body_as_large_as_allowed_comes_back(house: EdgeHouse) -> None:
    body = b"0123456789abcdef" * (1024 * 1024)
    with Client(house.port) as client:
        client.send(CALL % len(body) + body)
        client.head()
        assert client.receive(len(body)) == body


def test_bodies_without_an_end_fill_no_memory(loop: str) -> None:
    """Forty clients send a megabyte each and then nothing; eight may be held, the others are told so."""
    megabyte = 1024 * 1024
    with EdgeHouse(loop, bodies=Bodies(8 * megabyte, 8 * megabyte)) as house, ExitStack() as opened:
        bodies, refusals = house.server._http.rules.bodies, list[int]()
        bodies.on_refused = lambda: refusals.append(1)
        clients = [opened.enter_context(Client(house.port)) for _ in range(40)]
        with bystander(house):
            for client in clients:
                client.send(CALL % (2 * megabyte))
            for client in clients:
                client.send(b"x" * megabyte)
            house.until(lambda: len(refusals) >= 32)
            assert house.call(lambda: len(bodies)) <= 8 * megabyte
            told, _, _ = select.select([client.socket for client in clients], [], [], 20)
            assert told
            for refused in told:
                assert refused.recv(12) == b"HTTP/1.1 503"
            with Client(house.port) as small:
                small.send(CALL % 5 + b"small")
                assert small.head().startswith(b"HTTP/1.1 200")
        for client in clients:
            client.socket.close()
        house.until(lambda: len(bodies) == 0)
        with Client(house.port) as again:
            again.send(CALL % megabyte + b"x" * megabyte)
            assert again.head().startswith(b"HTTP/1.1 200")


def test_a_handshake_a_byte_at_a_time(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        for index in range(len(HANDSHAKE)):
            client.send(HANDSHAKE[index : index + 1])
        assert client.head().startswith(b"HTTP/1.1 101 ")
        assert client.echoes()


def test_slow_heads_are_answered_with_408_and_pending_handshakes_are_not(loop: str) -> None:
    clock = FakeClock()
    with EdgeHouse(loop, clock) as house:
        slow = [Client(house.port) for _ in range(20)]
        pending = Client(house.port)
        pending.send(HANDSHAKE.replace(b"/dev", b"/dev?pending"))
        house.until(lambda: len(house.server.sessions) == 1)
        for client in slow:
            client.send(b"GET / HTTP/1.1\r\nHost: h\r\n")
        house.until(lambda: len(house.server._http.admission) == 20)
        for _ in range(9):
            house.call(lambda: clock.jump(1))
            for client in slow:
                client.send(b"X-A: b\r\n")
        house.call(lambda: clock.jump(1.1))
        for client in slow:
            assert client.receive_all().startswith(b"HTTP/1.1 408 ")
            client.socket.close()
        assert len(house.server.sessions) == 1
        pending.socket.close()
        house.until(lambda: len(house.server.sessions) == 0 and not house.server._http.connections)


def test_too_many_in_the_doorway_shut_out_the_newest_only(loop: str) -> None:
    with EdgeHouse(loop, admission=Admission(60, 50)) as house:
        with bystander(house):
            waiting = [Client(house.port) for _ in range(50)]
            house.until(lambda: len(house.server._http.admission) == 50)
            with Client(house.port) as late:
                assert late.socket.recv(1) == b""
            waiting[0].upgrade()
            assert waiting[0].echoes()
            with Client(house.port).upgrade() as next_one:
                assert next_one.echoes()
            for client in waiting:
                client.socket.close()
        house.until(lambda: len(house.server._http.admission) == 0)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100), b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: nine\r\n\r\n", b"400"),
        (HANDSHAKE.replace(b"Version: 13", b"Version: 7"), b"426"),
        (HANDSHAKE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"c2hvcnQ="), b"400"),
        (HANDSHAKE.replace(b"GET", b"POST"), b"405"),
    ],
)
def test_what_is_wrong_is_told(house: EdgeHouse, data: bytes, status: bytes) -> None:
    with bystander(house), Client(house.port) as client:
        client.send(data)
        assert client.receive_all().split(b" ")[1] == status
    house.until(lambda: len(house.server.sessions) == 0)


def test_ten_thousand_pipelined_requests_are_answered_in_order(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        sent = b"".join(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n%05d" % number for number in range(10_000))
        client.send(sent + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        bodies = [answer[-5:] for answer in client.receive_all().split(b"HTTP/1.1 200 OK")[1:-1]]
        assert bodies == [b"%05d" % number for number in range(10_000)]


def test_head_and_body_in_separate_segments_and_the_client_that_waits_for_100(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        assert client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(b"bo")
        client.send(b"dy")
        client.head()
        assert client.receive(4) == b"body"


def test_the_client_that_shuts_down_its_side_gets_its_answer(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi")
        client.socket.shutdown(socket.SHUT_WR)
        assert client.receive_all().endswith(b"hi")


def test_connections_that_come_and_go_leave_nothing(house: EdgeHouse) -> None:
    for number in range(200):
        client = Client(house.port)
        if number % 4 == 0:
            client.send(HANDSHAKE[:50])
        elif number % 4 == 1:
            client.upgrade()
        elif number % 4 == 2:
            client.send(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc")
        client.reset()
    house.until(lambda: not house.server._http.connections and len(house.server.sessions) == 0)
    assert house.call(lambda: len(house.server._http.wheel)) == 0
    assert house.call(lambda: len(house.server._http.admission)) == 0
    assert house.reports == []


def test_those_who_come_while_the_loop_is_busy_wait_in_the_queue(loop: str) -> None:
    with EdgeHouse(loop) as house, ExitStack() as opened:
        let_go = threading.Event()
        house.hold(let_go)
        # More than the 100 that a loop allows by itself, fewer than the 128 of macOS.
        clients = [opened.enter_context(socket.create_connection(("127.0.0.1", house.port), 1)) for _ in range(120)]
        let_go.set()
        for client in clients:
            client.settimeout(20)
            client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
            assert client.recv(12) == b"HTTP/1.1 200"
