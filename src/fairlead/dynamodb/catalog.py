"""Which tables there are: kept in memory, and in the store for the next life."""

import re
from typing import Final

import msgspec

from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.store import Store
from fairlead.dynamodb.table import Definition, Table
from fairlead.model.errors import ApiError

_ARN: Final = re.compile(r"arn:[^:]*:dynamodb:[^:]*:([^:]*):table/([^/]+)(?:/.*)?")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Definition).decode


def plain_name(name: str) -> str:
    """The table's name where a name or an ARN may stand."""
    match = _ARN.fullmatch(name)
    return match[2] if match else name


class Catalog:
    """The tables by account and name. Changes belong to the open transaction; `reload` after it was undone."""

    __slots__ = ("_by_number", "_store", "_tables")

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[tuple[str, str], Table] = {}
        self._by_number: dict[int, Table] = {}
        self.reload()

    def reload(self) -> None:
        """Read everything from the store again."""
        self._tables.clear()
        self._by_number.clear()
        for number, definition in self._store.definitions():
            self._keep(Table(number, _decode(definition)))

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

    def create(self, definition: Definition) -> Table:
        """A new table."""
        number = self._store.add_definition(definition.account_id, definition.name, _encode(definition))
        return self._keep(Table(number, definition))

    def change(self, table: Table, definition: Definition) -> Table:
        """The table with another definition. What it counted stays."""
        self._store.set_definition(table.number, _encode(definition))
        changed = self._keep(Table(table.number, definition))
        changed.count, changed.size = table.count, table.size
        return changed

    def drop(self, table: Table) -> None:
        """Remove a table with all that is in it. Its expiries are found to be void when their time comes."""
        self._store.drop(table.number, [index.number for index in table.indexes.values()])
        del self._tables[table.account_id, table.name]
        del self._by_number[table.number]

    def _keep(self, table: Table) -> Table:
        self._tables[table.account_id, table.name] = table
        self._by_number[table.number] = table
        return table


def not_found(name: str | None = None) -> ApiError:
    """No such table. Operations on tables name it, those on items do not (observed)."""
    where = "" if name is None else f": Table: {name} not found"
    return ApiError("ResourceNotFoundException", 400, f"Requested resource not found{where}")
