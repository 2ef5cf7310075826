"""ReturnConsumedCapacity: what AWS would bill, computed from item sizes (AWS's rules for read and write units)."""

from collections.abc import Mapping
from typing import Any, Final

from fairlead.dynamodb.items import Stored, entry_key
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.sizes import item_size

MODES: Final = ("INDEXES", "TOTAL", "NONE")
_READ_UNIT: Final = 4096
_WRITE_UNIT: Final = 1024


def read_units(size: int, consistent: bool) -> float:
    """Reading `size` bytes: one unit per 4 KB begun, half when eventually consistent, at least one 4 KB."""
    units = max(1, -(-size // _READ_UNIT))
    return float(units) if consistent else units / 2


def write_units(*sizes: int) -> float:
    """Writing over one size with another: one unit per KB begun of the larger, at least one."""
    return float(max(1, -(-max(sizes, default=0) // _WRITE_UNIT)))


def written(table: Table, old: Stored | None, new: Stored | None, factor: float = 1.0) -> dict[Index | None, float]:
    """Units by index (None: the table) for one item's change; `factor` 2 inside a transaction."""
    units: dict[Index | None, float] = {
        None: factor * write_units(old.size if old is not None else 0, new.size if new is not None else 0)
    }
    for index in table.indexes.values():
        changed = _entry_units(index, old, new)
        if changed:
            units[index] = factor * changed
    return units


def add(total: dict[Index | None, float], units: Mapping[Index | None, float]) -> None:
    """Sum up several items of one table."""
    for index, value in units.items():
        total[index] = total.get(index, 0.0) + value


def consumed(mode: str | None, table: Table, units: Mapping[Index | None, float]) -> dict[str, Any] | None:
    """The ConsumedCapacity that `mode` (a ReturnConsumedCapacity) asks for."""
    if mode not in {"TOTAL", "INDEXES"}:
        return None
    answer: dict[str, Any] = {"TableName": table.name, "CapacityUnits": sum(units.values())}
    if mode == "INDEXES":
        answer["Table"] = {"CapacityUnits": units.get(None, 0.0)}
        for member, is_global in (("GlobalSecondaryIndexes", True), ("LocalSecondaryIndexes", False)):
            part = {
                index.name: {"CapacityUnits": value}
                for index, value in units.items()
                if index is not None and index.is_global is is_global
            }
            if part:
                answer[member] = part
    return answer


def _entry_units(index: Index, old: Stored | None, new: Stored | None) -> float:
    before = entry_key(index, old.item) if old is not None else None
    after = entry_key(index, new.item) if new is not None else None
    was = index.project(old.item) if old is not None and before is not None else None
    now = index.project(new.item) if new is not None and after is not None else None
    if before == after:
        return 0.0 if was == now else write_units(item_size(was or {}), item_size(now or {}))
    return sum(write_units(item_size(entry)) for entry in (was, now) if entry is not None)
