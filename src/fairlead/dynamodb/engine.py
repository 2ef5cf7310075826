"""The engine's process: one owner of the tables' file, answering the gateway over one Unix socket.

    python -m fairlead.dynamodb.engine --socket-fd N --data DIR [--durability full|os|memory]

What has arrived by the time it looks is one group: one transaction, one flush, then all answers. While it works the
next group gathers in the socket. It ends, everything committed, when the gateway's end of the socket closes.
"""

import argparse
import math
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
from fairlead.dynamodb.framing import FrameError, FrameReader, answer_frame, notice_frame
from fairlead.dynamodb.housekeeping import LOOK_SECONDS, Housekeeping
from fairlead.dynamodb.layout import LAYOUT
from fairlead.dynamodb.watches import Watches
from fairlead.storage.durability import Durability
from fairlead.storage.files import UnusableFileError, open_file

FILE: Final = "tables.db"
_READ_BYTES: Final = 262_144
_CHECKPOINT_PAGES: Final = 4000
_CHECKPOINT_PAGES_BETWEEN: Final = 1000
"""After a turn of housekeeping between requests a checkpoint is due sooner, and is the shorter."""


class Engine:
    """The loop. Housekeeping and checkpoints go on between groups. Raises sqlite3.Error when it is made."""

    __slots__ = (
        "_clock",
        "_database",
        "_due",
        "_housekeeping",
        "_jobs",
        "_numbers",
        "_reader",
        "_served",
        "_socket",
        "_unfinished",
        "_watches",
    )

    def __init__(self, end: socket.socket, connection: sqlite3.Connection, clock: Clock) -> None:
        self._socket = end
        self._clock = clock
        self._database = Database(connection, clock)
        self._reader = FrameReader()
        self._jobs: list[Callable[[], Answer]] = []
        self._numbers: list[int] = []
        self._housekeeping = Housekeeping(self._database)
        self._watches = Watches(self._database.catalog.streams)
        self._due = clock.now()
        self._served = self._unfinished = False
        end.setblocking(True)

    def run(self) -> None:
        """Serve until the peer closes. Raises FrameError, OSError."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        while True:
            wait_ms = max(0, math.ceil(1000 * (self._due - self._clock.now())))
            if poll.poll(wait_ms):
                data = self._socket.recv(_READ_BYTES)
                if not data:
                    self._database.commits.run([self._housekeeping.finish], _postponed)
                    return
                self._reader.feed(data, self._called)
                self._answer()
                self._served = True
            elif not self._unfinished:
                self._checkpoint(1)
            if self._clock.now() >= self._due:
                self._keep_house()

    def _called(self, number: int, head_length: int, rest: bytes) -> None:
        if not number:
            self._watches.told(rest[:head_length])
            return
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
        self._tell()
        self._checkpoint(_CHECKPOINT_PAGES)

    def _tell(self) -> None:
        """Say which watched streams have records that are committed and were not spoken of."""
        notices = self._watches.notices()
        if notices:
            self._socket.sendall(b"".join(map(notice_frame, notices)))

    def _keep_house(self) -> None:
        """A little of what is to be done. If there is more, requests that come meanwhile get half of the time."""
        start = self._clock.now()
        (self._unfinished,) = self._database.commits.run([self._housekeeping.turn], _postponed)
        self._tell()
        self._checkpoint(_CHECKPOINT_PAGES_BETWEEN if self._served else _CHECKPOINT_PAGES)
        end = self._clock.now()
        self._due = end + (LOOK_SECONDS if not self._unfinished else end - start if self._served else 0.0)
        self._served = False

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
        except sqlite3.Error as error:
            _say(f"{options.data / FILE} cannot be used: {error}.")
            return 1
        finally:
            connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
