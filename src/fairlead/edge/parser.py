"""Reads a client's frames: bytes in, messages and control frames out. No socket, no clock.

A whole small frame takes a short way of its own. Everything else takes the long way, which never waits for the
rest of a frame to judge what is there: limits are judged from the header, UTF-8 as it arrives, and what is compressed
is inflated piece by piece, never beyond a limit. An idle connection holds no buffer.
"""

import codecs
from typing import Final

from fairlead.edge import frames
from fairlead.edge.deflate import InflatesTooMuch, Inflating, NotDeflated
from fairlead.edge.frames import BINARY, CLOSE, CONTINUATION, CONTROL_BYTES, PING, PONG, TEXT
from fairlead.model.limits import Limits

try:
    from websockets.speedups import apply_mask
except ImportError:  # no C compiler where websockets was installed
    from websockets.utils import apply_mask

FAILED: Final = -1
"""The client broke the protocol; the payload is that of the close frame which it is to get."""

Event = tuple[int, bytes]
"""An opcode (TEXT, BINARY, CLOSE, PING, PONG, or FAILED) and the payload. Nothing comes after CLOSE or FAILED."""

_FIN: Final = 0x80
_MASKED: Final = 0x80
_DEFLATED: Final = 0x40
_RESERVED: Final = 0x70
_WHOLE_TEXT: Final = _FIN | TEXT
_WHOLE_CLOSE: Final = _FIN | CLOSE
_WHOLE: Final = frozenset({_WHOLE_TEXT, _WHOLE_CLOSE, _FIN | BINARY, _FIN | PING, _FIN | PONG})
_WHOLE_OR_DEFLATED: Final = _WHOLE | {_FIN | _DEFLATED | TEXT, _FIN | _DEFLATED | BINARY}
_SLICE: Final = 16
"""Messages and control frames read at once, after which others have their turn."""
_SLICE_FRAMES: Final = 256
"""The same for frames that complete nothing."""
_INFLATION: Final = 16
"""How many times the limit of a message what comes out of it may be, where the limits count compressed bytes."""
_new_decoder: Final = codecs.getincrementaldecoder("utf-8")


class ProtocolError(Exception):
    """The client broke RFC 6455 or a limit."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class _Frame:
    """A frame whose header has been read and whose payload has not ended."""

    __slots__ = ("fin", "inflated", "left", "mask", "opcode", "payload")

    def __init__(self, fin: bool, opcode: int, mask: bytes, left: int) -> None:
        self.fin = fin
        self.opcode = opcode
        self.mask = mask
        self.left = left
        self.inflated = 0
        """Bytes that came out of it, where it is compressed."""
        self.payload = bytearray() if opcode >= CLOSE else None
        """A control frame's own; what other frames carry goes straight to the message."""


class _Message:
    """A message that has begun: its opcode, its payload so far, and for text the state of its UTF-8."""

    __slots__ = ("decoder", "inflating", "opcode", "payload", "received")

    def __init__(self, opcode: int, deflated: bool) -> None:
        self.opcode = opcode
        self.payload = bytearray()
        self.received = 0
        """Payload bytes of its frames, as they came."""
        self.decoder = _new_decoder() if opcode == TEXT else None
        self.inflating = Inflating() if deflated else None

    def add(self, piece: bytes) -> None:
        self.payload += piece
        if self.decoder is not None:
            self.decoder.decode(piece)


class Parser:
    """One connection's. Text that it gives is valid UTF-8; messages that it gives are inflated.

    `deflate`: permessage-deflate is agreed upon.
    """

    __slots__ = ("_ended", "_frame", "_limits", "_message", "_rest", "_small_limit", "_start", "_whole", "more")

    def __init__(self, limits: Limits, *, deflate: bool = False) -> None:
        self._limits = limits
        self._small_limit = min(CONTROL_BYTES, limits.frame_bytes, limits.message_bytes)
        self._whole = _WHOLE_OR_DEFLATED if deflate else _WHOLE
        self._rest = b""
        """The beginning of a frame's header, or of a whole small frame; with `more`, whatever was not read yet."""
        self._start = 0
        """Where in it to go on."""
        self.more = False
        """A slice was read and there is more: feed nothing, to have it."""
        self._frame: _Frame | None = None
        self._message: _Message | None = None
        self._ended = False

    def feed(self, data: bytes = b"") -> list[Event]:
        """Take what has arrived, in pieces of any size; give what it completes, a slice at most (see `more`)."""
        events: list[Event] = []
        if self._ended:
            return events
        position = 0
        if self._rest:
            if data:
                data = self._rest[self._start :] + data
            else:
                data, position = self._rest, self._start
            self._rest, self._start, self.more = b"", 0, False
        try:
            end, frames_read = len(data), 0
            while position < end and not self._ended:
                if len(events) >= _SLICE or frames_read >= _SLICE_FRAMES:
                    self._rest, self._start, self.more = data, position, True
                    break
                frames_read += 1
                if self._frame is None and self._message is None:
                    position = self._read_small(data, position, end, events)
                if position < end and len(events) < _SLICE:
                    position = self._read_frame(data, position, events)
        except ProtocolError as error:
            self._ended = True
            events.append((FAILED, frames.close_payload(error.code, error.reason)))
        except UnicodeDecodeError:
            self._ended = True
            events.append((FAILED, frames.close_payload(frames.INVALID_DATA, "Invalid UTF-8")))
        except NotDeflated:
            self._ended = True
            events.append((FAILED, frames.close_payload(frames.PROTOCOL_ERROR, "Not compressed as agreed")))
        except InflatesTooMuch:
            self._ended = True
            events.append((FAILED, frames.close_payload(frames.TOO_BIG, "Message too big")))
        if self._ended:
            self._frame = self._message = None
            self._rest, self._start, self.more = b"", 0, False
        return events

    def _read_small(self, data: bytes, position: int, end: int, events: list[Event]) -> int:
        """The short way: whole, unfragmented, masked frames below 126 bytes. Gives where it stopped."""
        most, whole = self._small_limit, self._whole
        while end - position >= 6 and len(events) < _SLICE:
            first = data[position]
            length = data[position + 1] - _MASKED
            start = position + 6
            stop = start + length
            if first not in whole or not 0 <= length <= most or stop > end:
                break
            payload = apply_mask(data[start:stop], data[position + 2 : start])
            if first & _DEFLATED:
                payload = self._inflated(payload)
                first &= ~_DEFLATED
            if first == _WHOLE_TEXT:
                if not payload.isascii():
                    payload.decode()
            elif first == _WHOLE_CLOSE:
                _judge_close(payload)
                self._ended = True
                events.append((CLOSE, payload))
                return end
            events.append((first & 0x0F, payload))
            position = stop
        return position

    def _inflated(self, payload: bytes) -> bytes:
        """A message that is one frame."""
        limits = self._limits
        most = limits.message_bytes
        most = most * _INFLATION if limits.count_compressed else min(most, limits.frame_bytes)
        inflating = Inflating()
        clear = inflating.take(payload, most)
        return clear + inflating.end(most - len(clear))

    # --- The long way --------------------------------------------------------------------------------------------

    def _read_frame(self, data: bytes, position: int, events: list[Event]) -> int:
        """Read one frame, or the part of it that is there. Gives where it stopped."""
        frame = self._frame
        if frame is None:
            start = self._read_header(data, position)
            frame = self._frame
            if frame is None:
                self._rest = data[position:]
                return len(data)
            position = start
        if frame.left:
            piece = data[position : position + frame.left]
            if piece:
                position += len(piece)
                self._take(frame, piece)
        if not frame.left:
            self._frame = None
            self._complete(frame, events)
        return position

    def _read_header(self, data: bytes, position: int) -> int:
        """Begin the frame at `position`. Gives where its payload starts, 0 when the header has not all arrived.

        What is there is judged at once: a wrong first byte needs no second one.
        """
        there = len(data) - position
        first = data[position]
        self._judge_first(first)
        if there < 2:
            return 0
        second = data[position + 1]
        length = second & 0x7F
        self._judge_second(first, second, length)
        extended = 2 if length == 126 else 8 if length == 127 else 0
        start = position + 2 + extended + 4
        if there >= 2 + extended and extended:
            length = int.from_bytes(data[position + 2 : position + 2 + extended], "big")
            self._judge_extended(length, extended)
        if there >= 2 + extended:
            self._judge_size(first, length)
        if len(data) < start:
            return 0
        self._begin(first, data[start - 4 : start], length)
        return start

    def _judge_first(self, first: int) -> None:
        opcode = first & 0x0F
        if first & _RESERVED and not (first & _RESERVED == _DEFLATED and first | _FIN in self._whole):
            raise ProtocolError(frames.PROTOCOL_ERROR, "Reserved bits set")
        if opcode in (TEXT, BINARY):
            if self._message is not None:
                raise ProtocolError(frames.PROTOCOL_ERROR, "Message begun within a message")
        elif opcode == CONTINUATION:
            if self._message is None:
                raise ProtocolError(frames.PROTOCOL_ERROR, "Continuation of nothing")
        elif opcode not in (CLOSE, PING, PONG):
            raise ProtocolError(frames.PROTOCOL_ERROR, "Unknown opcode")
        elif not first & _FIN:
            raise ProtocolError(frames.PROTOCOL_ERROR, "Fragmented control frame")

    def _judge_second(self, first: int, second: int, length: int) -> None:
        if not second & _MASKED:
            raise ProtocolError(frames.PROTOCOL_ERROR, "Frame not masked")
        if first & 0x08 and length > CONTROL_BYTES:
            raise ProtocolError(frames.PROTOCOL_ERROR, "Control frame too long")

    def _judge_extended(self, length: int, extended: int) -> None:
        if length < 126 or (extended == 8 and length < 65536):
            raise ProtocolError(frames.PROTOCOL_ERROR, "Length not in its shortest form")
        if length >> 63:
            raise ProtocolError(frames.PROTOCOL_ERROR, "Length above 63 bits")

    def _judge_size(self, first: int, length: int) -> None:
        if first & 0x08:
            return
        message = self._message
        limits = self._limits
        frame_limit, message_limit = limits.frame_bytes, limits.message_bytes
        deflated = first & _DEFLATED if message is None else message.inflating is not None
        if deflated and not limits.count_compressed:  # what can't be compressed gets a little longer by the attempt
            frame_limit += _growth(frame_limit)
            message_limit += _growth(message_limit)
        if length > frame_limit:
            raise ProtocolError(frames.TOO_BIG, "Frame too big")
        if (0 if message is None else message.received) + length > message_limit:
            raise ProtocolError(frames.TOO_BIG, "Message too big")

    def _begin(self, first: int, mask: bytes, length: int) -> None:
        opcode = first & 0x0F
        self._frame = _Frame(bool(first & _FIN), opcode, mask, length)
        if opcode in (TEXT, BINARY):
            self._message = _Message(opcode, bool(first & _DEFLATED))
        if self._message is not None and opcode < CLOSE:
            self._message.received += length

    def _take(self, frame: _Frame, piece: bytes) -> None:
        """Take a piece of the frame's payload."""
        clear = apply_mask(piece, frame.mask)
        frame.left -= len(piece)
        turn = len(piece) & 3
        if turn:
            frame.mask = frame.mask[turn:] + frame.mask[:turn]
        if frame.payload is not None:
            frame.payload += clear
        else:
            message = self._message
            assert message is not None
            if message.inflating is not None:
                clear = message.inflating.take(clear, self._room(frame, message))
                frame.inflated += len(clear)
            message.add(clear)

    def _room(self, frame: _Frame, message: _Message) -> int:
        """How many bytes may still come out of a compressed message, as far as this frame has been read."""
        limits, already = self._limits, len(message.payload)
        if limits.count_compressed:
            return limits.message_bytes * _INFLATION - already
        return min(limits.frame_bytes - frame.inflated, limits.message_bytes - already)

    def _complete(self, frame: _Frame, events: list[Event]) -> None:
        """The frame has ended."""
        if frame.payload is not None:
            payload = bytes(frame.payload)
            if frame.opcode == CLOSE:
                _judge_close(payload)
                self._ended = True
            events.append((frame.opcode, payload))
            return
        message = self._message
        if frame.fin and message is not None:
            self._message = None
            if message.inflating is not None:
                message.add(message.inflating.end(self._room(frame, message)))
            if message.decoder is not None:
                message.decoder.decode(b"", True)
            events.append((message.opcode, bytes(message.payload)))


def _judge_close(payload: bytes) -> None:
    if not payload:
        return
    if len(payload) == 1:
        raise ProtocolError(frames.PROTOCOL_ERROR, "Close frame with half a code")
    if not frames.may_be_received(int.from_bytes(payload[:2], "big")):
        raise ProtocolError(frames.PROTOCOL_ERROR, "Close code out of range")
    payload[2:].decode()


def _growth(limit: int) -> int:
    return (limit >> 10) + 64
