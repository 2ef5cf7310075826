"""Compression of messages, each by itself, against zlib used in the plain way."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.edge.deflate import InflatesTooMuch, Inflating, NotDeflated, deflated

HELLO = bytes.fromhex("f248cdc9c90700")
"""`Hello`, as section 7.2.3.1 of the RFC has it."""
MOST = 1 << 20


def inflate(data: bytes, most: int = MOST, size: int = 1 << 30) -> bytes:
    inflating, clear = Inflating(), b""
    for start in range(0, len(data), size):
        clear += inflating.take(data[start : start + size], most - len(clear))
    return clear + inflating.end(most - len(clear))


@pytest.mark.parametrize("size", [1, 3, 1 << 30])
@pytest.mark.parametrize(
    "data",
    [
        HELLO,
        bytes.fromhex("f348cdc9c9070000"),  # a final block (section 7.2.3.4)
        bytes.fromhex("f24805000000ffffcac9c90700"),  # two blocks (section 7.2.3.5)
        bytes.fromhex("000500faff48656c6c6f00"),  # stored (section 7.2.3.3)
    ],
)
def test_the_examples_of_the_rfc(data: bytes, size: int) -> None:
    assert inflate(data, size=size) == b"Hello"


@given(st.binary(max_size=5000), st.sampled_from([9, 10, 12, 15]), st.sampled_from([1, 7, 1 << 30]))
def test_what_goes_out_comes_back_whatever_went_before(message: bytes, bits: int, size: int) -> None:
    deflated(b"something else, of which this must know nothing: " + message, bits)
    data = deflated(message, bits)
    assert inflate(data, size=size) == message
    assert zlib.decompressobj(-bits).decompress(data + b"\x00\x00\xff\xff") == message


def test_the_same_message_is_the_same_each_time() -> None:
    message = b'{"news":"the same for all"}' * 20
    assert deflated(message, 15) == deflated(message, 15)


@pytest.mark.parametrize("data", [b"\xff", b"\x07\x00", HELLO[:-1] + b"\xff\xff\xff", b"plain text, not compressed"])
def test_what_is_no_deflate_is_refused(data: bytes) -> None:
    with pytest.raises(NotDeflated):
        inflate(data)


def test_nothing_may_come_behind_a_final_block() -> None:
    with pytest.raises(NotDeflated):
        inflate(bytes.fromhex("f348cdc9c90700") * 2)


def test_a_bomb_gives_no_more_than_it_may() -> None:
    bomb = deflated(b"\0" * (1 << 26), 15)
    assert len(bomb) < 1 << 19
    inflating = Inflating()
    with pytest.raises(InflatesTooMuch):
        inflating.take(bomb, 1000)


@pytest.mark.parametrize("size", [0, 999, 1000, 1001, 1002])
def test_the_limit_is_exact(size: int) -> None:
    data = deflated(b"x" * size, 15)
    if size <= 1000:
        assert len(inflate(data, 1000)) == size
    else:
        with pytest.raises(InflatesTooMuch):
            inflate(data, 1000)
