"""What is to be done between requests: expired items, old records and tokens, and the chores, in short turns."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from fairlead.dynamodb.chores import step
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.expiries import sweep
from fairlead.dynamodb.operations.transact_write_items import TOKEN_SECONDS

TURN_SECONDS: Final = 0.004
"""How long requests may wait for a turn, apart from its commit. Our choice."""
LOOK_SECONDS: Final = 1.0
"""How often it is looked what there is to do: what has expired goes that soon, if there is little else. Our choice."""
_TRIM_SECONDS: Final = 60.0
_ROWS: Final = 100

Work = Callable[[], bool]
"""Does a little, and tells whether there is more of the same."""


class Housekeeping:
    """Everything there is to do, in a queue: what is not finished goes to its end, so that nothing waits for all of
    something large. A turn takes up where the turn before it stopped."""

    __slots__ = ("_database", "_looked", "_queue", "_trimmed", "_turn_seconds")

    def __init__(self, database: Database, turn_seconds: float = TURN_SECONDS) -> None:
        self._database = database
        self._turn_seconds = turn_seconds
        self._queue: dict[tuple[object, ...], Work] = {}
        self._looked = self._trimmed = 0.0

    def turn(self) -> bool:
        """Work for a moment, inside a group commit; whether the next turn should come as soon as it can."""
        clock = self._database.clock
        end = clock.now() + self._turn_seconds
        if clock.now() - self._looked >= LOOK_SECONDS:
            self._look(clock.now())
        if self._queue:
            self._database.begin()
        while self._queue:
            name = next(iter(self._queue))
            work = self._queue.pop(name)
            if work():
                self._queue[name] = work
            if clock.now() >= end:
                break
        return bool(self._queue)

    def finish(self) -> bool:
        """The last turn of a life, inside a group commit: what is known is noted. Never anything more to do."""
        self._database.begin()
        return self._save()

    def _look(self, now: float) -> None:
        """Put into the queue what is not in it."""
        for name, work in self._everything(now):
            self._queue.setdefault(name, work)
        self._looked = now

    def _everything(self, now: float) -> Iterator[tuple[tuple[object, ...], Work]]:
        database = self._database
        yield ("tokens",), self._forget_tokens
        yield ("save",), self._save
        for table in database.catalog.expiring():
            yield ("sweep", table.number), partial(self._sweep, table.number)
        for table in database.catalog.counting():
            yield ("count", table.number), partial(self._count, table.number)
        if now - self._trimmed >= _TRIM_SECONDS:
            self._trimmed = now
            for stream in database.catalog.streams.everyone():
                yield ("trim", stream.number), partial(self._trim, stream.number)
        for kind, number in database.store.chores():
            yield ("chore", kind, number), partial(self._step, kind, number)

    # Tables and streams are looked up each time: between two turns they may have changed, or be gone.

    def _forget_tokens(self) -> bool:
        return self._database.store.forget_tokens(self._database.clock.now() - TOKEN_SECONDS, _ROWS) == _ROWS

    def _sweep(self, number: int) -> bool:
        table = self._database.catalog.numbered(number)
        return table is not None and bool(table.time_to_live) and sweep(self._database, table)

    def _save(self) -> bool:
        self._database.catalog.save_censuses()
        return False

    def _count(self, number: int) -> bool:
        table = self._database.catalog.numbered(number)
        return table is not None and table.census is not None and table.census.step(self._database.store, number)

    def _trim(self, number: int) -> bool:
        streams = self._database.catalog.streams
        stream = streams.numbered(number)
        return stream is not None and streams.trim(stream, _ROWS)

    def _step(self, kind: str, number: int) -> bool:
        chore = self._database.store.find_chore(kind, number)
        return chore is not None and step(self._database, chore)
