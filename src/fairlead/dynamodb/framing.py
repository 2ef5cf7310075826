"""Frames on the socket between the gateway and the engine of the tables: many requests in flight, matched by number.

All numbers are little-endian. A frame starts with its length without the length itself.

    call     uint32 length | uint32 number | uint16 length of head | head | request body (JSON)
    answer   uint32 length | uint32 number | uint16 HTTP status    | response body (JSON)

The head is UTF-8: operation, account id, principal's ARN, access key id and region, with a zero byte between. Number
0 is never used for a call: it is for what a side says of its own accord, and nobody answers. The gateway says which
table's stream it wants to hear of; the engine, of which of them there are records.

    watch    as a call; head: `watch` or `unwatch`, account id, table; no body
    notice   as an answer of status 0; body: account id, table, stream label, last sequence number
"""

import struct
from collections.abc import Callable
from typing import Final

_PREFIX: Final = struct.Struct("<IIH")
_LENGTH: Final = struct.Struct("<I")
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a frame. A request has at most 16 MB (DynamoDB); an answer fewer."""


class FrameError(Exception):
    """The peer sent what is no frame."""


def call_frame(number: int, head: bytes, body: bytes) -> bytes:
    """A call."""
    return _PREFIX.pack(6 + len(head) + len(body), number, len(head)) + head + body


def answer_frame(number: int, status: int, body: bytes) -> bytes:
    """An answer."""
    return _PREFIX.pack(6 + len(body), number, status) + body


def watch_frame(what: str, account_id: str, table: str) -> bytes:
    """The gateway wants to hear of a table's stream from now on (`watch`), or no longer (`unwatch`)."""
    return call_frame(0, "\0".join((what, account_id, table)).encode(), b"")


def notice_frame(body: bytes) -> bytes:
    """A watched stream has records."""
    return answer_frame(0, 0, body)


def call_head(operation: str, account_id: str, arn: str, key_id: str, region: str) -> bytes:
    """The head of a call."""
    return "\0".join((operation, account_id, arn, key_id, region)).encode()


class FrameReader:
    """Cuts a stream into frames. `feed` gives (number, 16-bit word, rest) of every frame that is complete."""

    __slots__ = ("_pending", "_wanted")

    def __init__(self) -> None:
        self._pending = bytearray()
        self._wanted = 0

    def feed(self, data: bytes, frame: Callable[[int, int, bytes], None]) -> None:
        """Take `data` and hand every complete frame to `frame`. Raises FrameError."""
        if self._pending:
            self._pending += data
            if len(self._pending) < self._wanted:
                return
            data = bytes(self._pending)
            self._pending.clear()
        position, end = 0, len(data)
        while end - position >= 4:
            (length,) = _LENGTH.unpack_from(data, position)
            if not 6 <= length <= LARGEST:
                raise FrameError(f"a frame of {length} bytes")
            after = position + 4 + length
            if after > end:
                self._wanted = 4 + length
                break
            _, number, word = _PREFIX.unpack_from(data, position)
            frame(number, word, data[position + 10 : after])
            position = after
        else:
            self._wanted = 4
        if position < end:
            self._pending += data[position:]
