"""The frame parser where permessage-deflate is agreed upon, against RFC 7692 and another implementation of it."""

import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets import exceptions
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from fairlead.edge import frames
from fairlead.edge.deflate import deflated
from fairlead.edge.parser import FAILED, Event, Parser
from fairlead.model.limits import Limits
from unit.edge.test_parser import SIZES, either_fault, frame, simplified

SMALL = Limits(frame_bytes=1000, message_bytes=3000)
RSV1 = 0x40


def squeezed(payload: bytes, opcode: int = 1, level: int = 6) -> bytes:
    """A compressed message in one frame."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return frame(data[:-4], opcode, rsv=RSV1)


def in_fragments(payload: bytes, count: int, opcode: int = 1) -> list[bytes]:
    """A compressed message in so many frames, cut anywhere."""
    data = deflated(payload, 15)
    step = max(1, -(-len(data) // count))
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    last = len(pieces) - 1
    return [frame(piece, 0 if number else opcode, number == last, rsv=0 if number else RSV1)
            for number, piece in enumerate(pieces)]  # fmt: skip


def parse(data: bytes, size: int = 1 << 30, limits: Limits = SMALL) -> list[Event]:
    parser = Parser(limits, deflate=True)
    events: list[Event] = []
    for start in range(0, len(data), size):
        events += parser.feed(data[start : start + size])
        while parser.more:
            events += parser.feed()
    return events


def code(events: list[Event]) -> int:
    assert events[-1][0] == FAILED
    return frames.read_close(events[-1][1])[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("length", [0, 1, 100, 127, 999, 1000])
@pytest.mark.parametrize("opcode", [1, 2])
def test_compressed_and_plain_messages_by_turns(opcode: int, length: int, size: int) -> None:
    payload = bytes(index % 127 for index in range(length))
    data = squeezed(payload, opcode) + frame(payload, opcode) + squeezed(payload, opcode)
    assert parse(data, size) == [(opcode, payload)] * 3


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [2, 3, 30])
def test_a_compressed_message_in_fragments_with_a_ping_between_them(count: int, size: int) -> None:
    payload = "Grüße an alle, und noch mehr Grüße. ".encode() * 20
    pieces = in_fragments(payload, count)
    data = pieces[0] + frame(b"p", 9) + b"".join(pieces[1:])
    assert parse(data, size) == [(9, b"p"), (1, payload)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "data",
    [
        frame(b"p", 9, rsv=RSV1),
        frame(b"", 8, rsv=RSV1),
        frame(b"p", 10, rsv=RSV1),
        frame(b"a", 1, fin=False) + frame(b"b", 0, rsv=RSV1),
        in_fragments(b"abc", 2)[0] + frame(b"b", 0, rsv=RSV1),
        frame(b"a", 1, rsv=0x60),
        frame(b"a", 1, rsv=0x50),
        frame(b"a", 2, rsv=0x20),
        frame(b"\xff\xff\xff", 2, rsv=RSV1),
        squeezed(b"x" * 500)[:-3] + b"\xff\xff\xff",
    ],
)
def test_what_the_rfc_forbids_is_1002(data: bytes, size: int) -> None:
    assert code(parse(data + frame(b"later"), size)) == 1002


def test_without_agreement_nothing_may_be_compressed() -> None:
    events = Parser(SMALL).feed(squeezed(b"x" * 50))
    assert code(events) == 1002


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("payload", [b"\xff", b"x" * 200 + b"\xc3", b"x" * 200 + b"\xff" + b"x" * 200])
def test_text_must_be_utf8_when_it_is_inflated(payload: bytes, size: int) -> None:
    assert code(parse(squeezed(payload), size)) == 1007
    assert parse(squeezed(payload, 2), size) == [(2, payload)]


@pytest.mark.parametrize("size", SIZES)
def test_limits_count_what_is_inflated(size: int) -> None:
    assert parse(squeezed(b"x" * 1000), size) == [(1, b"x" * 1000)]
    assert code(parse(squeezed(b"x" * 1001), size)) == 1009
    three = [deflated(b"x" * 1000, 15) + b"\0\0\xff\xff" for _ in range(4)]
    whole = [frame(data, 0 if number else 1, number == 2, rsv=0 if number else RSV1)
             for number, data in enumerate(three[:3])]  # fmt: skip
    assert parse(b"".join(whole), size) == [(1, b"x" * 3000)]
    endless = [frame(data, 0 if number else 1, False, rsv=0 if number else RSV1) for number, data in enumerate(three)]
    assert code(parse(b"".join(endless), size)) == 1009


def test_what_does_not_compress_may_be_as_long_as_it_may_be_plain() -> None:
    payload = b"".join(zlib.crc32(b"%d" % number).to_bytes(4, "big") for number in range(250))
    assert len(squeezed(payload, 2)) > len(frame(payload, 2))
    assert parse(squeezed(payload, 2)) == [(2, payload)]


def test_what_gives_nothing_is_bounded_too() -> None:
    nothing = b"\0\0\0\xff\xff" * 20
    data = frame(nothing, 1, False, rsv=RSV1) + frame(nothing, 0, False) * 40
    assert code(parse(data)) == 1009


def test_limits_may_count_what_comes_over_the_wire() -> None:
    wire = replace(SMALL, count_compressed=True)
    assert parse(squeezed(b"x" * 20_000), limits=wire) == [(1, b"x" * 20_000)]
    assert parse(b"".join(in_fragments(b"x" * 20_000, 3)), limits=wire) == [(1, b"x" * 20_000)]
    payload = b"".join(zlib.crc32(b"%d" % number).to_bytes(4, "big") for number in range(250))
    assert code(parse(squeezed(payload, 2), limits=wire)) == 1009
    assert parse(frame(payload, 2), limits=wire) == [(2, payload)]
    assert code(parse(squeezed(b"x" * (16 * 3000 + 1)), limits=wire)) == 1009
    assert code(parse(b"".join(in_fragments(b"x" * (16 * 3000 + 1), 3)), limits=wire)) == 1009


@pytest.mark.parametrize("count_compressed", [False, True])
@pytest.mark.parametrize("count", [1, 5])
def test_a_bomb_costs_no_memory(count: int, count_compressed: bool) -> None:
    limits = Limits(count_compressed=count_compressed)
    bomb = b"".join(in_fragments(b"\0" * (1 << 24), count))
    parser = Parser(limits, deflate=True)
    tracemalloc.start()
    events = parser.feed(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code(events) == 1009
    most = limits.message_bytes * (16 if count_compressed else 1)
    assert peak < 2.5 * most + 4 * len(bomb)


def test_an_idle_parser_holds_nothing() -> None:
    parser = Parser(SMALL, deflate=True)
    for piece in in_fragments(b"x" * 900, 3):
        parser.feed(piece)
    assert parser._frame is None
    assert parser._message is None


def expected(data: bytes) -> list[Event]:
    """What the websockets library makes of it. It does not judge UTF-8 in messages; binary ones only are given here."""
    server = ServerProtocol(state=OPEN, max_size=(SMALL.message_bytes, SMALL.frame_bytes))
    server.extensions = [PerMessageDeflate(True, True, 15, 15)]
    server.receive_data(data)
    events: list[Event] = []
    message, opcode = b"", 0
    for event in server.events_received():
        assert isinstance(event, Frame)
        if event.opcode in (Opcode.BINARY, Opcode.CONT):
            opcode = event.opcode or opcode
            message = message + event.data if event.opcode == Opcode.CONT else bytes(event.data)
            if event.fin:
                events.append((opcode, message))
        else:
            events.append((int(event.opcode), bytes(event.data)))
    error = server.parser_exc
    if error is not None:
        events.append((FAILED, b"1009" if isinstance(error, exceptions.PayloadTooBig) else b"1002"))
    return events


payloads = st.one_of(st.binary(max_size=300), st.integers(0, 1100).map(lambda size: b"t" * size))
pieces = st.one_of(
    st.builds(squeezed, payloads, st.just(2), st.integers(0, 9)),
    st.builds(lambda payload, count: b"".join(in_fragments(payload, count, 2)), payloads, st.integers(1, 6)),
    st.builds(frame, payloads, st.just(2)),
    st.builds(frame, st.binary(max_size=125), st.sampled_from([9, 10])),
    st.builds(frame, st.binary(max_size=6), st.sampled_from([2, 9]), rsv=st.sampled_from([0x40, 0x20, 0x60])),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=6).map(b"".join), st.integers(1, 50))
def test_the_parser_agrees_with_another_implementation(data: bytes, size: int) -> None:
    ours, theirs = either_fault(simplified(parse(data))), either_fault(expected(data))
    if ours != theirs:  # bytes behind a final block are dropped there, and refused here
        assert ours[-1] == (FAILED, b"1002 or 1009")
        assert ours[:-1] == theirs[: len(ours) - 1]
    assert either_fault(simplified(parse(data, size))) == ours
