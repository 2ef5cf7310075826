import json
from typing import Any

import pytest

from fairlead.functions.reports import ERROR, TIMEOUT, Reports
from fairlead.model.apps import Function

ID = "79b4f56e-95b1-4643-9700-2807f4e68189"
NOW = 1_700_000_000.25


class Case:
    def __init__(self, **members: Any) -> None:
        self.lines: list[str] = []
        function = Function("f-dev", "f.h", "python3.12", "/f", "arn", "f", **members)
        self.reports = Reports(function, self._take)

    def _take(self, label: str, request_id: str, text: str) -> None:
        assert (label, request_id) == ("f", ID)
        self.lines += text.removesuffix("\n").split("\n")

    def run(self, seconds: float = 0.00275, *how: str) -> None:
        self.reports.began(ID, NOW)
        self.reports.ended(ID, NOW + seconds, *how)


def test_text_is_lambdas() -> None:
    case = Case(memory_mb=256)
    case.reports.loaded(0.15)
    case.reports.peak(66 * 1024 + 1)
    case.run()
    case.run(0.0101)
    assert case.lines == [
        f"START RequestId: {ID} Version: $LATEST",
        f"END RequestId: {ID}",
        f"REPORT RequestId: {ID}\tDuration: 2.75 ms\tBilled Duration: 153 ms\tMemory Size: 256 MB\t"
        "Max Memory Used: 67 MB\tInit Duration: 150.00 ms\t",
        f"START RequestId: {ID} Version: $LATEST",
        f"END RequestId: {ID}",
        f"REPORT RequestId: {ID}\tDuration: 10.10 ms\tBilled Duration: 11 ms\tMemory Size: 256 MB\t"
        "Max Memory Used: 67 MB\t",
    ]


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ((TIMEOUT,), "Status: timeout\t"),
        ((ERROR, "Runtime.ExitError"), "Status: error\tError Type: Runtime.ExitError\t"),
        ((ERROR,), "Max Memory Used: 0 MB\t"),
    ],
)
def test_a_run_that_was_cut_off_says_so(how: tuple[str, ...], end: str) -> None:
    case = Case(version="3")
    case.run(1, *how)
    assert case.lines[0].endswith("Version: 3")
    assert case.lines[-1].endswith(end)


def test_json_is_lambdas() -> None:
    case = Case(log_format="JSON")
    case.reports.loaded(0.1)
    case.run()
    case.run(3, TIMEOUT)
    first, second, _, fourth = map(json.loads, case.lines)
    assert first == {
        "time": "2023-11-14T22:13:20.250Z",
        "type": "platform.start",
        "record": {"requestId": ID, "version": "$LATEST"},
    }
    assert second["type"] == "platform.report"
    metrics = {"durationMs": 2.75, "billedDurationMs": 103, "memorySizeMB": 128, "maxMemoryUsedMB": 0}
    assert second["record"] == {"requestId": ID, "metrics": {**metrics, "initDurationMs": 100.0}, "status": "success"}
    assert fourth["record"]["status"] == "timeout"
