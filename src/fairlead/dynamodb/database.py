"""What an operation works on: the catalog, the rows, the transaction to be, and the time."""

import sqlite3
from collections.abc import Callable

from fairlead.clock import Clock
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.catalog import Catalog, not_found
from fairlead.dynamodb.parameters import Parameters
from fairlead.dynamodb.store import Store
from fairlead.dynamodb.stream_store import StreamStore
from fairlead.dynamodb.streams import Streams
from fairlead.dynamodb.table import Table
from fairlead.storage.group_commit import GroupCommit


class Database:
    """The one database of an engine. An operation calls `begin` before its first write. Raises sqlite3.Error."""

    __slots__ = ("begin", "catalog", "clock", "commits", "store")

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self.store = Store(connection)
        self.catalog = Catalog(self.store, Streams(StreamStore(self.store), clock))
        self.commits = GroupCommit(connection, self.catalog.reload)
        self.begin = self.commits.begin
        self.clock = clock
        self.commits.run([self._complete], _fail)

    def table(self, caller: Caller, name: str) -> Table:
        """The caller's table for an operation on items. ResourceNotFoundException."""
        table = self.catalog.find(caller, name)
        if table is None:
            raise not_found()
        return table

    def _complete(self) -> None:
        self.begin()
        self.catalog.add_streams()


def _fail(error: Exception) -> None:
    raise error


Operation = Callable[[Database, Caller, Parameters], bytes]
"""Takes a parsed request and gives the body of the answer. Raises ApiError, and then has written nothing."""
