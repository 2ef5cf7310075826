"""The connection journal: an append-only file that remembers, across a crash, whose `$disconnect` is still owed.

Each entry is one line of JSON, written with one system call before whatever it announces, so it survives the death of
the process at any instant (not that of the machine: connections end with it, and rows are better cleaned by a time to
live than by a flush for every handshake; our choice). A line cut short by a crash is dropped: what it announced had not
happened. The file is rewritten at every start and when it has grown by 4 MiB and at least doubled.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from fairlead.websocket_api.journal import Closed, Closing, Entry, Opened, decode, encode

_HEADER: Final = b'{"journal":"connections","version":1}\n'
_REWRITE_BYTES: Final = 4 << 20


class JournalError(Exception):
    """The file is not a journal that this version can read; the text is for the operator."""


class Journal:
    """An open journal. `left_open` is what the last life left behind, in the order in which it was opened."""

    __slots__ = ("_file", "_path", "_rewrite_at", "_size", "_waiting", "left_open")

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises JournalError when it is no journal, or a newer one."""
        self._path = path
        entries = list(_read(path)) if path.exists() else []
        self.left_open = _open_ones(entries)
        self._file, self._size = _rewrite(path, self.left_open)
        self._rewrite_at = self._size + _REWRITE_BYTES
        self._waiting: list[bytes] = []

    def append(self, entry: bytes) -> None:
        """Write one entry, and those that wait. Raises OSError when the disk will not take it; then it is not there."""
        self._write(b"".join((*self._waiting, entry, b"\n")))

    def append_later(self, entry: bytes) -> None:
        """Write an entry with the next one, or at `flush`."""
        self._waiting += (entry, b"\n")

    def flush(self) -> None:
        """Write what waits. Raises OSError."""
        if self._waiting:
            self._write(b"".join(self._waiting))

    def _write(self, line: bytes) -> None:
        written = os.write(self._file, line)
        if written != len(line):
            os.ftruncate(self._file, self._size)
            raise OSError(f"{self._path}: the disk took only part of an entry")
        self._size += written
        self._waiting.clear()
        if self._size > self._rewrite_at:
            self._compact()

    def close(self) -> None:
        """Write what waits and close the file. Raises OSError."""
        try:
            self.flush()
        finally:
            os.close(self._file)

    def _compact(self) -> None:
        try:
            fresh, size = _rewrite(self._path, _open_ones(list(_read(self._path))))
        except OSError:  # no room, or the folder is gone: nothing is lost, and the file goes on as it is
            self._rewrite_at = self._size + _REWRITE_BYTES
            return
        os.close(self._file)
        self._file, self._size = fresh, size
        # At least as much again as is alive: where little is dead, a rewrite gains little.
        self._rewrite_at = 2 * self._size + _REWRITE_BYTES


def _read(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        header = file.readline()
        if header and header != _HEADER:
            raise JournalError(
                f"{path} is not a connection journal that this version can read. "
                "Start with the version that wrote it, or remove the file: the $disconnect calls it remembers are lost."
            )
        for line in file:
            if line.endswith(b"\n"):
                try:
                    yield decode(line)
                except msgspec.DecodeError as error:
                    raise JournalError(f"{path} has an entry that cannot be read: {error}") from error


def _open_ones(entries: list[Entry]) -> list[tuple[Opened, Closing | None]]:
    living: dict[str, tuple[Opened, Closing | None]] = {}
    for entry in entries:
        match entry:
            case Opened():
                living[entry.id] = (entry, None)
            case Closing() if entry.id in living:
                living[entry.id] = (living[entry.id][0], entry)
            case Closed():
                living.pop(entry.id, None)
    return list(living.values())


def _rewrite(path: Path, living: list[tuple[Opened, Closing | None]]) -> tuple[int, int]:
    """Replace the file by one that holds only what is alive; gives its descriptor, open for appending, and its size."""
    lines = [_HEADER]
    for opened, closing in living:
        lines += [encode(entry) + b"\n" for entry in (opened, closing) if entry is not None]
    data = b"".join(lines)
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        fresh.replace(path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, len(data)
