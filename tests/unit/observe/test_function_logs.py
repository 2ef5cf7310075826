from collections.abc import Iterator
from pathlib import Path

import pytest

from fairlead.observe.function_logs import KEPT, FunctionLogs
from fairlead.testing.clock import FakeClock


class Case:
    def __init__(self, folder: Path) -> None:
        self.reports: list[str] = []
        self.logs = FunctionLogs(folder, FakeClock(), self.reports.append, file_bytes=200)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = Case(tmp_path / "logs")
    yield made
    made.logs.close()


def test_lines_carry_time_and_request(case: Case) -> None:
    case.logs.log("hello", "id-1", "one\ntwo\x1b\n")
    case.logs.log("hello", "", "three")
    time = "2023-11-14T22:13:20.000Z"
    assert case.logs.path("hello").read_text() == f"{time} id-1 one\n{time} id-1 two\\x1b\n{time} - three\n"


def test_names_stay_inside_the_folder(case: Case, tmp_path: Path) -> None:
    for label in ("../../etc/passwd", ".hidden", "", "a" * 300, "a/b"):
        case.logs.log(label, "", "x")
        assert case.logs.path(label).parent == tmp_path / "logs"
        assert case.logs.path(label).exists()


def test_a_full_file_is_put_aside_and_only_a_few_are_kept(case: Case) -> None:
    for number in range(20):
        case.logs.log("f", "", f"{number:050d}")
    path = case.logs.path("f")
    kept = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, KEPT + 1))]
    numbers = [int(line.rpartition(" ")[2]) for file in reversed(kept) for line in file.read_text().splitlines()]
    assert numbers == list(range(20 - len(numbers), 20))
    assert all(file.stat().st_size <= 200 for file in kept)
    assert not path.with_name(f"{path.name}.{KEPT + 1}").exists()


def test_a_line_larger_than_a_file_is_kept_whole(case: Case) -> None:
    case.logs.log("f", "", "x" * 1000)
    assert len(case.logs.path("f").read_text()) > 1000


def test_a_log_goes_on_where_the_last_life_ended(case: Case, tmp_path: Path) -> None:
    case.logs.log("f", "", "x" * 100)
    again = FunctionLogs(tmp_path / "logs", FakeClock(), case.reports.append, file_bytes=200)
    again.log("f", "", "y" * 100)
    again.close()
    assert "y" in case.logs.path("f").read_text()
    assert "x" in case.logs.path("f").with_name("f.log.1").read_text()


def test_a_file_that_cannot_be_written_is_told_once(case: Case) -> None:
    case.logs.path("f").mkdir()
    case.logs.log("f", "", "x")
    case.logs.log("f", "", "x")
    assert len(case.reports) == 1
    assert "Is a directory" in case.reports[0]
