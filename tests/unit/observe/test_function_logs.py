from pathlib import Path

import pytest

from fairlead.observe.function_logs import FunctionLogs
from fairlead.observe.log_writer import LogWriter
from fairlead.testing.clock import FakeClock


class Case:
    def __init__(self, folder: Path) -> None:
        self.reports: list[str] = []
        self.writer = LogWriter(self.reports.append, file_bytes=200)
        self.logs = FunctionLogs(folder, FakeClock(), self.writer)

    def text(self, label: str) -> str:
        self.writer.close()
        return self.logs.path(label).read_text()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "logs")


def test_lines_carry_time_and_request(case: Case) -> None:
    case.logs.log("hello", "id-1", "one\ntwo\x1b\n")
    case.logs.log("hello", "", "three")
    time = "2023-11-14T22:13:20.000Z"
    assert case.text("hello") == f"{time} hello id-1 one\n{time} hello id-1 two\\x1b\n{time} hello - three\n"


def test_the_platform_s_lines_and_those_of_versions_are_in_the_same_file(case: Case) -> None:
    case.logs.platform("hello", "id-1", "START RequestId: id-1\n")
    case.logs.platform("hello:3", "id-2", "END\nREPORT\t\n")
    case.logs.log("hello:3", "id-2", "printed")
    time = "2023-11-14T22:13:20.000Z"
    assert case.text("hello") == (
        f"{time} hello id-1 START RequestId: id-1\n{time} hello:3 id-2 END\n{time} hello:3 id-2 REPORT\t\n"
        f"{time} hello:3 id-2 printed\n"
    )


def test_names_stay_inside_the_folder(case: Case, tmp_path: Path) -> None:
    labels = ("../../etc/passwd", ".hidden", "", "a" * 300, "a/b")
    for label in labels:
        case.logs.log(label, "", "x")
    case.writer.close()
    for label in labels:
        assert case.logs.path(label).parent == tmp_path / "logs"
        assert case.logs.path(label).exists()


def test_a_line_larger_than_a_file_is_kept_whole(case: Case) -> None:
    case.logs.log("f", "", "x" * 1000)
    assert len(case.text("f")) > 1000


def test_a_log_goes_on_where_the_last_life_ended(case: Case, tmp_path: Path) -> None:
    case.logs.log("f", "", "x" * 100)
    assert "x" in case.text("f")
    again = Case(tmp_path / "logs")
    again.logs.log("f", "", "y" * 100)
    assert "y" in again.text("f")
    assert "x" in case.logs.path("f").with_name("f.log.1").read_text()


def test_a_file_that_cannot_be_written_is_told_once(case: Case) -> None:
    case.logs.path("f").mkdir(parents=True)
    case.logs.log("f", "", "x")
    case.logs.log("f", "", "x")
    case.writer.close()
    assert len(case.reports) == 1
    assert "Is a directory" in case.reports[0]
