"""permessage-deflate (RFC 7692) without context takeover: every message stands by itself.

So no connection keeps memory for it, and a push is compressed once for all that get it. One compressor serves all: a
full flush makes it forget what it has seen, which costs a tenth of making another. A decompressor can't be shared, for
what one client sends could refer to what another has sent.
"""

import zlib
from functools import lru_cache
from typing import Final

DEFLATE_FROM: Final = 256
"""Bytes; a smaller message is sent plain. Our choice: it fits into one packet either way."""
WINDOW_BITS: Final = 15

_LEVEL: Final = 3
"""At 6, zlib's default, 128 KiB of JSON take three times as long and get a tenth smaller."""
_TAIL: Final = b"\x00\x00\xff\xff"
"""What ends a flushed block, and is left out on the wire (section 7.2.1)."""


class NotDeflated(Exception):  # noqa: N818 - named by what is wrong
    """The bytes are not what DEFLATE makes."""


class InflatesTooMuch(Exception):  # noqa: N818 - named by what is wrong
    """There is more in the bytes than there may be."""


class Inflating:
    """One message on its way out of its compressed form."""

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-WINDOW_BITS)

    def take(self, piece: bytes, most: int) -> bytes:
        """What the next piece gives. Raises InflatesTooMuch, with no more than `most` bytes made; NotDeflated."""
        stream = self._stream
        try:
            clear = stream.decompress(piece, most + 1)
        except zlib.error as error:
            raise NotDeflated from error
        # A message may end with a final block, and then one byte more (section 7.2.3.4).
        if len(stream.unused_data) > 1:
            raise NotDeflated
        if len(clear) > most:
            raise InflatesTooMuch
        return clear

    def end(self, most: int) -> bytes:
        """What is left at the end of the message. Raises as `take` does."""
        return b"" if self._stream.eof else self.take(_TAIL, most)


def deflated(message: bytes, window_bits: int) -> bytes:
    """The message as it goes over the wire."""
    compressor = _compressor(window_bits)
    try:
        return (compressor.compress(message) + compressor.flush(zlib.Z_FULL_FLUSH)).removesuffix(_TAIL)
    except BaseException:  # half a message may still be in it, which nobody else is to get
        _compressor.cache_clear()
        raise


@lru_cache
def _compressor(window_bits: int) -> "zlib._Compress":
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, -window_bits)
