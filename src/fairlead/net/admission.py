"""How many connections may stand in the doorway: connected, but without a complete request head.

Each costs memory and a descriptor, and a client makes them for nothing; so they are counted, in all and by address.
"""

from collections.abc import Callable

from fairlead.model import limits


class Admission:
    """The count. Whoever enters must leave, once. `shared` tells of an address whether many clients are behind it:
    then only the limit in all holds."""

    __slots__ = ("_by_address", "_in_all", "_most", "_most_by_address", "_shared")

    def __init__(
        self,
        most: int = limits.HANDSHAKES,
        most_by_address: int = limits.HANDSHAKES_PER_ADDRESS,
        shared: Callable[[str], bool] = lambda address: False,
    ) -> None:
        self._most = most
        self._most_by_address = most_by_address
        self._shared = shared
        self._in_all = 0
        self._by_address: dict[str, int] = {}

    def __len__(self) -> int:
        return self._in_all

    def enter(self, address: str) -> bool:
        """Count one more. False when that would be too many: the connection is to be closed and must not leave."""
        here = self._by_address.get(address, 0)
        if self._in_all >= self._most or (here >= self._most_by_address and not self._shared(address)):
            return False
        self._in_all += 1
        self._by_address[address] = here + 1
        return True

    def leave(self, address: str) -> None:
        """Count one less."""
        here = self._by_address[address] - 1
        self._in_all -= 1
        if here:
            self._by_address[address] = here
        else:
            del self._by_address[address]
