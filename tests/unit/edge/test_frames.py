"""Frames as bytes, read back by another implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets import frames as other
from websockets.client import ClientProtocol
from websockets.extensions import Extension
from websockets.protocol import OPEN, State
from websockets.uri import parse_uri

from fairlead.edge import frames


def read(data: bytes, *extensions: Extension) -> list[other.Frame]:
    """What a client of the websockets library makes of it."""
    client = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN, max_size=None)
    client.extensions = list(extensions)
    client.receive_data(data)
    assert client.parser_exc is None
    return [event for event in client.events_received() if isinstance(event, other.Frame)]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 32767, 32768, 32769, 65535, 65536, 70_000])
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("frame_bytes", [100, 32768, 1 << 62])
def test_a_message_is_split_and_comes_back_whole(length: int, binary: bool, frame_bytes: int) -> None:
    payload = b"x" * length
    got = read(frames.encode_message(payload, binary, frame_bytes))
    assert b"".join(frame.data for frame in got) == payload
    assert [frame.opcode for frame in got] == [2 if binary else 1] + [0] * (len(got) - 1)
    assert [frame.fin for frame in got] == [False] * (len(got) - 1) + [True]
    assert all(len(frame.data) <= frame_bytes for frame in got)
    assert len(got) == max(1, -(-length // frame_bytes))


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (1001, "Going away"), (4999, "é" * 40)])
def test_a_close_frame_is_understood(code: int, reason: str) -> None:
    (frame,) = read(frames.encode_close(code, reason))
    close = other.Close.parse(frame.data)
    assert (close.code, close.reason) == (code, reason)


def test_a_close_frame_without_a_code() -> None:
    assert frames.encode_close(1005, "whatever") == b"\x88\x00"
    assert frames.read_close(b"") == (1005, "")


@given(st.text())
def test_a_long_reason_is_cut_between_characters(reason: str) -> None:
    payload = frames.close_payload(1000, reason)
    assert len(payload) <= 125
    code, cut = frames.read_close(payload)
    assert code == 1000
    assert reason.encode(errors="replace").decode().startswith(cut)


@pytest.mark.parametrize("code", [*range(900, 1100), *range(2990, 3010), *range(4990, 5010), 65535])
def test_close_codes_are_those_that_another_implementation_takes(code: int) -> None:
    protocol = ClientProtocol(parse_uri("ws://localhost/"), state=State.OPEN)
    protocol.receive_data(b"\x88\x02" + code.to_bytes(2, "big"))
    assert frames.may_be_received(code) == (protocol.parser_exc is None)
