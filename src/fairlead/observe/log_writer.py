"""The thread that writes log files: a disk that is slow, full or gone holds nobody who has something to log."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fairlead.observe.log_file import LogFile

FILE_BYTES: Final = 10 << 20
"""A file that has grown past this is put aside. Our choice."""
KEPT_FILES: Final = 3
"""Files put aside of each log, the newest called `.1`. Our choice."""
_MOST: Final = 8 << 20
"""Bytes kept for a disk that does not take them. Our choice."""
_PAUSE_SECONDS: Final = 0.02
"""Records that come within it are written together."""
_LAST_SECONDS: Final = 5.0
_OPEN_FILES: Final = 256


class LogWriter:
    """Appends records to files, in order, soon. `report` is called from its thread.

    What can't be written is lost, and told of once for each folder until something can be written there again.
    """

    def __init__(
        self, report: Callable[[str], None], *, file_bytes: int = FILE_BYTES, kept_files: int = KEPT_FILES
    ) -> None:
        self._report = report
        self._file_bytes = file_bytes
        self._kept_files = kept_files
        self._records: dict[Path, list[bytes]] = {}
        self._size = 0
        self._lost = 0
        self._closing = False
        self._resting = False
        self._hurry = threading.Event()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # What follows belongs to the thread.
        self._files: dict[Path, LogFile] = {}
        self._told: set[Path] = set()

    def append(self, path: Path, record: bytes) -> None:
        """Have `record`, whole lines, written to the file at `path`. Never waits, never raises."""
        with self._changed:
            if self._size > _MOST:
                self._lost += record.count(b"\n")
                return
            records = self._records.get(path)
            if records is None:
                records = self._records[path] = []
            records.append(record)
            self._size += len(record)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="logs", daemon=True)
                self._thread.start()
            elif self._resting:
                self._changed.notify_all()

    def close(self) -> None:
        """Write what is kept, as far as that takes no more than a few seconds, and close the files."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._hurry.set()
        if self._thread is not None:
            self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._resting = True
                while not self._records and not self._closing:
                    self._changed.wait()
                self._resting = False
                if not self._records:
                    break
            self._hurry.wait(_PAUSE_SECONDS)
            with self._changed:
                records, lost = self._records, self._lost
                self._records = {}
                self._size = self._lost = 0
            for path, lines in records.items():
                self._write(path, lines)
            if lost:
                self._report(f"{lost} lines of logs are lost: the disk took them too slowly.")
        for file in self._files.values():
            file.close()

    def _write(self, path: Path, records: list[bytes]) -> None:
        file = self._files.get(path)
        if file is None:
            if len(self._files) >= _OPEN_FILES:
                self._files.pop(next(iter(self._files))).close()
            file = self._files[path] = LogFile(path, self._file_bytes, self._kept_files)
        try:
            file.append(records)
        except OSError as error:
            file.close()
            if path.parent not in self._told:
                self._told.add(path.parent)
                self._report(f"Logs can't be kept in {path.parent}: {error.strerror or error}.")
        else:
            self._told.discard(path.parent)
