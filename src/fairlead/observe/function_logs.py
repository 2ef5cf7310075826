"""What functions print, kept in files: one a function, of bounded size."""

import contextlib
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.observe.escaping import escaped

FILE_BYTES: Final = 10 << 20
"""A file that has grown past this is put aside. Our choice."""
KEPT: Final = 3
"""Files put aside for each function, the newest called `.1`. Our choice."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]|^\.")
_LONGEST_NAME: Final = 100


class FunctionLogs:
    """Log files in `folder`. Every line of theirs is time (UTC), request id (or `-`) and text."""

    def __init__(self, folder: Path, clock: Clock, report: Callable[[str], None], file_bytes: int = FILE_BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._report = report
        self._file_bytes = file_bytes
        self._open: dict[str, tuple[int, int]] = {}
        self._told = False

    def path(self, label: str) -> Path:
        """Where a function's log is."""
        return self._folder / f"{_UNSAFE.sub('_', label)[:_LONGEST_NAME] or '_'}.log"

    def log(self, label: str, request_id: str, text: str) -> None:
        """Append one or more lines. A disk that can't take them is reported once, and stops nobody."""
        time = datetime.fromtimestamp(self._clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        prefix = f"{time}Z {escaped(request_id) or '-'} "
        lines = text.removesuffix("\n").split("\n")
        data = "".join(f"{prefix}{escaped(part.removesuffix(chr(13)))}\n" for part in lines).encode()
        try:
            self._append(label, data)
        except OSError as error:
            if not self._told:
                self._told = True
                self._report(f"Functions' output can't be kept in {self._folder}: {error.strerror}.")

    def close(self) -> None:
        """Close the files."""
        for descriptor, _ in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def _append(self, label: str, data: bytes) -> None:
        descriptor, size = self._open.get(label) or self._opened(label)
        if size and size + len(data) > self._file_bytes:
            os.close(descriptor)
            del self._open[label]
            self._put_aside(self.path(label))
            descriptor, size = self._opened(label)
        os.write(descriptor, data)
        self._open[label] = (descriptor, size + len(data))

    def _opened(self, label: str) -> tuple[int, int]:
        descriptor = os.open(self.path(label), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        found = self._open[label] = (descriptor, os.fstat(descriptor).st_size)
        return found

    def _put_aside(self, path: Path) -> None:
        for number in range(KEPT, 0, -1):
            older = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
            with contextlib.suppress(FileNotFoundError):
                os.replace(older, path.with_name(f"{path.name}.{number}"))
