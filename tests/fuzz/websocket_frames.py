"""A client's frames in any pieces."""

from fairlead.edge import frames
from fairlead.edge.parser import FAILED, Event, Parser
from fairlead.model.limits import Limits
from fuzz.reading import Choices

_LIMITS = Limits(frame_bytes=512, message_bytes=1024)


def one(data: bytes) -> None:
    """The first byte says where the rest is cut, its lowest bit whether messages may be compressed; whole or cut, the
    same events must come of it."""
    choices = Choices(data)
    first = choices.byte()
    size, deflate = first + 1, bool(first & 1)
    sent = choices.left
    whole = _read(deflate, sent, len(sent) or 1)
    assert _told(whole, deflate) == _told(_read(deflate, sent, size), deflate)
    for index, (kind, payload) in enumerate(whole):
        if kind == frames.TEXT:
            payload.decode()
        if kind in (frames.TEXT, frames.BINARY):
            assert len(payload) <= _LIMITS.message_bytes
        if kind in (frames.CLOSE, FAILED):
            assert index == len(whole) - 1
            frames.read_close(payload)


def _told(events: list[Event], deflate: bool) -> list[Event]:
    """What must be alike. A message may be neither compressed as agreed nor text, and be refused for either."""
    return [(kind, b"" if kind == FAILED and deflate else payload) for kind, payload in events]


def _read(deflate: bool, sent: bytes, size: int) -> list[Event]:
    parser = Parser(_LIMITS, deflate=deflate)
    events: list[Event] = []
    for at in range(0, len(sent), size):
        events += parser.feed(sent[at : at + size])
        while parser.more:
            events += parser.feed()
    return events
