"""WebSocket frames as RFC 6455 defines them: numbers, encoding, close payloads."""

from functools import lru_cache
from typing import Final

from fairlead.model.limits import KIB

CONTINUATION: Final = 0
TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10

NORMAL: Final = 1000
PROTOCOL_ERROR: Final = 1002
NO_STATUS: Final = 1005
"""Stands for a close frame without a code; never sent (section 7.4.1)."""
INVALID_DATA: Final = 1007
TOO_BIG: Final = 1009
INTERNAL_ERROR: Final = 1011

CONTROL_BYTES: Final = 125
"""The most that a control frame carries (section 5.5)."""
FRAME_BYTES: Final = 32 * KIB
"""Messages above it go out in frames of this size, as the largest frame that API Gateway lets pass."""

_FIN: Final = 0x80
_DEFLATED: Final = 0x40
_CODES_ON_THE_WIRE: Final = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})
_SMALL_TEXT: Final = tuple(bytes((_FIN | TEXT, length)) for length in range(126))


def encode_message(
    payload: bytes, binary: bool = False, frame_bytes: int = FRAME_BYTES, *, deflated: bool = False
) -> bytes:
    """A message as one frame, or as several where it is longer than `frame_bytes`. `deflated`: that is what it is."""
    length = len(payload)
    if length < 126 and not binary and not deflated and length <= frame_bytes:
        return _SMALL_TEXT[length] + payload
    opcode = BINARY if binary else TEXT
    if deflated:
        opcode |= _DEFLATED  # on the first frame of a message only (RFC 7692, section 6)
    if length <= frame_bytes:
        return _head(_FIN | opcode, length) + payload
    pieces: list[bytes] = []
    for start in range(0, length, frame_bytes):
        piece = payload[start : start + frame_bytes]
        last = _FIN if start + frame_bytes >= length else 0
        pieces += (_head(last | opcode, len(piece)), piece)
        opcode = CONTINUATION
    return b"".join(pieces)


def encode_control(opcode: int, payload: bytes = b"") -> bytes:
    """A close, ping or pong frame."""
    assert len(payload) <= CONTROL_BYTES
    return bytes((_FIN | opcode, len(payload))) + payload


@lru_cache(maxsize=64)
def encode_close(code: int, reason: str = "") -> bytes:
    """A close frame. The reason is cut, between two characters, to what fits. Most are like others."""
    return encode_control(CLOSE, close_payload(code, reason))


def close_payload(code: int, reason: str) -> bytes:
    """What a close frame with this code and reason carries; nothing for 1005."""
    if code == NO_STATUS:
        return b""
    text = reason.encode(errors="replace")[: CONTROL_BYTES - 2]
    return code.to_bytes(2, "big") + text.decode(errors="ignore").encode()


def read_close(payload: bytes) -> tuple[int, str]:
    """Code and reason of a close payload that has been found valid; 1005 when it is empty."""
    if not payload:
        return NO_STATUS, ""
    return int.from_bytes(payload[:2], "big"), payload[2:].decode()


def may_be_received(code: int) -> bool:
    """Whether a close frame may carry `code` (section 7.4.2)."""
    return code in _CODES_ON_THE_WIRE or 3000 <= code <= 4999


def _head(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65536:
        return bytes((first, 126)) + length.to_bytes(2, "big")
    return bytes((first, 127)) + length.to_bytes(8, "big")
