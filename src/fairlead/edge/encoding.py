"""A message to a client as frames: compressed where that is agreed and worth it, and made once for all who get it."""

from fairlead.cluster.bus import Push
from fairlead.edge import deflate, frames


def encode(payload: bytes, binary: bool, window_bits: int, frame_bytes: int) -> bytes:
    """The frames of a message. `window_bits` are those of the client's deflate window, 0 where nothing is agreed."""
    if window_bits and len(payload) >= deflate.DEFLATE_FROM:
        smaller = deflate.deflated(payload, window_bits)
        if len(smaller) < len(payload):
            return frames.encode_message(smaller, binary, frame_bytes, deflated=True)
    return frames.encode_message(payload, binary, frame_bytes)


def encode_push(push: Push, binary: bool, window_bits: int, frame_bytes: int) -> bytes:
    """The frames of a push, kept with it for the next client that is to get it in the same form."""
    form = window_bits | binary << 4
    made = push.frames.get(form)
    if made is None:
        made = push.frames[form] = encode(push.data, binary, window_bits, frame_bytes)
    return made
