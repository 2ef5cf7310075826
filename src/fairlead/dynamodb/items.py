"""One item in the store: read, and written together with index entries, expiry, stream record and counts."""

from typing import Final

import msgspec

from fairlead.dynamodb.store import Store
from fairlead.dynamodb.streams import EXPIRE, INSERT, MODIFY, REMOVE, Stream
from fairlead.dynamodb.table import Index, Table
from fairlead.dynamodb.values.attributes import Item, equal
from fairlead.dynamodb.values.keys import KeySchema, check_index_key, encode, key_of
from fairlead.dynamodb.values.sizes import item_size

RowKey = tuple[bytes, bytes]
"""Encoded partition and sort key; an empty sort key where the table has none."""

_EPOCH_DIGITS: Final = 15

encode_item = msgspec.json.Encoder().encode
decode_item = msgspec.json.Decoder(Item).decode


class Stored:
    """An item as it is in the store; its JSON is only parsed when someone looks at `item`."""

    __slots__ = ("_item", "raw", "size")

    def __init__(self, size: int, raw: bytes, item: Item | None = None) -> None:
        self.size = size
        self.raw = raw
        self._item = item

    @property
    def item(self) -> Item:
        """The item as a value."""
        if self._item is None:
            self._item = decode_item(self.raw)
        return self._item


def stored(item: Item) -> Stored:
    """A checked item on its way into the store."""
    return Stored(item_size(item), encode_item(item), item)


def row_key(schema: KeySchema, item: Item) -> RowKey:
    """Where an item with these (checked) key attributes stands."""
    sort = schema.sort
    return encode(item[schema.partition.name]), b"" if sort is None else encode(item[sort.name])


def read(store: Store, table: Table, key: RowKey) -> Stored | None:
    """The item at `key`."""
    row = store.get(table.number, *key)
    return None if row is None else Stored(row[0], row[1])


def check_index_keys(table: Table, item: Item) -> None:
    """ValidationException if an attribute of an index's key has the wrong type or size in `item`."""
    for index in table.indexes.values():
        check_index_key(index.schema, index.name, item)


def write(
    store: Store, table: Table, key: RowKey, old: Stored | None, new: Stored | None, expired: bool = False
) -> None:
    """Put `new` at `key` (None: remove what is there), where now `old` is; both were judged before.

    `expired` tells that it was the item's time that removes it, and not a caller.
    """
    if new is not None:
        store.put(table.number, *key, new.size, new.raw)
    elif old is not None:
        store.delete(table.number, *key)
    for index in table.indexes.values():
        _write_entry(store, index, key, old, new)
    if table.time_to_live:
        _write_expiry(store, table, key, old, new)
    if table.stream is not None:
        _write_record(table.stream, table, old, new, expired)
    if table.census is not None:
        items = (new is not None) - (old is not None)
        size = (new.size if new else 0) - (old.size if old else 0)
        table.census.changed(store, table.number, key, items, size)


def entry_key(index: Index, item: Item) -> RowKey | None:
    """Where an item stands in an index; None if it lacks a key attribute (or has it with another type)."""
    partition, sort = index.schema.partition, index.schema.sort
    value = item.get(partition.name)
    if value is None or partition.type not in value:
        return None
    if sort is None:
        return encode(value), b""
    sort_value = item.get(sort.name)
    if sort_value is None or sort.type not in sort_value:
        return None
    return encode(value), encode(sort_value)


def put_entry(store: Store, index: Index, entry: RowKey, key: RowKey, item: Item) -> None:
    """Write an item's entry."""
    if index.projected is None:
        store.put_entry(index.number, entry, key, 0, None)
    else:
        projected = index.project(item)
        store.put_entry(index.number, entry, key, item_size(projected), encode_item(projected))


def _write_record(stream: Stream, table: Table, old: Stored | None, new: Stored | None, expired: bool) -> None:
    if old is not None and new is not None and (old.raw == new.raw or equal({"M": old.item}, {"M": new.item})):
        return
    image = new or old
    if image is None:
        return
    keys = key_of(table.schema, image.item)
    shown_new = new if stream.keeps_new else None
    shown_old = old if stream.keeps_old else None
    size = item_size(keys) + (shown_new.size if shown_new else 0) + (shown_old.size if shown_old else 0)
    event = INSERT if old is None else MODIFY if new is not None else EXPIRE if expired else REMOVE
    stream.append(
        event, size, encode_item(keys), shown_new.raw if shown_new else None, shown_old.raw if shown_old else None
    )


def expiry(table: Table, item: Item) -> int | None:
    """When an item expires: its TTL attribute, if that is a number of seconds."""
    digits = item.get(table.time_to_live, {}).get("N", "")
    whole, _, _ = digits.partition(".")
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < _EPOCH_DIGITS else None


def _write_entry(store: Store, index: Index, key: RowKey, old: Stored | None, new: Stored | None) -> None:
    if old is not None and new is not None:
        was, now = old.item, new.item
        if all(was.get(name) == now.get(name) for name in index.shown):
            return
    before = entry_key(index, old.item) if old is not None else None
    after = entry_key(index, new.item) if new is not None else None
    if before is not None and before != after:
        store.delete_entry(index.number, before, key)
    # An entry that stays where it is and has no value of its own is as it should be.
    if after is not None and new is not None and (index.projected is not None or before != after):
        put_entry(store, index, after, key, new.item)


def _write_expiry(store: Store, table: Table, key: RowKey, old: Stored | None, new: Stored | None) -> None:
    before = expiry(table, old.item) if old is not None else None
    after = expiry(table, new.item) if new is not None else None
    if before == after:
        return
    if before is not None:
        store.delete_expiry(table.number, *key, before)
    if after is not None:
        store.put_expiry(table.number, *key, after)
