import os
import threading
from pathlib import Path

from fairlead.observe.log_writer import LogWriter


def test_records_are_written_in_order_to_their_files(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None)
    for number in range(1000):
        writer.append(tmp_path / f"{number % 2}.log", b"%d\n" % number)
    writer.close()
    for rest in range(2):
        numbers = [int(line) for line in (tmp_path / f"{rest}.log").read_text().splitlines()]
        assert numbers == list(range(rest, 1000, 2))


def test_what_was_written_is_there_while_the_writer_lives(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None)
    path = tmp_path / "x.log"
    pause = threading.Event()
    for number in range(3):
        writer.append(path, b"line\n")
        waited = 0
        while not path.exists() or path.read_text() != "line\n" * (number + 1):
            assert (waited := waited + 1) < 2000
            pause.wait(0.01)
    writer.close()


def test_without_records_there_is_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    writer = LogWriter(lambda text: None)
    assert threading.active_count() == before
    writer.close()


def test_a_folder_that_takes_nothing_is_told_once_and_again_after_it_did(tmp_path: Path) -> None:
    told: list[str] = []
    pause = threading.Event()
    folder = tmp_path / "logs"
    folder.write_text("in the way")
    writer = LogWriter(told.append)
    for _ in range(3):
        writer.append(folder / "a.log", b"x\n")
        writer.append(folder / "b.log", b"x\n")
        pause.wait(0.05)
    writer.close()
    assert told == [f"Logs can't be kept in {folder}: File exists."]


def test_a_full_disk_is_told_and_others_are_written(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.log").symlink_to("/dev/full")
    writer = LogWriter(told.append)
    writer.append(tmp_path / "full" / "x.log", b"x\n")
    writer.append(tmp_path / "fine" / "x.log", b"x\n")
    writer.close()
    (sentence,) = told
    assert sentence.startswith(f"Logs can't be kept in {tmp_path / 'full'}: ")
    assert (tmp_path / "fine" / "x.log").read_text() == "x\n"


def test_more_than_can_be_kept_is_lost_and_counted(tmp_path: Path) -> None:
    told: list[str] = []
    released = threading.Event()

    def report(text: str) -> None:
        told.append(text)
        assert released.wait(20)

    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.log").symlink_to("/dev/full")
    writer = LogWriter(report)
    writer.append(tmp_path / "full" / "x.log", b"x\n")
    pause = threading.Event()
    while not told:  # from here on the thread is held
        pause.wait(0.01)
    record = b"x" * (1 << 20) + b"\n"
    for _ in range(20):
        writer.append(tmp_path / "x.log", record)
    released.set()
    writer.close()
    kept = os.path.getsize(tmp_path / "x.log") // len(record)
    assert 0 < kept < 20
    assert told[1] == f"{20 - kept} lines of logs are lost: the disk took them too slowly."


def test_old_files_are_bounded(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None, file_bytes=100, kept_files=1)
    for _ in range(100):
        writer.append(tmp_path / "x.log", b"0123456789\n")
    writer.close()
    assert sorted(os.listdir(tmp_path)) == ["x.log", "x.log.1"]


def test_after_its_end_nothing_is_raised(tmp_path: Path) -> None:
    writer = LogWriter(lambda text: None)
    writer.append(tmp_path / "x.log", b"1\n")
    writer.close()
    writer.append(tmp_path / "x.log", b"2\n")
    writer.close()
    assert (tmp_path / "x.log").read_text() == "1\n"
