"""The frame parser against RFC 6455 and against another implementation of it, however the bytes are cut."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets import exceptions
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from fairlead.edge import frames
from fairlead.edge.parser import FAILED, Event, Parser
from fairlead.model.limits import Limits

MASK = b"\x11\xa2\xf3\x04"
SMALL = Limits(frame_bytes=1000, message_bytes=3000)


def frame(payload: bytes, opcode: int = 1, fin: bool = True, *, masked: bool = True, rsv: int = 0) -> bytes:
    """A client's frame."""
    first = (0x80 if fin else 0) | rsv | opcode
    mask_bit = 0x80 if masked else 0
    if len(payload) < 126:
        head = bytes((first, mask_bit | len(payload)))
    elif len(payload) < 65536:
        head = bytes((first, mask_bit | 126)) + struct.pack("!H", len(payload))
    else:
        head = bytes((first, mask_bit | 127)) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))


def parse(data: bytes, size: int = 1 << 30, limits: Limits = SMALL) -> list[Event]:
    parser = Parser(limits)
    events: list[Event] = []
    for start in range(0, len(data), size):
        events += parser.feed(data[start : start + size])
        while parser.more:
            events += parser.feed()
    return events


def test_much_is_read_in_slices() -> None:
    data = b"".join(frame(b"%d" % number) for number in range(100))
    parser = Parser(SMALL)
    events = parser.feed(data[:-3])
    assert 0 < len(events) < 50
    assert parser.more
    events += parser.feed(data[-3:])
    while parser.more:
        events += parser.feed()
    assert events == [(1, b"%d" % number) for number in range(100)]
    assert parser._rest == b""


def failure(data: bytes, size: int = 1 << 30) -> int:
    events = parse(data, size)
    kind, payload = events[-1]
    assert kind == FAILED
    return frames.read_close(payload)[0]


SIZES = [1, 2, 3, 5, 13, 1 << 30]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 125, 126, 127, 1000])
@pytest.mark.parametrize("opcode", [1, 2])
def test_messages_of_every_length_form(opcode: int, length: int, size: int) -> None:
    payload = bytes(index % 128 for index in range(length))
    assert parse(frame(payload, opcode) * 3, size) == [(opcode, payload)] * 3


@pytest.mark.parametrize("size", SIZES)
def test_a_message_in_fragments_with_a_ping_between_them(size: int) -> None:
    data = frame(b"one", 1, fin=False) + frame(b"p", 9) + frame(b"", 0, fin=False) + frame(b"two", 0) + frame(b"next")
    assert parse(data, size) == [(9, b"p"), (1, b"onetwo"), (1, b"next")]


def test_64_bit_lengths() -> None:
    payload = b"x" * 70_000
    assert parse(frame(payload), 4096, Limits(frame_bytes=1 << 20, message_bytes=1 << 20)) == [(1, payload)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "data",
    [
        frame(b"a", masked=False),
        frame(b"a", rsv=0x40),
        frame(b"a", rsv=0x20),
        frame(b"a", rsv=0x10),
        *(frame(b"a", opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
        frame(b"a", 0),
        frame(b"a", fin=False) + frame(b"b"),
        frame(b"a", 9, fin=False),
        frame(b"a" * 126, 9),
        frame(b"a" * 126, 10),
        frame(b"\x03", 8),
        frame(b"\x03\xec", 8),
        frame(b"\x03\xed", 8),
        frame(b"\x13\x88", 8),
        b"\x81\xfe\x00\x7d" + MASK,
        b"\x81\xff" + (65535).to_bytes(8, "big") + MASK,
        b"\x81\xff" + (1 << 63).to_bytes(8, "big") + MASK,
    ],
)
def test_what_the_rfc_forbids_is_1002_and_nothing_comes_after(data: bytes, size: int) -> None:
    assert failure(data + frame(b"later"), size) == 1002


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "data",
    [
        frame(b"\xff"),
        frame(b"abc\xc3"),
        frame("é".encode()[:1], fin=False) + frame(b"x", 0),
        frame("é".encode()[:1], fin=False) + frame(b"", 0),
        frame(b"\xed\xa0\x80"),
        frame(b"\xf4\x90\x80\x80"),
        frame(b"\xc0\x80"),
        frame(b"x" * 200 + b"\xff"),
        frame(b"\x03\xe8\xff", 8),
    ],
)
def test_text_that_is_not_utf8_is_1007(data: bytes, size: int) -> None:
    assert failure(data, size) == 1007


def test_a_character_may_be_cut_anywhere() -> None:
    text = "κόσμε 𝄞".encode()
    for cut in range(len(text)):
        assert parse(frame(text[:cut], fin=False) + frame(text[cut:], 0)) == [(1, text)]


def test_wrong_utf8_is_noticed_inside_a_frame_that_has_not_ended() -> None:
    data = frame(b"abc\xf4\x90" + b"x" * 500)
    parser = Parser(SMALL)
    assert parser.feed(data[: 8 + 4]) == []
    assert parser.feed(data[8 + 4 : 8 + 5])[-1][0] == FAILED


@pytest.mark.parametrize(
    "header",
    [
        b"\x81\xfe\x03\xe9",  # 1,001 bytes in a frame
        b"\x82\xff" + (1 << 40).to_bytes(8, "big"),
        frame(b"x" * 1000, fin=False) + frame(b"x" * 1000, 0, fin=False) * 2 + b"\x00\x81",
    ],
)
def test_size_is_judged_from_the_header(header: bytes) -> None:
    assert failure(header) == 1009
    assert failure(header, 1) == 1009


def test_limits_below_126_hold_too() -> None:
    assert parse(frame(b"x" * 20), limits=Limits(frame_bytes=10, message_bytes=100))[0][0] == FAILED
    assert parse(frame(b"x" * 20), limits=Limits(frame_bytes=100, message_bytes=10))[0][0] == FAILED
    assert parse(frame(b"x" * 10), limits=Limits(frame_bytes=10, message_bytes=10)) == [(1, b"x" * 10)]


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe8bye", b"\x0f\xa0" + "é".encode() * 61])
def test_nothing_comes_after_a_close_frame(payload: bytes) -> None:
    assert parse(frame(b"a") + frame(payload, 8) + frame(b"b") + b"\xff") == [(1, b"a"), (8, payload)]


def test_an_idle_parser_holds_nothing() -> None:
    parser = Parser(SMALL)
    parser.feed(frame(b"x" * 900, fin=False) + frame(b"y", 0) + frame(b"z", 9))
    assert parser._rest == b""
    assert parser._frame is None
    assert parser._message is None


def oracle(data: bytes, limits: Limits) -> tuple[list[tuple[int, bool, bytes]], int | None]:
    """What the websockets library makes of it: the frames it accepts, and the code it fails with."""
    server = ServerProtocol(state=OPEN, max_size=(limits.message_bytes, limits.frame_bytes))
    server.receive_data(data)
    got = [(int(event.opcode), event.fin, bytes(event.data)) for event in server.events_received()
           if isinstance(event, Frame)]  # fmt: skip
    error = server.parser_exc
    if error is None or isinstance(error, EOFError):  # EOF: it has seen a close frame
        return got, None
    # Text in close frames is judged before their code there, and after it here: which is told is nobody's concern.
    return got, 1009 if isinstance(error, exceptions.PayloadTooBig) else 1002


def expected(data: bytes, limits: Limits) -> list[tuple[int, bytes]]:
    """The events that follow from what the oracle says. It does not judge UTF-8 in messages, so that is done here."""
    got, code = oracle(data, limits)
    events: list[tuple[int, bytes]] = []
    message, opcode = b"", 0
    for kind, fin, payload in got:
        if kind in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            opcode = kind or opcode
            message = message + payload if kind == Opcode.CONT else payload
            if fin:
                if opcode == Opcode.TEXT and not is_utf8(message):
                    return [*events, (FAILED, b"1007")]
                events.append((opcode, message))
                message = b""
        else:
            events.append((kind, payload))
            if kind == Opcode.CLOSE:
                return events
    if code is not None:
        events.append((FAILED, b"%d" % code))
    return events


def either_fault(events: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """A frame may be both forbidden and too big; which of the two is told first is nobody's concern."""
    return [(kind, b"1002 or 1009") if kind == FAILED and payload in (b"1002", b"1009") else (kind, payload)
            for kind, payload in events]  # fmt: skip


def closes_within_message(data: bytes) -> bool:
    server = ServerProtocol(state=OPEN, max_size=(SMALL.message_bytes, SMALL.frame_bytes))
    server.receive_data(data)
    return "incomplete fragmented message" in str(server.parser_exc)


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def simplified(events: list[Event]) -> list[tuple[int, bytes]]:
    return [
        (kind, b"%d" % frames.read_close(payload)[0]) if kind == FAILED else (kind, payload) for kind, payload in events
    ]


text_payloads = st.one_of(st.text(max_size=60).map(str.encode), st.integers(0, 1100).map(lambda size: b"t" * size))
some_frames = st.one_of(
    st.builds(frame, text_payloads, st.just(1), st.booleans()),
    st.builds(frame, text_payloads, st.just(0), st.booleans()),
    st.builds(frame, st.binary(max_size=200), st.just(2), st.booleans()),
    st.builds(frame, st.binary(max_size=125), st.sampled_from([9, 10])),
    st.builds(frame, st.sampled_from([b"", b"\x03\xe8", b"\x03\xe9going", b"\x0b\xb8", b"\x03"]), st.just(8)),
    st.builds(frame, st.binary(max_size=5), st.integers(0, 15), st.booleans(), masked=st.booleans(),
              rsv=st.sampled_from([0, 0, 0, 0x40, 0x20, 0x10])),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(some_frames, max_size=12).map(b"".join))
def test_the_parser_agrees_with_another_implementation_at_every_cut(data: bytes) -> None:
    """At every byte at once, and whole; then cut in two at every place."""
    whole = simplified(parse(data))
    # Text is judged earlier here than there; a close frame between fragments is refused there, the RFC allows it.
    if (FAILED, b"1007") not in whole and not closes_within_message(data):
        assert either_fault(whole) == either_fault(expected(data, SMALL))
    assert simplified(parse(data, 1)) == whole
    for cut in range(1, min(len(data), 200)):
        parser = Parser(SMALL)
        assert simplified(parser.feed(data[:cut]) + parser.feed(data[cut:])) == whole


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 20))
def test_any_bytes_are_read_alike_however_they_are_cut(data: bytes, size: int) -> None:
    assert simplified(parse(data, size)) == simplified(parse(data))
