import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.functions.frames import LONGEST, FrameError, Frames, invoke


def frame(kind: int, body: bytes) -> bytes:
    return struct.pack("<IB", len(body) + 1, kind) + body


def test_an_invoke_frame_is_laid_out_as_documented() -> None:
    data = invoke(b"i" * 36, 1_700_000_003_000, b"Root=1", b'{"a":1}')
    assert struct.unpack_from("<IB36sQH", data) == (len(data) - 4, 1, b"i" * 36, 1_700_000_003_000, 6)
    assert data[51:] == b'Root=1{"a":1}'


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300)), max_size=8), st.data())
def test_frames_come_out_however_they_were_cut(sent: list[tuple[int, bytes]], data: st.DataObject) -> None:
    stream = b"".join(frame(kind, body) for kind, body in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    reader = Frames()
    got = [found for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
           for found in reader.feed(stream[start:end])]  # fmt: skip
    assert got == sent


@pytest.mark.parametrize("data", [b"\0\0\0\0\x04", b"\xff\xff\xff\xff\x04", struct.pack("<IB", LONGEST + 1, 4)])
def test_an_impossible_length_is_an_error(data: bytes) -> None:
    with pytest.raises(FrameError, match="a frame of"):
        Frames().feed(data)
