"""What functions print, kept in files: one a function."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.observe.escaping import escaped
from fairlead.observe.log_writer import LogWriter

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]|^\.")
_LONGEST_NAME: Final = 100


class FunctionLogs:
    """Log files in `folder`. Every line of theirs is time (UTC), request id (or `-`) and text."""

    __slots__ = ("_clock", "_folder", "_writer")

    def __init__(self, folder: Path, clock: Clock, writer: LogWriter) -> None:
        self._folder = folder
        self._clock = clock
        self._writer = writer

    def path(self, label: str) -> Path:
        """Where a function's log is."""
        return self._folder / f"{_UNSAFE.sub('_', label)[:_LONGEST_NAME] or '_'}.log"

    def log(self, label: str, request_id: str, text: str) -> None:
        """Append one or more lines."""
        time = datetime.fromtimestamp(self._clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        prefix = f"{time}Z {escaped(request_id) or '-'} "
        lines = text.removesuffix("\n").split("\n")
        record = "".join(f"{prefix}{escaped(part.removesuffix(chr(13)))}\n" for part in lines)
        self._writer.append(self.path(label), record.encode())
