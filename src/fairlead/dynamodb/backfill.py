"""Rows that follow from items which are there already: a new index's entries, a new TTL attribute's expiries."""

from collections.abc import Iterator

from fairlead.dynamodb.items import RowKey, decode_item, entry_key, expiry, put_entry, row_key
from fairlead.dynamodb.ranges import HASHES, Source
from fairlead.dynamodb.store import Store
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.attributes import Item

_BATCH = 1000


def fill_index(store: Store, table: Table, index: Index) -> None:
    """Write the entries of every item; those with a key attribute of another type are left out, as on AWS."""
    for key, item in _items(store, table):
        entry = entry_key(index, item)
        if entry is not None:
            put_entry(store, index, entry, key, item)


def fill_expiries(store: Store, table: Table) -> None:
    """Note the expiry of every item that has the table's TTL attribute."""
    for key, item in _items(store, table):
        at = expiry(table, item)
        if at is not None:
            store.put_expiry(table.number, *key, at)


def _items(store: Store, table: Table) -> Iterator[tuple[RowKey, Item]]:
    start: tuple[bytes, ...] = ()
    while True:
        # A batch is read whole before anything is written, so that no query is open on what changes.
        rows = list(store.scan(Source(table.number), (0, HASHES), start, _BATCH))
        for _, value in rows:
            item = decode_item(value)
            start = row_key(table.schema, item)
            yield (start[0], start[1]), item
        if len(rows) < _BATCH:
            return
