"""Access logs: one line a request of a client, in the format of its stage."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fairlead.observe.access_formats import AccessFormat
from fairlead.observe.log_writer import LogWriter
from fairlead.websocket_api.access import Access
from fairlead.websocket_api.occasions import Occasion

_MOST_FORMATS: Final = 256


class AccessLogs:
    """Writes to the file `{apiId}-{stage}.log` in `folder`, or to `out` where that is given.

    Which log group or stream a stage names makes no difference: there is one log a stage.
    """

    __slots__ = ("_folder", "_formats", "_out", "_writer")

    def __init__(self, folder: Path, writer: LogWriter, out: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._writer = writer
        self._out = out
        self._formats: dict[str, AccessFormat] = {}

    def path(self, api_id: str, stage: str) -> Path:
        """Where a stage's log is."""
        return self._folder / f"{api_id}-{stage}.log"

    def log(self, occasion: Occasion, access: Access) -> None:
        """Write of a request, if its stage has an access log."""
        snapshot = occasion.snapshot
        if snapshot.access_log is None:
            return
        line = self._compiled(snapshot.access_log.format).line(occasion, access)
        if self._out is not None:
            self._out(line)
        else:
            record = f"{line}\n".encode(errors="backslashreplace")
            self._writer.append(self.path(snapshot.api_id, snapshot.name), record)

    def _compiled(self, format: str) -> AccessFormat:
        compiled = self._formats.get(format)
        if compiled is None:
            if len(self._formats) >= _MOST_FORMATS:
                self._formats.clear()
            compiled = self._formats[format] = AccessFormat(format)
        return compiled
