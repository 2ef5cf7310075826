"""A client's frames in any pieces."""

from fairlead.edge import frames
from fairlead.edge.parser import FAILED, Event, Parser
from fairlead.model.limits import Limits
from fuzz.reading import Choices

_LIMITS = Limits(frame_bytes=512, message_bytes=1024)


def one(data: bytes) -> None:
    """The first byte says where the rest is cut; whole or cut, the same events must come of it."""
    choices = Choices(data)
    size = choices.byte() + 1
    sent = choices.left
    whole = _read(sent, len(sent) or 1)
    assert whole == _read(sent, size)
    for index, (kind, payload) in enumerate(whole):
        if kind == frames.TEXT:
            payload.decode()
        if kind in (frames.TEXT, frames.BINARY):
            assert len(payload) <= _LIMITS.message_bytes
        if kind in (frames.CLOSE, FAILED):
            assert index == len(whole) - 1
            frames.read_close(payload)


def _read(sent: bytes, size: int) -> list[Event]:
    parser = Parser(_LIMITS)
    return [event for at in range(0, len(sent), size) for event in parser.feed(sent[at : at + size])]
