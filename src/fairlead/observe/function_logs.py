"""What functions print, and the platform's lines about their runs, kept in files: one a function.

A line is the time (UTC), the function with its version where that is published, the request id or `-`, and the text.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fairlead.clock import Clock
from fairlead.observe.escaping import escaped
from fairlead.observe.log_writer import LogWriter

ENDING: Final = ".log"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]|^\.")
_LONGEST_NAME: Final = 100


def file_name(label: str) -> str:
    """The name of a function's log. A version (`label:7`) is in that of its function."""
    return f"{_safe(label.partition(':')[0])}{ENDING}"


class FunctionLogs:
    """The logs in `folder`."""

    __slots__ = ("_clock", "_folder", "_places", "_second", "_time", "_writer")

    def __init__(self, folder: Path, clock: Clock, writer: LogWriter) -> None:
        self._folder = folder
        self._clock = clock
        self._writer = writer
        self._places: dict[str, tuple[Path, str]] = {}
        self._second = -1
        self._time = ""

    def path(self, label: str) -> Path:
        """Where a function's log is."""
        return self._folder / file_name(label)

    def log(self, label: str, request_id: str, text: str) -> None:
        """Append one or more lines that a function has printed."""
        path, name = self._place(label)
        prefix = f"{self._now()} {name} {escaped(request_id) or '-'} "
        lines = text.removesuffix("\n").split("\n")
        record = "".join(f"{prefix}{escaped(part.removesuffix(chr(13)))}\n" for part in lines)
        self._writer.append(path, record.encode())

    def platform(self, label: str, request_id: str, text: str) -> None:
        """Append one or more lines of the platform's, in which nothing has to be escaped. Called twice a run."""
        path, name = self._place(label)
        prefix = f"{self._now()} {name} {request_id} "
        lines = text[:-1].replace("\n", f"\n{prefix}")
        self._writer.append(path, f"{prefix}{lines}\n".encode())

    def _place(self, label: str) -> tuple[Path, str]:
        place = self._places.get(label)
        if place is None:
            name, colon, version = label.partition(":")
            place = self._places[label] = (self.path(label), f"{_safe(name)}{colon}{version}")
        return place

    def _now(self) -> str:
        now = self._clock.now()
        second = int(now)
        if second != self._second:
            self._second = second
            self._time = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{self._time}.{int((now - second) * 1000):03d}Z"


def _safe(label: str) -> str:
    return _UNSAFE.sub("_", label)[:_LONGEST_NAME] or "_"
