"""Execution logs: what became of each request, step by step, for stages that ask for it.

A line is time (UTC), request id in brackets and text, as CloudWatch shows it. What a line tells is up to whoever calls
`log`; headers, queries and keys must have gone through `redaction` before.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from fairlead.clock import Clock
from fairlead.observe.escaping import escaped
from fairlead.observe.log_writer import LogWriter
from fairlead.websocket_api.occasions import Occasion

ERROR: Final = "ERROR"
INFO: Final = "INFO"
LINE_BYTES: Final = 1024
"""Of a line's text; what is longer is cut ("CloudWatch log formats for API Gateway")."""
_CUT: Final = " [TRUNCATED]"


class ExecutionLog(Protocol):
    """Whoever keeps the log."""

    def __call__(self, occasion: Occasion, level: str, text: str) -> None:
        """Write one line. `level` is ERROR or INFO; where it is not asked for, nothing happens."""


class ShowingLog(Protocol):
    """An ExecutionLog that shows errors to the operator, and can be told that somebody else has done that."""

    def __call__(self, occasion: Occasion, level: str, text: str, *, shown: bool = True) -> None:
        """Write one line; an error is also `shown`."""


class ExecutionLogs:
    """Writes to the file `{apiId}-{stage}.log` in `folder`, and shows errors to the operator with `report`."""

    __slots__ = ("_clock", "_folder", "_line_bytes", "_report", "_traced", "_writer")

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        writer: LogWriter,
        report: Callable[[str], None],
        line_bytes: int = LINE_BYTES,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._writer = writer
        self._report = report
        self._line_bytes = line_bytes
        self._traced: set[str] = set()

    def path(self, api_id: str, stage: str) -> Path:
        """Where a stage's log is."""
        return self._folder / f"{api_id}-{stage}.log"

    def log(self, occasion: Occasion, level: str, text: str, *, shown: bool = True) -> None:
        """Write one line, if the route's level asks for it; an error is also `shown` to the operator."""
        logging = occasion.logging
        if logging.level != INFO and logging.level != level:
            return
        snapshot = occasion.snapshot
        if logging.data_trace and snapshot.scope not in self._traced:
            self._traced.add(snapshot.scope)
            path = self.path(snapshot.api_id, snapshot.name)
            self._report(f"The stage {snapshot.scope} traces data: the bodies of its messages are written to {path}.")
        time = datetime.fromtimestamp(self._clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        line = f"({escaped(occasion.request_id)}) {self._cut(escaped(text))}"
        record = f"{time}Z {line}\n".encode(errors="backslashreplace")
        self._writer.append(self.path(snapshot.api_id, snapshot.name), record)
        if shown and level == ERROR:
            self._report(f"{snapshot.scope} {line}")

    def _cut(self, text: str) -> str:
        if len(text) <= self._line_bytes // 4:  # the most that a character takes
            return text
        data = text.encode(errors="backslashreplace")
        return text if len(data) <= self._line_bytes else data[: self._line_bytes].decode(errors="ignore") + _CUT
