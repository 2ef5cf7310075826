"""Connection ids: 8 random bytes, a version (4 bits), and the owner's slot (20 bits).

In API Gateway's form: 16 characters of url-safe base64 that end in `=` (observed). A slot is a lease, not a process:
whoever holds it answers for its ids. Nobody outside this room reads these bits, and knowing an id permits nothing.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from functools import lru_cache
from typing import Final

from fairlead import ids

SLOTS: Final = 1 << 20
_VERSION: Final = 1
_RANDOM_BYTES: Final = 8
_BYTES: Final = 11
_CHARACTERS: Final = 16
_AT_ONCE: Final = 256


class ConnectionIds:
    """Makes the ids of the connections that the holder of `slot` accepts."""

    __slots__ = ("_made", "_next", "_tail")

    def __init__(self, slot: int) -> None:
        assert 0 <= slot < SLOTS
        # A zero behind them makes twelve bytes, and so 16 characters, of which the last is `=` in the end.
        self._tail = (_VERSION << 20 | slot).to_bytes(3, "big") + b"\0"
        self._made = ""
        self._next = 0

    def new(self) -> str:
        """An id that was never given before."""
        start = self._next
        if start == len(self._made):
            start = 0
            self._made = self._more()
        self._next = start + _CHARACTERS
        return self._made[start : start + _CHARACTERS - 1] + "="

    def _more(self) -> str:
        """Many at once: encoding each by itself would cost more than all else about it."""
        chance = ids.random_bytes(_AT_ONCE * _RANDOM_BYTES)
        starts = range(0, len(chance), _RANDOM_BYTES)
        raw = self._tail.join(chance[start : start + _RANDOM_BYTES] for start in starts) + self._tail
        return urlsafe_b64encode(raw).decode("ascii")


@lru_cache(maxsize=16_384)  # the same connections are posted to again and again
def slot_of(connection_id: str) -> int | None:
    """The slot that answers for an id; None when it is malformed: wrong length or alphabet, or stray padding bits.

    A well-formed id of a version that we do not know names a slot that nobody holds.
    """
    if len(connection_id) != _CHARACTERS or not connection_id.isascii():
        return None
    try:
        raw = urlsafe_b64decode(connection_id)
    except (Error, ValueError):
        return None
    if len(raw) != _BYTES or urlsafe_b64encode(raw).decode("ascii") != connection_id:
        return None
    number = int.from_bytes(raw[_RANDOM_BYTES:], "big")
    version, slot = number >> 20, number & (SLOTS - 1)
    return slot if version == _VERSION else SLOTS
