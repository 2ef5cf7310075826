"""How much of requests' bodies may be held, from their second slice until their request is answered.

A client can send bodies for nothing, and never their ends; so their bytes are counted, in all and by address. What fits
into one slice is not: it costs no more than a request's head.
"""

from collections.abc import Callable

from fairlead.model import limits
from fairlead.net.messages import Response

_TEXT = b"Content-Type", b"text/plain; charset=utf-8"
_IN_ALL = b"The gateway holds as many bytes of unfinished requests as it may. Try again.\n"
_BY_ADDRESS = b"The gateway holds as many bytes of unfinished requests of one address as it may. Try again.\n"


class Bodies:
    """The count. What was taken must be given back, once."""

    __slots__ = ("_by_address", "_in_all", "_most", "_most_by_address", "on_refused")

    def __init__(self, most: int = limits.HELD_BYTES, most_by_address: int = limits.HELD_BYTES_PER_ADDRESS) -> None:
        self._most = most
        self._most_by_address = most_by_address
        self._in_all = 0
        self._by_address: dict[str, int] = {}
        self.on_refused: Callable[[], None] = lambda: None
        """Called for each request that would have been too many bytes."""

    def __len__(self) -> int:
        """The bytes that are held."""
        return self._in_all

    def take(self, address: str, size: int) -> Response | None:
        """Count `size` more bytes; or, where that would be too many, the refusal of the request, and nothing counts."""
        here = self._by_address.get(address, 0) + size
        if self._in_all + size > self._most:
            self.on_refused()
            return Response(503, _IN_ALL, [_TEXT, (b"Retry-After", b"1")])
        if here > self._most_by_address:
            self.on_refused()
            return Response(429, _BY_ADDRESS, [_TEXT, (b"Retry-After", b"1")])
        self._in_all += size
        self._by_address[address] = here
        return None

    def give(self, address: str, size: int) -> None:
        """Count `size` bytes less."""
        here = self._by_address[address] - size
        self._in_all -= size
        if here:
            self._by_address[address] = here
        else:
            del self._by_address[address]
