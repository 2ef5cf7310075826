import pytest

from fairlead.dynamodb.framing import (
    LARGEST,
    FrameError,
    FrameReader,
    answer_frame,
    call_frame,
    call_head,
    notice_frame,
    watch_frame,
)

STREAM = (
    call_frame(1, b"head", b"body")
    + answer_frame(7, 200, b"{}")
    + answer_frame(8, 500, b"")
    + call_frame(9, b"", b"x" * 300)
)
FRAMES = [(1, 4, b"headbody"), (7, 200, b"{}"), (8, 500, b""), (9, 0, b"x" * 300)]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 64, 1000])
def test_frames_are_found_however_the_stream_is_cut(piece: int) -> None:
    reader, found = FrameReader(), []
    for start in range(0, len(STREAM), piece):
        reader.feed(STREAM[start : start + piece], lambda *frame: found.append(frame))
    assert found == FRAMES


@pytest.mark.parametrize("length", [0, 5, LARGEST + 1, 0xFFFFFFFF])
def test_what_is_no_frame_is_refused_at_its_length(length: int) -> None:
    with pytest.raises(FrameError):
        FrameReader().feed(length.to_bytes(4, "little") + b"x" * 20, lambda *frame: None)


def test_what_a_side_says_of_its_own_accord_has_no_number() -> None:
    found: list[tuple[int, int, bytes]] = []
    FrameReader().feed(watch_frame("watch", "0", "t") + notice_frame(b"news"), lambda *frame: found.append(frame))
    assert found == [(0, 9, b"watch\0000\0t"), (0, 0, b"news")]


def test_a_head_names_operation_and_caller() -> None:
    assert call_head("GetItem", "0", "arn:é", "", "us-east-1") == "GetItem\x000\x00arn:é\x00\x00us-east-1".encode()
