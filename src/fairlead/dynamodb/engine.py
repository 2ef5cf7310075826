"""The engine's process: one owner of the tables' file, answering the gateway over one Unix socket.

    python -m fairlead.dynamodb.engine --socket-fd N --data DIR [--durability full|os|memory]

What has arrived by the time it looks is one group: one transaction, one flush, then all answers. While it works the
next group gathers in the socket. It ends, everything committed, when the gateway's end of the socket closes.
"""

import argparse
import select
import socket
import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from fairlead.clock import Clock, SystemClock
from fairlead.dynamodb.caller import Caller
from fairlead.dynamodb.database import Database
from fairlead.dynamodb.dispatch import Answer, failed, job
from fairlead.dynamodb.expiries import BATCH, sweep
from fairlead.dynamodb.framing import FrameError, FrameReader, answer_frame
from fairlead.dynamodb.layout import LAYOUT
from fairlead.dynamodb.operations.transact_write_items import TOKEN_SECONDS
from fairlead.storage.durability import Durability
from fairlead.storage.files import UnusableFileError, open_file

FILE: Final = "tables.db"
_READ_BYTES: Final = 262_144
_CHECKPOINT_PAGES: Final = 4000
_IDLE_SECONDS: Final = 1.0
_PURGE_ROWS: Final = 500


class Engine:
    """The loop. Housekeeping (expiries, dropped tables, checkpoints) goes on between groups."""

    __slots__ = ("_clock", "_database", "_jobs", "_numbers", "_reader", "_socket", "_swept", "_unfinished")

    def __init__(self, end: socket.socket, connection: sqlite3.Connection, clock: Clock) -> None:
        self._socket = end
        self._clock = clock
        self._database = Database(connection, clock)
        self._reader = FrameReader()
        self._jobs: list[Callable[[], Answer]] = []
        self._numbers: list[int] = []
        self._swept = clock.now()
        self._unfinished = True
        end.setblocking(True)

    def run(self) -> None:
        """Serve until the peer closes. Raises FrameError, OSError."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        wait_ms = 0
        while True:
            if poll.poll(wait_ms):
                data = self._socket.recv(_READ_BYTES)
                if not data:
                    return
                self._reader.feed(data, self._called)
                self._answer()
            elif wait_ms:
                self._checkpoint(1)
            if self._unfinished or self._clock.now() - self._swept >= _IDLE_SECONDS:
                self._keep_house()
            wait_ms = 0 if self._unfinished else int(_IDLE_SECONDS * 1000)

    def _called(self, number: int, head_length: int, rest: bytes) -> None:
        operation, caller = _parse_head(rest[:head_length])
        self._numbers.append(number)
        self._jobs.append(job(self._database, operation, caller, rest[head_length:]))

    def _answer(self) -> None:
        jobs, self._jobs = self._jobs, []
        numbers, self._numbers = self._numbers, []
        answers = self._database.commits.run(jobs, failed)
        self._socket.sendall(
            b"".join([answer_frame(number, *answer) for number, answer in zip(numbers, answers, strict=True)])
        )
        self._checkpoint(_CHECKPOINT_PAGES)

    def _keep_house(self) -> None:
        """A little of what is to be done; `_unfinished` tells whether there is more."""
        self._swept = self._clock.now()
        (self._unfinished,) = self._database.commits.run([self._chores], _postponed)
        self._checkpoint(_CHECKPOINT_PAGES)

    def _chores(self) -> bool:
        database = self._database
        database.begin()
        database.store.forget_tokens(database.clock.now() - TOKEN_SECONDS)
        swept = sweep(database)
        leftover = database.store.leftover()
        if leftover is not None:
            database.store.purge(leftover, _PURGE_ROWS)
        return leftover is not None or swept == BATCH

    def _checkpoint(self, pages: int) -> None:
        if self._database.store.dirty_pages < pages:
            return
        try:
            self._database.store.checkpoint()
        except sqlite3.Error as error:
            # The WAL keeps everything; without room to copy it there is nothing to lose by trying again later.
            _say(f"the checkpoint was put off: {error}")


@lru_cache(maxsize=4096)
def _parse_head(head: bytes) -> tuple[str, Caller]:
    operation, account_id, arn, key_id, region = head.decode().split("\0")
    return operation, Caller(account_id, arn, key_id, region)


def _postponed(error: Exception) -> bool:
    _say(f"housekeeping was put off: {error}")
    return False


def _say(text: str) -> None:
    print(f"fairlead: tables: {text}", file=sys.stderr, flush=True)  # noqa: T201 - this process's own output


def main(arguments: Sequence[str]) -> int:
    """The process. 0: the gateway closed its end; 1: the file cannot be used, which stderr explains."""
    parser = argparse.ArgumentParser(prog="python -m fairlead.dynamodb.engine")
    parser.add_argument("--socket-fd", type=int, required=True, help="our end of a connected Unix stream socket")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the tables' file")
    parser.add_argument("--durability", type=Durability, choices=list(Durability), default=Durability.FULL)
    options = parser.parse_args(arguments)
    try:
        connection = open_file(options.data / FILE, LAYOUT, options.durability)
    except (UnusableFileError, sqlite3.Error) as error:
        _say(
            str(error) if isinstance(error, UnusableFileError) else f"{options.data / FILE} cannot be opened: {error}."
        )
        return 1
    with socket.socket(fileno=options.socket_fd) as end:
        try:
            Engine(end, connection, SystemClock()).run()
        except (FrameError, OSError) as error:
            _say(f"the connection to the gateway broke: {error}")
        finally:
            connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
