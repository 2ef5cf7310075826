"""Which tables there are: kept in memory, and in the store for the next life."""

import re
from typing import Final

import msgspec

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.census import Census
from fairlead.dynamodb.store import ENTRIES, EXPIRIES, FILL_EXPIRIES, FILL_INDEX, ITEMS, Store
from fairlead.dynamodb.streams import Stream, Streams
from fairlead.dynamodb.table import Definition, Table, number_of_index
from fairlead.model.errors import ApiError

_ARN: Final = re.compile(r"arn:[^:]*:dynamodb:[^:]*:([^:]*):table/([^/]+)(?:/.*)?")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Definition).decode


def plain_name(name: str) -> str:
    """The table's name where a name or an ARN may stand."""
    match = _ARN.fullmatch(name)
    return match[2] if match else name


class Catalog:
    """The tables by account and name, each with its stream.

    Changes belong to the open transaction; `reload` after it was undone.
    """

    __slots__ = ("_by_number", "_store", "_tables", "streams")

    def __init__(self, store: Store, streams: Streams) -> None:
        self._store = store
        self.streams = streams
        self._tables: dict[tuple[str, str], Table] = {}
        self._by_number: dict[int, Table] = {}
        self.reload()

    def reload(self) -> None:
        """Read everything from the store again."""
        self._tables.clear()
        self._by_number.clear()
        self.streams.reload()
        for number, definition in self._store.definitions():
            self._keep(number, _decode(definition))
        for number, count, size in self._store.censuses():
            self._by_number[number].census = Census.whole(count, size, saved=True)

    def find(self, caller: Caller, name: str) -> Table | None:
        """The caller's table of this name or ARN."""
        table = self._tables.get((caller.account_id, name))
        if table is None and name.startswith("arn:"):
            match = _ARN.fullmatch(name)
            if match is not None and match[1] == caller.account_id:
                return self._tables.get((caller.account_id, match[2]))
        return table

    def numbered(self, number: int) -> Table | None:
        """The table that the store knows by this number."""
        return self._by_number.get(number)

    def names(self, caller: Caller) -> list[str]:
        """The names of the caller's tables, in order."""
        return sorted(name for account_id, name in self._tables if account_id == caller.account_id)

    def save_censuses(self) -> None:
        """Note what tables are counted to hold, where that is not noted yet."""
        for table in self._by_number.values():
            if table.census is not None:
                table.census.save(self._store, table.number)

    def counting(self) -> list[Table]:
        """The tables whose items are being counted."""
        tables = self._by_number.values()
        return [table for table in tables if table.census is not None and table.census.reached is not None]

    def expiring(self) -> list[Table]:
        """The tables that have TTL enabled."""
        return [table for table in self._by_number.values() if table.time_to_live]

    def create(self, definition: Definition) -> Table:
        """A new table, with the stream that its definition asks for."""
        number = self._store.add_definition(definition.account_id, definition.name, b"")
        return self._define(number, None, definition)

    def change(self, table: Table, definition: Definition) -> Table:
        """The table with another definition. What it counted stays; what follows from its items comes or goes later."""
        old = table.definition
        self._change_indexes(table, definition)
        if old.time_to_live and old.time_to_live != definition.time_to_live:
            self._store.remove_chore(FILL_EXPIRIES, table.number)
            self._store.add_chore(EXPIRIES, table.number)
        if definition.time_to_live and old.time_to_live != definition.time_to_live:
            # Old expiries that are still there are found to be void when their time comes.
            self._store.remove_chore(EXPIRIES, table.number)
            self._store.add_chore(FILL_EXPIRIES, table.number)
        changed = self._define(table.number, table.stream, definition)
        changed.census = table.census
        return changed

    def filled(self, table: Table, index: str) -> Table:
        """The table, one index of which has all its entries from now on."""
        filling = [name for name in table.definition.filling if name != index]
        return self.change(table, msgspec.structs.replace(table.definition, filling=filling))

    def add_streams(self) -> None:
        """Begin the streams that tables were given by a release which wrote no records: layout version 1."""
        for table in [table for table in self._by_number.values() if table.definition.view and table.stream is None]:
            definition = table.definition
            stream = self.streams.begin(table.number, definition.account_id, definition.request, definition.created)
            definition.stream_label = stream.definition.label
            self._store.set_definition(table.number, _encode(definition))
            self._keep(table.number, definition)

    def drop(self, table: Table) -> None:
        """Remove a table with all that is in it; its stream ends and stays for a day."""
        if table.stream is not None:
            self.streams.end(table.stream)
        self._store.drop(table.number)
        self._store.add_chore(ITEMS, table.number)
        self._store.add_chore(EXPIRIES, table.number)
        for index in table.indexes.values():
            self._store.add_chore(ENTRIES, index.number)
        del self._tables[table.account_id, table.name]
        del self._by_number[table.number]

    def _change_indexes(self, table: Table, definition: Definition) -> None:
        old, new = table.definition.ordinals, definition.ordinals
        for name, index in table.indexes.items():
            if new.get(name) != old[name]:
                self._store.add_chore(ENTRIES, index.number)
        added = [name for name, ordinal in new.items() if old.get(name) != ordinal]
        for name in added:
            self._store.add_chore(FILL_INDEX, number_of_index(table.number, new[name]))
        kept = [name for name in definition.filling if name in new and name not in added]
        definition.filling = [*kept, *added]

    def _define(self, number: int, stream: Stream | None, definition: Definition) -> Table:
        """Write a definition, with the stream that it asks for begun or the one it no longer does ended."""
        view = definition.view
        if stream is not None and view != stream.definition.view:
            self.streams.end(stream)
            stream = None
        if view and stream is None:
            stream = self.streams.begin(number, definition.account_id, definition.request)
            definition.stream_label = stream.definition.label
        self._store.set_definition(number, _encode(definition))
        return self._keep(number, definition)

    def _keep(self, number: int, definition: Definition) -> Table:
        table = Table(number, definition, self.streams.of_table(number))
        self._tables[table.account_id, table.name] = table
        self._by_number[table.number] = table
        return table


def not_found(name: str | None = None) -> ApiError:
    """No such table. Operations on tables name it, those on items do not (observed)."""
    where = "" if name is None else f": Table: {name} not found"
    return ApiError("ResourceNotFoundException", 400, f"Requested resource not found{where}")
