"""The platform's own lines about the runs of one environment: START, END and REPORT, in Lambda's forms.

"Understanding log formats" and "Using Lambda function logs" (Lambda Developer Guide): text with tabs, or, where the
function's LogFormat is JSON, the records `platform.start` and `platform.report`, which have no END beside them.
"""

from datetime import UTC, datetime
from math import ceil
from typing import Final, Protocol

import msgspec

from fairlead.model.apps import Function

TIMEOUT: Final = "timeout"
ERROR: Final = "error"
SUCCESS: Final = "success"


class Sink(Protocol):
    """Where the lines go."""

    def __call__(self, label: str, request_id: str, text: str) -> None:
        """Take whole lines, in which nothing has to be escaped."""


class Reports:
    """The lines of one environment. Moments are in seconds since the epoch."""

    __slots__ = ("_began", "_init_ms", "_is_json", "_label", "_memory_mb", "_peak_mb", "_sink", "_version")

    def __init__(self, function: Function, sink: Sink) -> None:
        self._sink = sink
        self._label = function.label
        self._version = function.version
        self._memory_mb = function.memory_mb
        self._is_json = function.log_format == "JSON"
        self._began = 0.0
        self._init_ms: float | None = None
        self._peak_mb = 0

    def loaded(self, seconds: float) -> None:
        """The environment was ready after so long; its first report tells."""
        self._init_ms = seconds * 1000

    def peak(self, kilobytes: int) -> None:
        """The most memory that its process has used."""
        self._peak_mb = (kilobytes + 1023) >> 10

    def began(self, request_id: str, now: float) -> None:
        """A run begins."""
        self._began = now
        if self._is_json:
            self._record(request_id, now, "platform.start", {"requestId": request_id, "version": self._version})
        else:
            self._sink(self._label, request_id, f"START RequestId: {request_id} Version: {self._version}\n")

    def ended(self, request_id: str, now: float, status: str = SUCCESS, error_type: str = "") -> None:
        """The run has ended. Text tells of a status only where the run was cut off (`error_type`, or TIMEOUT)."""
        duration = (now - self._began) * 1000
        init, self._init_ms = self._init_ms, None
        billed = ceil(duration if init is None else duration + init) or 1
        if self._is_json:
            self._report_json(request_id, now, (duration, billed, init), status, error_type)
            return
        text = (
            f"END RequestId: {request_id}\nREPORT RequestId: {request_id}\tDuration: {duration:.2f} ms\t"
            f"Billed Duration: {billed} ms\tMemory Size: {self._memory_mb} MB\tMax Memory Used: {self._peak_mb} MB\t"
        )
        if init is not None:
            text += f"Init Duration: {init:.2f} ms\t"
        if status == TIMEOUT or error_type:
            text += f"Status: {status}\t"
        if error_type:
            text += f"Error Type: {error_type}\t"
        self._sink(self._label, request_id, f"{text}\n")

    def _report_json(
        self, request_id: str, now: float, times: tuple[float, int, float | None], status: str, error_type: str
    ) -> None:
        duration, billed, init = times
        metrics = {
            "durationMs": round(duration, 3),
            "billedDurationMs": billed,
            "memorySizeMB": self._memory_mb,
            "maxMemoryUsedMB": self._peak_mb,
            **({} if init is None else {"initDurationMs": round(init, 3)}),
        }
        wrong = {"errorType": error_type} if error_type else {}
        record: dict[str, object] = {"requestId": request_id, "metrics": metrics, "status": status, **wrong}
        self._record(request_id, now, "platform.report", record)

    def _record(self, request_id: str, now: float, kind: str, record: dict[str, object]) -> None:
        time = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        line = msgspec.json.encode({"time": f"{time}Z", "type": kind, "record": record})
        self._sink(self._label, request_id, f"{line.decode()}\n")
