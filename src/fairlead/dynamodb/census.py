"""How many items a table has, and their size: counted in steps when first asked for, and kept current from then on.

When nothing changes for a moment the census is saved, so that the next life of the engine need not count again.
"""

from typing import Final
from zlib import crc32

from fairlead.dynamodb.store import Store

_STEP_ROWS: Final = 1000


class Census:
    """The items counted so far: those up to `reached` in the order of the store, all of them once that is None."""

    __slots__ = ("count", "reached", "saved", "size")

    def __init__(self) -> None:
        self.count = 0
        self.size = 0
        self.reached: tuple[int, bytes, bytes] | None = (-1, b"", b"")
        self.saved = False

    @classmethod
    def whole(cls, count: int, size: int, saved: bool = False) -> "Census":
        """Of a table whose items are known."""
        census = cls()
        census.count, census.size, census.reached, census.saved = count, size, None, saved
        return census

    def changed(self, store: Store, t: int, key: tuple[bytes, bytes], items: int, size: int) -> None:
        """An item of table `t` came, went or changed its size; one that is still to be counted says nothing new."""
        if self.saved:
            store.delete_census(t)
            self.saved = False
        if self.reached is None or (crc32(key[0]), *key) <= self.reached:
            self.count += items
            self.size += size

    def save(self, store: Store, t: int) -> None:
        """Note for the next life what is counted, if it is all and not noted yet."""
        if self.reached is None and not self.saved:
            store.put_census(t, self.count, self.size)
            self.saved = True

    def step(self, store: Store, t: int) -> bool:
        """Count some more items of table `t`; whether there may be others."""
        if self.reached is None:
            return False
        rows = store.sizes(t, self.reached, _STEP_ROWS)
        self.count += len(rows)
        self.size += sum(row[3] for row in rows)
        self.reached = rows[-1][:3] if len(rows) == _STEP_ROWS else None
        return self.reached is not None
