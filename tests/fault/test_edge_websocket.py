"""WebSocket clients that break the rules, on real sockets: each is told, and nobody else notices."""

import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest

from fairlead.edge.sessions import SessionSettings
from fairlead.model.limits import Limits
from fault.edgehouse import HANDSHAKE, Client, EdgeHouse, bystander, masked, push_to_all
from loops import LOOPS


@pytest.fixture(params=sorted(LOOPS))
def loop(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def house(loop: str) -> Iterator[EdgeHouse]:
    with EdgeHouse(loop) as running:
        yield running


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x81\x05hello", 1002),
        (b"\xc1\x80" + bytes(4), 1002),
        (b"\x83\x80" + bytes(4), 1002),
        (masked(b"x" * 33 * 1024), 1009),
        (masked(b"x" * 32 * 1024, fin=False) + masked(b"x" * 32 * 1024, 0, fin=False) * 6, 1009),
        (b"\x82\xff" + (1 << 62).to_bytes(8, "big"), 1009),
        (masked(b"\xff\xfe"), 1007),
        (masked(b"\xc3", fin=False) + masked(b"\x28", 0), 1007),
        (masked(b"\x00", 8), 1002),
        (masked(b"\x03\xed", 8), 1002),
    ],
    ids=["unmasked", "reserved", "opcode", "33KB", "200KB", "huge", "utf8", "utf8cut", "halfcode", "code1005"],
)
def test_what_is_forbidden_ends_with_its_code(house: EdgeHouse, data: bytes, code: int) -> None:
    with bystander(house), Client(house.port).upgrade() as client:
        client.send(data + b"\x00" * 100_000)
        assert client.closed_with() == code
        assert client.socket.recv(1) == b""
    house.until(lambda: len(house.server.sessions) == 0)


def test_the_largest_message_allowed_comes_back_in_frames(house: EdgeHouse) -> None:
    quarter = bytes(range(97, 123)) * 1261
    quarter = quarter[: 32 * 1024]
    with Client(house.port).upgrade() as client:
        client.send(masked(quarter, fin=False) + masked(quarter, 0, fin=False) * 2 + masked(quarter, 0))
        frames = [client.message() for _ in range(4)]
        assert [opcode for opcode, _ in frames] == [1, 0, 0, 0]
        assert b"".join(payload for _, payload in frames) == quarter * 4


def test_a_hundred_thousand_fragments_of_a_byte_are_one_message(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port).upgrade() as client:
        client.send(masked(b"a", fin=False) + masked(b"b", 0, fin=False) * 100_000 + masked(b"c", 0))
        got = b""
        while len(got) < 100_002:
            got += client.message()[1]
        assert got == b"a" + b"b" * 100_000 + b"c"


def test_empty_fragments_without_end_hurt_nobody(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port).upgrade() as client:
        client.send(masked(b"", fin=False) + masked(b"", 0, fin=False) * 100_000 + masked(b"end", 0))
        assert client.message() == (1, b"end")


def test_a_flood_of_pings_is_answered(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port).upgrade() as client:
        for _ in range(10):
            client.send(masked(b"p", 9) * 1000)
            assert client.receive(3000) == b"\x8a\x01p" * 1000


def test_a_client_that_sends_without_reading_is_not_read_for_ever(loop: str) -> None:
    """Its echoes fill the buffers, then reading stops, so its own sends stop; it is then closed as too slow."""
    settings = SessionSettings(buffer_bytes=64 * 1024, slow_seconds=0.5, close_seconds=0.5)
    with EdgeHouse(loop, settings=settings) as house, bystander(house), Client(house.port).upgrade() as client:
        client.socket.settimeout(0.2)
        block = masked(b"x" * 30_000)
        sent = 0
        with suppress(TimeoutError, ConnectionError):
            while sent < 1 << 30:
                sent += client.socket.send(block)
        assert sent < 64 << 20
        house.until(lambda: len(house.members) == 1)
        assert any("too slow" in report for report in house.reports)


def test_a_client_that_never_reads_refuses_pushes_and_is_closed(loop: str) -> None:
    settings = SessionSettings(slow_seconds=0.5, close_seconds=0.5)
    with EdgeHouse(loop, settings=settings) as house, Client(house.port).upgrade() as deaf:
        house.until(lambda: len(house.members) == 1)
        results = []
        for _ in range(1000):
            results += push_to_all(house, b"x" * 100_000)
            if not all(results):
                break
        assert results[-1] is False
        assert results.count(True) < 400  # the system's buffers, and 1 MiB of ours
        house.until(lambda: len(house.server.sessions) == 0)
        assert house.ended == 1
        with Client(house.port).upgrade() as other:
            assert other.echoes()
        deaf.socket.close()


@pytest.mark.parametrize("half", [masked(b"x" * 5000)[:100], masked(b"x")[:3], masked(b"x", fin=False)])
def test_a_reset_in_the_middle_of_a_frame_ends_that_connection_only(house: EdgeHouse, half: bytes) -> None:
    with bystander(house):
        client = Client(house.port).upgrade()
        client.send(half)
        client.reset()
        house.until(lambda: house.ended == 1)


def test_frames_after_the_close_frame_are_not_answered(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port).upgrade() as client:
        client.send(masked(b"\x03\xe8bye", 8) + masked(b"after") * 10)
        assert client.message() == (8, b"\x03\xe8bye")
        with pytest.raises((AssertionError, ConnectionResetError)):
            client.receive(1)


def test_what_is_sent_with_the_handshake_is_a_message(house: EdgeHouse) -> None:
    with Client(house.port) as client:
        client.send(HANDSHAKE + masked(b"glued"))
        client.head()
        assert client.message() == (1, b"glued")


def test_a_core_with_a_bug_ends_its_own_connection_only(house: EdgeHouse) -> None:
    with bystander(house), Client(house.port) as client:
        client.send(HANDSHAKE.replace(b"/dev", b"/dev?bug") + masked(b"x"))
        client.head()
        assert client.closed_with() == 1011
    house.until(lambda: len(house.server.sessions) == 0)
    assert len(house.reports) == 1
    assert "RuntimeError" in house.reports[0]


def test_a_client_that_leaves_a_pending_handshake_is_noticed(house: EdgeHouse) -> None:
    client = Client(house.port)
    client.send(HANDSHAKE.replace(b"/dev", b"/dev?pending") + masked(b"early"))
    house.until(lambda: house.server.sessions.sockets == 1)
    client.reset()
    house.until(lambda: house.ended == 1)


def test_draining_sends_everybody_away_with_a_code(house: EdgeHouse) -> None:
    clients = [Client(house.port).upgrade() for _ in range(20)]
    drained: list[int] = []
    house.until(lambda: len(house.members) == 20)
    house.call(house.server.stop_accepting)
    house.call(lambda: house.server.sessions.drain(1012, "Service restart", lambda: drained.append(1)))
    for client in clients:
        assert client.closed_with() == 1012
        client.send(masked(b"\x03\xf4", 8))
        assert client.socket.recv(1) == b""
        client.socket.close()
    house.until(lambda: drained == [1])


def test_a_peer_that_answers_no_ping_is_cut(loop: str) -> None:
    settings = SessionSettings(limits=Limits(ping_seconds=0.2))
    with EdgeHouse(loop, settings=settings) as house, Client(house.port).upgrade() as deaf:
        heard = b""
        with suppress(ConnectionResetError):
            while piece := deaf.socket.recv(100):
                heard += piece
        assert heard == b"\x89\x00"
        house.until(lambda: len(house.server.sessions) == 0)


def test_one_that_sends_without_pause_keeps_nobody_waiting(loop: str) -> None:
    """It reads nothing at first, then everything; others are answered all the while, and none of its own is lost."""
    flood = masked(b"x") * 20_000
    with EdgeHouse(loop) as house, Client(house.port).upgrade() as flooder:
        sender = threading.Thread(target=flooder.send, args=(flood,))
        sender.start()
        for _ in range(5):
            with bystander(house):
                pass
        answers = flooder.receive(3 * 20_000)
        sender.join(20)
        assert answers == b"\x81\x01x" * 20_000


def test_a_bomb_is_noticed_long_before_it_is_unpacked(loop: str) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = (bomb.compress(bytes(1 << 24)) + bomb.flush(zlib.Z_SYNC_FLUSH))[:-4]
    with EdgeHouse(loop) as house, bystander(house), Client(house.port) as client:
        client.send(HANDSHAKE[:-2] + b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
        client.head()
        client.send(b"\xc1" + masked(data)[1:])
        assert client.closed_with() == 1009
