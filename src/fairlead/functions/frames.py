"""The worker protocol's frames: uint32 little-endian length of the rest, uint8 kind, body.

INVOKE's body is the request id (36 bytes), the deadline (uint64, ms since the epoch), the length of the trace header
(uint16), the header and the event; RETURNED's, RAISED's, CRASHED's and LOG's the request id and JSON or text.
"""

import struct
from typing import Final

INVOKE: Final = 1
READY: Final = 2
INIT_ERROR: Final = 3
RETURNED: Final = 4
RAISED: Final = 5
LOG: Final = 6
CRASHED: Final = 7
"""As RAISED, and the child's last word: it can take no further event and ends."""
MEMORY: Final = 8
"""The most memory that the child has used, a uint32 of KiB; sent before an answer when it has grown."""
CALL: Final = 9
"""An AWS call of the child's, before its answer (`calls.py`)."""
ANSWER: Final = 10
"""What becomes of a call."""

LONGEST: Final = 16 << 20
"""Bytes of a frame, above which whatever sends it is not our worker. Lambda's results end at 6 MB. Our choice."""

_HEAD: Final = struct.Struct("<IB")
_INVOKE: Final = struct.Struct("<IB36sQH")


class FrameError(Exception):
    """The child sent what no worker sends; the text says what."""


def invoke(request_id: bytes, deadline_ms: int, trace: bytes, event: bytes) -> bytes:
    """An INVOKE frame."""
    length = 47 + len(trace) + len(event)
    return _INVOKE.pack(length, INVOKE, request_id, deadline_ms, len(trace)) + trace + event


class Frames:
    """Cuts what a child sends into frames."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The frames that `data` completes, as (kind, body). Raises FrameError; nothing more can be read then."""
        if not self._rest and len(data) >= 5 and int.from_bytes(data[:4], "little") == len(data) - 4:
            return [(data[4], data[5:])]  # nearly always: one whole frame
        rest = self._rest
        rest += data
        found: list[tuple[int, bytes]] = []
        start = 0
        while len(rest) - start >= 5:
            length, kind = _HEAD.unpack_from(rest, start)
            if not 1 <= length <= LONGEST:
                raise FrameError(f"a frame of {length} bytes")
            end = start + 4 + length
            if len(rest) < end:
                break
            found.append((kind, bytes(rest[start + 5 : end])))
            start = end
        del rest[:start]
        return found
