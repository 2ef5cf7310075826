"""TTL: items whose time has come are removed, a few at a time, between requests."""

from typing import Final

from fairlead.dynamodb.database import Database
from fairlead.dynamodb.items import expiry, read, write

BATCH: Final = 200
_OLDEST: Final = 5 * 365 * 86_400
"""Items that expired longer ago than this are kept (DynamoDB: five years)."""


def sweep(database: Database) -> int:
    """Remove up to BATCH expired items; how many notes of expiry were dealt with. Runs inside a group commit.

    A note is only a hint: the item may be gone or have another time by now, its table may have no TTL any more.
    """
    now = int(database.clock.now())
    due = database.store.expired(now, BATCH)
    if not due:
        return 0
    database.begin()
    for at, number, h, r in due:
        database.store.delete_expiry(number, h, r, at)
        table = database.catalog.numbered(number)
        if table is None or not table.time_to_live or at < now - _OLDEST:
            continue
        old = read(database.store, table, (h, r))
        if old is not None and expiry(table, old.item) == at:
            write(database.store, table, (h, r), old, None)
    return len(due)
