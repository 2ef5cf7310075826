"""Which messages go out compressed, and that those to many are made once."""

import os

import pytest
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Opcode

from fairlead.cluster.bus import Push
from fairlead.edge.encoding import encode, encode_push
from unit.edge.test_frames import read


def inflated(data: bytes) -> tuple[int, bytes]:
    """Opcode and payload as another implementation reads them."""
    frames = read(data, PerMessageDeflate(True, True, 15, 15))
    return int(frames[0].opcode), b"".join(frame.data for frame in frames)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("frame_bytes", [300, 32768])
@pytest.mark.parametrize("length", [256, 5000, 100_000])
def test_messages_of_256_bytes_and_more_are_compressed(length: int, frame_bytes: int, binary: bool) -> None:
    payload = b"".join(b'{"number":%d}' % number for number in range(length // 12))[:length].ljust(length, b" ")
    data = encode(payload, binary, 15, frame_bytes)
    assert data[0] & 0x40
    assert len(data) < length
    assert inflated(data) == (Opcode.BINARY if binary else Opcode.TEXT, payload)


@pytest.mark.parametrize(("payload", "bits"), [(b"x" * 255, 15), (b"x" * 5000, 0), (os.urandom(4000), 15)])
def test_what_is_small_or_gains_nothing_or_is_not_agreed_goes_plain(payload: bytes, bits: int) -> None:
    data = encode(payload, True, bits, 32768)
    assert not data[0] & 0x40
    assert [frame.data for frame in read(data)] == [payload]


def test_a_push_is_made_once_for_each_form() -> None:
    push = Push(b"news " * 100)
    forms = [(binary, bits) for binary in (False, True) for bits in (0, 12, 15)]
    made = [encode_push(push, binary, bits, 32768) for binary, bits in forms]
    again = [encode_push(push, binary, bits, 32768) for binary, bits in forms]
    assert [id(data) for data in made] == [id(data) for data in again]
    assert len(push.frames) == len(forms)
