"""Work that is done in steps between requests, and goes on after a restart where the last committed step ended."""

from typing import Final

from fairlead.dynamodb import store
from fairlead.dynamodb.backfill import fill_expiries, fill_index
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.store import Chore
from fairlead.dynamodb.table import table_of_index

_PURGED_ROWS: Final = 20
"""Removed in a step: of the largest items, 8 MB."""


def step(database: Database, chore: Chore) -> bool:
    """Do a little of `chore`, inside a group commit; whether there is more of it."""
    kind, number, h, r = chore
    start = None if h is None or r is None else (h, r)
    match kind:
        case store.FILL_INDEX:
            reached = _fill_index(database, number, start)
        case store.FILL_EXPIRIES:
            table = database.catalog.numbered(number)
            reached = None if table is None else fill_expiries(database.store, table, start)
        case _:
            if database.store.purge(kind, number, _PURGED_ROWS) == _PURGED_ROWS:
                return True
            reached = None
    if reached is not None:
        database.store.move_chore(kind, number, *reached)
        return True
    database.store.remove_chore(kind, number)
    return False


def do_now(database: Database, kind: str, number: int, steps: int) -> None:
    """Do up to so many steps at once: for small tables, that is all of it."""
    for _ in range(steps):
        chore = database.store.find_chore(kind, number)
        if chore is None or not step(database, chore):
            return


def _fill_index(database: Database, number: int, start: tuple[bytes, bytes] | None) -> tuple[bytes, bytes] | None:
    table = database.catalog.numbered(table_of_index(number))
    for index in table.indexes.values() if table is not None else ():
        if table is not None and index.number == number:
            reached = fill_index(database.store, table, index, start)
            if reached is None:
                database.catalog.filled(table, index.name)
            return reached
    return None
