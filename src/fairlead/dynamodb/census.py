"""How many items a table has, and their size: counted in steps when first asked for, and kept current from then on."""

from typing import Final
from zlib import crc32

from fairlead.dynamodb.store import Store

_STEP_ROWS: Final = 1000


class Census:
    """The items counted so far: those up to `reached` in the order of the store, all of them once that is None."""

    __slots__ = ("count", "reached", "size")

    def __init__(self, reached: tuple[int, bytes, bytes] | None = (-1, b"", b"")) -> None:
        self.count = 0
        self.size = 0
        self.reached = reached

    def changed(self, key: tuple[bytes, bytes], items: int, size: int) -> None:
        """An item came, went or changed its size; one that is still to be counted says nothing new."""
        if self.reached is None or (crc32(key[0]), *key) <= self.reached:
            self.count += items
            self.size += size

    def step(self, store: Store, t: int) -> bool:
        """Count some more items of table `t`; whether there may be others."""
        if self.reached is None:
            return False
        rows = store.sizes(t, self.reached, _STEP_ROWS)
        self.count += len(rows)
        self.size += sum(row[3] for row in rows)
        self.reached = rows[-1][:3] if len(rows) == _STEP_ROWS else None
        return self.reached is not None
