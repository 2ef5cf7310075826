"""TTL: items whose time has come are removed, a few at a time, between requests."""

from typing import Final

from fairlead.dynamodb.database import Database
from fairlead.dynamodb.items import expiry, read, write
from fairlead.dynamodb.table import Table

BATCH: Final = 20
_OLDEST: Final = 5 * 365 * 86_400
"""Items that expired longer ago than this are kept (DynamoDB: five years)."""


def sweep(database: Database, table: Table) -> bool:
    """Remove up to BATCH expired items of a table with TTL; whether there may be more. Runs inside a group commit.

    A note of an expiry is only a hint: the item may be gone or have another time by now.
    """
    now = int(database.clock.now())
    due = database.store.expired(table.number, now, BATCH)
    if not due:
        return False
    database.begin()
    for at, h, r in due:
        database.store.delete_expiry(table.number, h, r, at)
        if at < now - _OLDEST:
            continue
        old = read(database.store, table, (h, r))
        if old is not None and expiry(table, old.item) == at:
            write(database.store, table, (h, r), old, None, expired=True)
    return len(due) == BATCH
