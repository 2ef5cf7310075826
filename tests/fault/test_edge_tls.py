"""TLS on real sockets: half a handshake, a client that takes nothing, ends without a word; and nobody else notices."""

import resource
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fairlead.clock import Clock
from fairlead.edge.sessions import SessionSettings
from fairlead.net.leaves import Leaves
from fairlead.testing.clock import FakeClock
from fault.edgehouse import HANDSHAKE, Client, EdgeHouse, bystander, masked, push_to_all
from loops import LOOPS
from unit.net.secure import TlsClient

CALL = b"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: %d\r\n\r\n"
MANY = 1000


@pytest.fixture(params=sorted(LOOPS))
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("share")


def secure_house(loop: str, share: Path, clock: Clock | None = None, **options: Any) -> EdgeHouse:
    """An edge that certifies localhost."""
    return EdgeHouse(
        loop,
        clock,
        contexts=lambda house: Leaves(
            share, lambda: ("localhost",), lambda name: name.endswith("localhost"), house.clock, house.report
        ),
        **options,
    )


@pytest.fixture
def house(loop: str, share: Path) -> Iterator[EdgeHouse]:
    with secure_house(loop, share) as running:
        yield running


class SecureClient(Client):
    """A client that speaks TLS and believes everybody."""

    def __init__(self, port: int, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> None:
        super().__init__(port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = version
        self.plain = self.socket
        self.socket = self.secure = context.wrap_socket(
            self.socket, server_hostname="localhost", suppress_ragged_eofs=False
        )


def nothing_is_left(house: EdgeHouse) -> None:
    house.until(lambda: not house.server._http.connections and len(house.server.sessions) == 0)
    assert house.call(lambda: (len(house.server._http.wheel), len(house.server._http.admission))) == (0, 0)
    assert house.reports == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_websocket_and_its_end(house: EdgeHouse, version: ssl.TLSVersion) -> None:
    with SecureClient(house.port, version) as client:
        client.upgrade()
        for size in (1, 125, 126, 16_000, 20_000, 32_000):
            assert client.echoes(b"x" * size)
        client.send(masked(struct.pack("!H", 1000), 8))
        assert client.closed_with() == 1000
        assert client.receive_all() == b"", "close_notify, not just the end of the socket"
    nothing_is_left(house)


def test_closed_by_us(house: EdgeHouse) -> None:
    with SecureClient(house.port) as client:
        client.upgrade()
        (member,) = house.members.values()
        house.call(partial(member.close, 1001, "Going away"))
        assert client.closed_with() == 1001
        client.send(masked(struct.pack("!H", 1001), 8))
        assert client.receive_all() == b""
    nothing_is_left(house)


def test_a_large_body_comes_back(house: EdgeHouse) -> None:
    body = b"0123456789abcdef" * (256 * 1024)
    with bystander(house), SecureClient(house.port) as client:
        client.send(CALL % len(body) + body)
        client.head()
        assert client.receive(len(body)) == body


def test_thousands_of_pipelined_requests_are_answered_in_order(house: EdgeHouse) -> None:
    with SecureClient(house.port) as client:
        sent = b"".join(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n%05d" % number for number in range(5000))
        client.send(sent + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        bodies = [answer[-5:] for answer in client.receive_all().split(b"HTTP/1.1 200 OK")[1:-1]]
        assert bodies == [b"%05d" % number for number in range(5000)]


def test_a_client_that_shuts_down_its_side_gets_its_answer(house: EdgeHouse) -> None:
    """close_notify, and the socket's end behind it."""
    with Client(house.port) as client:
        tls = TlsClient()
        while not tls.shaken:
            client.send(tls.say())
            if not tls.shaken:
                tls.hear(client.socket.recv(65536))
        client.send(tls.say(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi") + tls.end())
        client.socket.shutdown(socket.SHUT_WR)
        tls.hear(client.receive_all())
        assert tls.heard.endswith(b"hi")
        assert tls.ended


def test_a_hello_a_byte_at_a_time(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        tls = TlsClient()
        said = tls.say()
        while not tls.shaken:
            for byte in said:
                client.send(bytes([byte]))
            tls.hear(client.socket.recv(65536))
            said = tls.say()
        for byte in said + tls.say(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"):
            client.send(bytes([byte]))
        while not tls.heard.endswith(b"hi"):
            tls.hear(client.socket.recv(65536))


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(600),
        b"\x16" + b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        b"\x16\x03\x01\xff\xff" + bytes(70_000),
        b"\x16\x03\x01\x40\x00\x01\x01\xff\xff" + bytes(16_380) + b"\x16\x03\x01\x40\x00" + bytes(1_000_000),
    ],
)
def test_what_only_looks_like_a_hello_ends_at_once(house: EdgeHouse, data: bytes) -> None:
    with bystander(house), Client(house.port) as client:
        try:
            client.send(data)
            assert len(client.receive_all()) < 100
        except ConnectionError:  # its bytes were not all taken when it was cut
            pass
    nothing_is_left(house)


def test_a_thousand_half_open_handshakes_starve_nobody_and_end_in_time(loop: str, share: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4 * MANY), hard), hard))
    clock = FakeClock()
    try:
        with secure_house(loop, share, clock) as house, ExitStack() as opened:
            hello = TlsClient().say()
            half_open = [opened.enter_context(Client(house.port)) for _ in range(MANY)]
            for number, client in enumerate(half_open):
                client.send(hello[: 1 if number % 2 else 100])
            house.until(lambda: len(house.server._http.admission) == MANY)
            with bystander(house), SecureClient(house.port) as other:
                other.upgrade()
                assert other.echoes()
            house.until(lambda: len(house.server._http.admission) == MANY)
            house.call(lambda: clock.jump(10.1))
            for client in half_open:
                assert client.receive_all() == b""
            nothing_is_left(house)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_client_that_takes_nothing_is_refused_pushes_and_cut(loop: str, share: Path) -> None:
    settings = SessionSettings(buffer_bytes=100_000, slow_seconds=0.5, close_seconds=0.5)
    with secure_house(loop, share, settings=settings) as house, SecureClient(house.port) as client:
        client.upgrade()
        house.until(lambda: len(house.members) == 1)
        pushes = 0
        while all(push_to_all(house, b"x" * 30_000)):
            pushes += 1
            assert pushes < 10_000
        with bystander(house):
            house.until(lambda: len(house.server.sessions) == 1)


def test_ends_without_a_word_leave_nothing(house: EdgeHouse) -> None:
    hello = TlsClient().say()
    for number in range(60):
        if number % 3 == 0:
            client = Client(house.port)
            client.send(hello[: number * 5 + 1])
        else:
            client = SecureClient(house.port)
            if number % 3 == 1:
                client.upgrade()
            else:
                client.send(b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 50_000)
        if number % 2:
            client.reset()
        else:
            client.socket.shutdown(socket.SHUT_RDWR)
            client.socket.close()
    nothing_is_left(house)
    assert house.call(lambda: len(house.server._http.rules.bodies)) == 0


def test_stopping_says_goodbye(loop: str, share: Path) -> None:
    with secure_house(loop, share) as house:
        idle, open_ = SecureClient(house.port), SecureClient(house.port).upgrade()
        house.call(house.server.stop_accepting)
        assert idle.receive_all() == b""
        house.call(lambda: house.server.drain(1001, "Going away", lambda: None))
        assert open_.closed_with() == 1001
        for client in (idle, open_):
            client.socket.close()


def test_a_handshake_for_a_websocket_in_one_piece_with_its_first_frame(house: EdgeHouse) -> None:
    with SecureClient(house.port) as client:
        client.send(HANDSHAKE + masked(b"early"))
        assert client.head().startswith(b"HTTP/1.1 101 ")
        assert client.message() == (1, b"early")
