"""Rows that follow from items which are there already: a new index's entries, a new TTL attribute's expiries.

They are written step by step, while requests go on. A write keeps right what follows from its own item all the time,
whether a step has dealt with that item already or is still to come to it: items never change their place.
"""

from typing import Final

from fairlead.dynamodb.items import RowKey, decode_item, entry_key, expiry, put_entry, row_key
from fairlead.dynamodb.ranges import HASHES, Source
from fairlead.dynamodb.store import Store
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.attributes import Item
from fairlead.dynamodb.values.keys import check_index_key
from fairlead.model.errors import ApiError

_STEP_ROWS: Final = 25
_STEP_BYTES: Final = 32_768


def fill_index(store: Store, table: Table, index: Index, start: RowKey | None) -> RowKey | None:
    """Write the entries of some items after `start` (None: from the first); the last one's key, None when all are done.

    Items that an index can't take (a key attribute of another type, empty or too long) are left out, as on AWS.
    """
    items, more = _items(store, table, start)
    for key, item in items:
        entry = entry_key(index, item)
        if entry is not None and _fits(index, item):
            put_entry(store, index, entry, key, item)
    return items[-1][0] if more else None


def fill_expiries(store: Store, table: Table, start: RowKey | None) -> RowKey | None:
    """Note the expiries of some items after `start`, in the same way."""
    items, more = _items(store, table, start)
    for key, item in items:
        at = expiry(table, item)
        if at is not None:
            store.put_expiry(table.number, *key, at)
    return items[-1][0] if more else None


def _items(store: Store, table: Table, start: RowKey | None) -> tuple[list[tuple[RowKey, Item]], bool]:
    """One step's items, and whether there may be more. They are read before anything is written."""
    items: list[tuple[RowKey, Item]] = []
    size = 0
    for row_size, value in store.scan(Source(table.number), (0, HASHES), start or (), _STEP_ROWS):
        item = decode_item(value)
        items.append((row_key(table.schema, item), item))
        size += row_size
        if size >= _STEP_BYTES:
            return items, True
    return items, len(items) == _STEP_ROWS


def _fits(index: Index, item: Item) -> bool:
    try:
        return check_index_key(index.schema, index.name, item)
    except ApiError:
        return False
