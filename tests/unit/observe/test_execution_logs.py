from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.model.apps import Logging
from fairlead.observe.escaping import escaped
from fairlead.observe.execution_logs import ERROR, INFO, LINE_BYTES, ExecutionLogs
from fairlead.observe.log_writer import LogWriter
from fairlead.testing.clock import FakeClock
from fairlead.websocket_api.occasions import Message
from occasions import message, snapshot, target

TIME = "2023-11-14T22:13:20.000Z"
ID = "R1knPH17NjMFftw="


class Case:
    def __init__(self, folder: Path) -> None:
        self.reports: list[str] = []
        self.writer = LogWriter(self.reports.append)
        self.logs = ExecutionLogs(folder, FakeClock(), self.writer, self.reports.append)
        self._path = folder / "nn27okk1we-develop.log"

    def lines(self) -> list[str]:
        self.writer.close()
        return self._path.read_text().splitlines() if self._path.exists() else []


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def asking(level: str, *, data_trace: bool = False) -> Message:
    return message("{}", target(logging=Logging(level, data_trace)))


@pytest.mark.parametrize(("level", "written"), [("OFF", []), ("ERROR", ["bad"]), ("INFO", ["good", "bad"])])
def test_levels(case: Case, level: str, written: list[str]) -> None:
    case.logs.log(asking(level), INFO, "good")
    case.logs.log(asking(level), ERROR, "bad")
    assert case.lines() == [f"{TIME} ({ID}) {text}" for text in written]


def test_errors_are_shown_to_the_operator_too(case: Case) -> None:
    case.logs.log(asking("INFO"), INFO, "good")
    case.logs.log(asking("INFO"), ERROR, "bad")
    assert case.reports == [f"nn27okk1we/develop ({ID}) bad"]


def test_what_goes_to_no_route_has_the_stages_level(case: Case) -> None:
    lost = message("{}", stage=snapshot(logging=Logging("INFO")))
    lost.target = None
    case.logs.log(lost, INFO, "no route")
    assert case.lines() == [f"{TIME} ({ID}) no route"]


def test_a_stage_that_traces_data_is_told_of_once(case: Case, tmp_path: Path) -> None:
    for _ in range(2):
        case.logs.log(asking("INFO", data_trace=True), INFO, "x")
    path = tmp_path / "nn27okk1we-develop.log"
    assert case.reports == [
        f"The stage nn27okk1we/develop traces data: the bodies of its messages are written to {path}."
    ]


def test_nothing_is_told_of_a_stage_that_traces_and_does_not_log(case: Case) -> None:
    case.logs.log(asking("OFF", data_trace=True), INFO, "x")
    assert case.reports == []


def test_one_line_is_one_line(case: Case) -> None:
    case.logs.log(asking("INFO"), INFO, f"body: a\n{TIME} (forged) b\r\x1b[1m\u2028")
    assert case.lines() == [f"{TIME} ({ID}) body: a\\n{TIME} (forged) b\\r\\x1b[1m\\u2028"]


@pytest.mark.parametrize("char", ["x", "é", "漢", "🎉"])
def test_long_lines_are_cut_between_characters(case: Case, char: str) -> None:
    size = len(char.encode())
    whole = char * (LINE_BYTES // size)
    case.logs.log(asking("INFO"), INFO, whole)
    case.logs.log(asking("INFO"), INFO, whole + char)
    first, second = (line.removeprefix(f"{TIME} ({ID}) ") for line in case.lines())
    assert (first, second) == (whole, f"{whole} [TRUNCATED]")


def test_what_cannot_be_encoded_is_written_out(case: Case) -> None:
    case.logs.log(asking("INFO"), INFO, "\ud800")
    assert case.lines() == [f"{TIME} ({ID}) \\ud800"]


@settings(max_examples=50, deadline=None)  # each example waits for the thread that writes
@given(st.lists(st.text(st.characters() | st.sampled_from("\n\r\x1b\x85\u2028"))))
def test_no_text_forges_a_record(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        case = Case(Path(folder))
        for text in texts:
            case.logs.log(asking("INFO"), INFO, text)
        lines = case.lines()
        assert len(lines) == len(texts)
        assert all(line.startswith(f"{TIME} ({ID}) ") and escaped(line) == line for line in lines)
