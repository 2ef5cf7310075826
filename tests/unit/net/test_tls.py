"""TLS over two buffers: however the bytes are cut, whoever ends first, whatever comes instead."""

import asyncio
import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.net.tls import CLIENT_HELLO, SecureTransport
from unit.net.secure import Contexts, Inner, TlsClient, client_context, server_context
from unit.net.transport import FakeTransport

SERVER = server_context()
BIG = bytes(range(256)) * 1000


class Rig:
    """A client, a socket's transport, and a protocol behind the TLS between them."""

    def __init__(
        self,
        *,
        client: TlsClient | None = None,
        inner: Inner | None = None,
        contexts: Contexts | None = None,
        cut: int = 1 << 20,
    ) -> None:
        self.client = client or TlsClient()
        self.inner = inner or Inner()
        self.contexts = contexts or Contexts(SERVER)
        self.outer = FakeTransport(self.inner)
        self.secure = SecureTransport(self.outer, self.inner, self.contexts)
        self._cut = cut
        self._begun = False

    def arrive(self, data: bytes) -> None:
        """Bytes of the client come in, in pieces."""
        for start in range(0, len(data), self._cut):
            piece = data[start : start + self._cut]
            if self._begun:
                self.outer.arrive(piece)
            else:
                self._begun = True
                self.secure.begin(piece)

    def shake(self) -> "Rig":
        while not self.client.shaken:
            said = self.client.say()
            assert said or self.client.shaken, "the handshake stands still"
            self.arrive(said)
            self.client.hear(self.outer.take())
        return self

    def say(self, data: bytes) -> None:
        self.arrive(self.client.say(data))

    def hear(self) -> bytes:
        """Everything that the client has heard so far."""
        self.client.hear(self.outer.take())
        return self.client.heard


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("cut", [1, 2, 7, 100, 1 << 20])
def test_both_ways_however_the_bytes_are_cut(cut: int, version: ssl.TLSVersion) -> None:
    context = client_context()
    context.maximum_version = version
    rig = Rig(client=TlsClient(context), cut=cut).shake()
    assert rig.client.tls.version() == version.name.replace("_", ".")
    said = BIG[: 3000 if cut < 100 else None]
    rig.say(said)
    assert rig.inner.data == said
    rig.secure.write(BIG)
    assert rig.hear() == BIG
    rig.secure.writelines([b"more", bytearray(b" and "), memoryview(b"more")])
    assert rig.hear() == BIG + b"more and more"
    assert rig.inner.events == []


def test_a_hello_may_be_cut_anywhere() -> None:
    hello = TlsClient().say()
    assert hello[0] == CLIENT_HELLO
    for at in range(1, len(hello)):
        rig = Rig()
        said = rig.client.say()
        rig.arrive(said[:at])
        assert rig.outer.take() == b""
        rig.arrive(said[at:])
        rig.client.hear(rig.outer.take())
        rig.shake().say(b"in")
        assert rig.inner.data == b"in"


@given(st.lists(st.integers(1, 5000), max_size=60))
@settings(deadline=None)
def test_records_may_be_cut_anywhere(cuts: list[int]) -> None:
    rig = Rig().shake()
    said, position = rig.client.say(BIG[:100_000]) + rig.client.say(b"end"), 0
    for size in [*cuts, len(said)]:
        rig.outer.arrive(said[position : position + size])
        position = min(position + size, len(said))
    assert rig.inner.data == BIG[:100_000] + b"end"


def test_many_small_records_of_one_read_come_as_one() -> None:
    rig = Rig().shake()
    rig.arrive(b"".join(rig.client.say(b"%03d" % number) for number in range(500)))
    assert rig.inner.data == b"".join(b"%03d" % number for number in range(500))
    assert len(rig.inner.received) < 5


def test_a_write_is_one_write_to_the_socket() -> None:
    rig = Rig().shake()
    before = rig.outer.writes
    rig.secure.write(b"small")
    rig.secure.write(BIG)
    assert rig.outer.writes == before + 2


def test_who_pauses_gets_nothing_and_goes_on_later() -> None:
    async def check() -> None:
        rig = Rig().shake()
        rig.secure.pause_reading()
        assert not rig.outer.reading
        assert not rig.secure.is_reading()
        rig.say(BIG)
        rig.say(b"end")
        assert rig.inner.received == []
        rig.secure.resume_reading()
        assert rig.inner.received == [], "not from within the call"
        await asyncio.sleep(0)
        assert rig.inner.data == BIG + b"end"
        assert rig.outer.reading

    asyncio.run(check())


def test_who_pauses_in_the_middle_gets_at_most_a_slice_more() -> None:
    class Pausing(Inner):
        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            rig.secure.pause_reading()

    async def check() -> None:
        rig.shake().say(BIG)
        turns = 0
        while rig.inner.data != BIG:
            assert len(rig.inner.received) == turns + 1
            assert not rig.outer.reading
            rig.secure.resume_reading()
            await asyncio.sleep(0)
            turns += 1
        assert max(map(len, rig.inner.received)) < 2 * 16_384
        assert turns >= 10

    rig = Rig(inner=Pausing())
    asyncio.run(check())


def test_a_client_that_takes_nothing_is_not_read_either() -> None:
    """Otherwise it could make OpenSSL answer for ever: to each new key, for one."""
    rig = Rig().shake()
    rig.outer.untaken = 77
    assert rig.secure.get_write_buffer_size() == 77
    rig.secure.set_write_buffer_limits(high=1000)
    assert rig.outer.high == 1000
    rig.outer.stop_taking()
    assert (rig.inner.events, rig.outer.reading) == (["full"], False)
    rig.outer.start_taking()
    assert (rig.inner.events, rig.outer.reading) == (["full", "taken"], True)


def test_closing_says_so() -> None:
    rig = Rig().shake()
    rig.secure.write(b"last")
    rig.secure.close()
    rig.secure.close()
    assert rig.secure.is_closing()
    assert rig.outer.closed
    assert not rig.outer.aborted
    assert rig.hear() == b"last"
    assert rig.client.ended
    rig.secure.write(b"too late")
    rig.secure.write_eof()
    assert rig.outer.take() == b""
    rig.outer.lose()
    assert rig.inner.events == ["lost"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_half_closed_by_us_the_client_is_still_read(version: ssl.TLSVersion) -> None:
    context = client_context()
    context.maximum_version = version
    rig = Rig(client=TlsClient(context)).shake()
    on_the_way = rig.client.say(b"on the way, ")
    assert rig.secure.can_write_eof()
    rig.secure.write_eof()
    assert rig.outer.shut_down
    rig.arrive(on_the_way)
    rig.say(BIG)
    assert rig.inner.data == b"on the way, " + BIG
    assert rig.hear() == b""
    assert rig.client.ended
    rig.arrive(rig.client.end())
    assert (rig.inner.events, rig.outer.closed) == (["eof"], True)


def test_half_closed_by_the_client_it_is_still_answered() -> None:
    rig = Rig(inner=Inner(stays_at_eof=True)).shake()
    rig.arrive(rig.client.say(b"asked") + rig.client.end())
    assert (rig.inner.data, rig.inner.events) == (b"asked", ["eof"])
    assert rig.secure.eof_received(), "the socket may end now"
    rig.secure.write(b"answered")
    rig.secure.close()
    assert rig.hear() == b"answered"
    assert rig.client.ended


def test_the_clients_end_is_ours_where_nothing_is_owed() -> None:
    rig = Rig().shake()
    rig.arrive(rig.client.end() + b"whatever comes behind")
    assert (rig.inner.events, rig.outer.closed) == (["eof"], True)
    rig.hear()
    assert rig.client.ended
    assert not rig.secure.eof_received()


def test_a_socket_that_ends_without_a_word_is_lost() -> None:
    for rig in (Rig().shake(), Rig(inner=Inner(stays_at_eof=True)).shake(), Rig()):
        rig.arrive(rig.client.say(b"half of a requ")[:20])
        assert not rig.secure.eof_received()
        rig.outer.lose()
        assert rig.inner.events == ["lost"]
        rig.secure.close()
        rig.secure.write(b"too late")


@pytest.mark.parametrize(
    "data",
    [
        b"\x16",
        b"\x16\x03\x01",
        b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03" + bytes(16_373),
        b"\x16\x03\x01\x40\x00\x01\x01\xff\xff\x03\x03" + bytes(16_373),
    ],
)
def test_a_hello_that_does_not_end_is_waited_for_without_a_word(data: bytes) -> None:
    """How long, its owner knows. A complete one of zeros has an alert for answer."""
    rig = Rig()
    rig.arrive(data)
    assert rig.inner.received == []
    assert rig.outer.closed == bool(rig.contexts.errors)


def test_a_hello_without_an_end_is_cut_when_it_is_long() -> None:
    """OpenSSL would keep 131,396 bytes of it; thousands of them fill a memory."""
    rig = Rig()
    begins = b"\x01\x01\xff\xff\x03\x03" + bytes(1018)
    for number in range(100):
        rig.arrive(b"\x16\x03\x01\x04\x00" + (begins if number == 0 else bytes(1024)))
        if rig.outer.closed:
            break
    assert number <= 17
    assert rig.outer.closed


@given(st.binary(max_size=2000), st.integers(1, 100))
@settings(deadline=None)
def test_garbage_ends_the_connection_or_waits_for_more(data: bytes, cut: int) -> None:
    rig = Rig(cut=cut)
    rig.arrive(b"\x16\x03\x01" + data)
    assert rig.inner.received == []
    if rig.outer.closed:
        assert len(rig.contexts.errors) == 1
        rig.outer.lose()
        assert rig.inner.events == ["lost"]


@given(st.binary(min_size=1, max_size=500))
@settings(deadline=None)
def test_garbage_behind_a_handshake_reaches_nobody(data: bytes) -> None:
    rig = Rig().shake()
    rig.arrive(data)
    assert rig.inner.received == []
    assert not rig.contexts.errors


def test_a_record_that_was_changed_on_the_way_ends_the_connection() -> None:
    rig = Rig().shake()
    said = bytearray(rig.client.say(b"pay 100"))
    said[-1] ^= 1
    rig.arrive(bytes(said))
    assert (rig.inner.received, rig.outer.closed) == ([], True)
    with pytest.raises(ssl.SSLError, match=r"(?i)bad.record.mac"):
        rig.hear()


def test_who_leaves_when_it_has_seen_the_certificate_may_not_trust_it() -> None:
    rig = Rig()
    said = rig.client.say()
    rig.arrive(said[:50])
    rig.outer.lose()
    assert rig.contexts.errors == []
    rig = Rig()
    rig.arrive(said)
    rig.outer.lose()
    assert rig.contexts.errors == [None]
    for told in (Rig().shake(), Rig()):
        told.arrive(told.client.say())
        told.secure.abort()
        told.outer.lose()
        assert told.contexts.errors == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_refused_with_an_alert() -> None:
    context = client_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    rig = Rig(client=TlsClient(context))
    rig.arrive(rig.client.say())
    assert rig.outer.closed
    rig.client.hear(rig.outer.take())
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
        rig.client.say()
    assert len(rig.contexts.errors) == 1


def test_the_hello_waits_for_a_certificate() -> None:
    contexts = Contexts(SERVER, at_once=False)
    rig = Rig(contexts=contexts)
    rig.arrive(rig.client.say())
    assert not rig.outer.reading
    contexts.come()
    assert rig.outer.reading
    rig.client.hear(rig.outer.take())
    rig.shake().say(b"in")
    assert rig.inner.data == b"in"


def test_no_certificate_comes_or_too_late() -> None:
    none = Rig(contexts=Contexts(None))
    none.arrive(none.client.say())
    assert none.outer.aborted
    contexts = Contexts(SERVER, at_once=False)
    late = Rig(contexts=contexts)
    late.arrive(late.client.say())
    late.outer.lose()
    contexts.come()
    assert late.outer.take() == b""
    assert late.inner.events == ["lost"]


def test_an_early_end_of_ours_is_the_sockets() -> None:
    rig = Rig()
    rig.arrive(rig.client.say())
    rig.outer.take()
    rig.secure.close()
    assert (rig.outer.closed, rig.outer.take()) == (True, b"")
    other = Rig().shake()
    other.secure.abort()
    assert other.outer.aborted


def test_another_protocol_may_take_over() -> None:
    rig = Rig().shake()
    rig.say(b"one")
    other = Inner()
    rig.secure.set_protocol(other)
    assert rig.secure.get_protocol() is other
    rig.say(b"two")
    assert (rig.inner.data, other.data) == (b"one", b"two")
    assert rig.secure.get_extra_info("peername") == ("192.0.2.1", 50000)
    assert isinstance(rig.secure.get_extra_info("ssl_object"), ssl.SSLObject)
