"""One log file of bounded size, which others may move away, empty or remove while it is written to."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

_MODE = 0o600


class LogFile:
    """Appends records to the file at `path`, which is made, with its folder, when the first one comes.

    One that has grown past `file_bytes` is put aside as `.1`, what was that as `.2`, and so on up to `kept`. A file
    that is no longer where it was (logrotate, `rm`) is begun anew; one that was emptied is gone on with.
    """

    __slots__ = ("_descriptor", "_file_bytes", "_identity", "_kept", "_path", "_size", "_torn")

    def __init__(self, path: Path, file_bytes: int, kept: int) -> None:
        self._path = path
        self._file_bytes = file_bytes
        self._kept = kept
        self._descriptor = -1
        self._identity = (0, 0)
        self._size = 0
        self._torn = False
        """A record was written in part: the next one begins a new line."""

    def append(self, records: Sequence[bytes]) -> None:
        """Write whole records, each in one file. Raises OSError; some are then in the file and the others lost."""
        self._find()
        chunk: list[bytes] = []
        for record in records:
            if self._size and self._size + len(record) > self._file_bytes:
                self._write(chunk)
                chunk = []
                self._put_aside()
            chunk.append(record)
            self._size += len(record)
        self._write(chunk)

    def close(self) -> None:
        """Close the file. The next record opens it again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _find(self) -> None:
        """Make sure that what is open is what stands at the path."""
        if self._descriptor >= 0:
            try:
                found = os.stat(self._path)
            except FileNotFoundError:
                self.close()
            else:
                self._size = found.st_size
                if (found.st_dev, found.st_ino) != self._identity:
                    self.close()
        if self._descriptor < 0:
            self._open()

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Not blocking: to open a named pipe that nobody reads is an error then, instead of a wait for ever.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        self._descriptor = os.open(self._path, flags, _MODE)
        found = os.fstat(self._descriptor)
        self._identity = (found.st_dev, found.st_ino)
        self._size = found.st_size

    def _write(self, records: Sequence[bytes]) -> None:
        data = b"".join((b"\n", *records) if self._torn and records else records)
        while data:
            try:
                written = os.write(self._descriptor, data)
            except OSError:
                self._size = os.fstat(self._descriptor).st_size
                raise
            data = data[written:]
            self._torn = bool(data)

    def _put_aside(self) -> None:
        self.close()
        for number in range(self._kept, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number - 1}") if number > 1 else self._path
            with contextlib.suppress(FileNotFoundError):
                os.replace(older, self._path.with_name(f"{self._path.name}.{number}"))
        if not self._kept:
            self._path.unlink(missing_ok=True)
        self._open()
