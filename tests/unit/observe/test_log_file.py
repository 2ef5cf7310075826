import os
from pathlib import Path

import pytest

from fairlead.observe.log_file import LogFile


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_a_file_and_its_folder_are_made_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "access" / "api-dev.log"
    file = LogFile(path, 1000, 1)
    file.append([b"one\n", b"two\n"])
    file.close()
    file.append([b"three\n"])
    file.close()
    assert lines(path) == ["one", "two", "three"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_full_file_is_put_aside_between_records_and_only_a_few_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    file = LogFile(path, 100, 2)
    file.append([b"%030d\n" % number for number in range(20)])
    file.close()
    kept = [path.with_name("x.log.2"), path.with_name("x.log.1"), path]
    assert [int(line) for one in kept for line in lines(one)] == list(range(12, 20))
    assert all(one.stat().st_size <= 100 for one in kept)
    assert sorted(os.listdir(tmp_path)) == ["x.log", "x.log.1", "x.log.2"]


def test_without_old_files_a_full_one_begins_anew(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "x.log", 10, 0)
    file.append([b"12345678\n", b"abc\n"])
    file.close()
    assert os.listdir(tmp_path) == ["x.log"]
    assert lines(tmp_path / "x.log") == ["abc"]


def test_a_record_larger_than_a_file_is_kept_whole(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "x.log", 10, 1)
    file.append([b"x" * 50 + b"\n", b"y\n"])
    file.close()
    assert lines(tmp_path / "x.log.1") == ["x" * 50]
    assert lines(tmp_path / "x.log") == ["y"]


def test_a_file_that_others_moved_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    file = LogFile(path, 1000, 1)
    file.append([b"one\n"])
    path.rename(tmp_path / "moved")
    file.append([b"two\n"])
    path.unlink()
    file.append([b"three\n"])
    file.close()
    assert lines(tmp_path / "moved") == ["one"]
    assert lines(path) == ["three"]


def test_a_file_that_others_replaced_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    file = LogFile(path, 1000, 1)
    file.append([b"one\n"])
    path.rename(tmp_path / "moved")
    path.write_text("theirs\n")
    file.append([b"two\n"])
    file.close()
    assert lines(path) == ["theirs", "two"]


def test_a_file_that_others_emptied_has_room_again(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    file = LogFile(path, 20, 1)
    file.append([b"0123456789abcde\n"])
    os.truncate(path, 0)
    file.append([b"fghij\n"])
    file.close()
    assert lines(path) == ["fghij"]
    assert not path.with_name("x.log.1").exists()


def test_a_full_disk_is_an_error_each_time(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.symlink_to("/dev/full")
    file = LogFile(path, 20, 1)
    for _ in range(2):
        with pytest.raises(OSError, match=r"No space left|denied|permitted"):
            file.append([b"one\n"])
    file.close()


def test_a_record_that_was_written_in_part_does_not_run_into_the_next(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    os.mkfifo(path)
    held = os.open(path, os.O_RDWR)  # of a pipe, as much is taken as there is room for
    file = LogFile(path, 1 << 30, 1)
    with pytest.raises(BlockingIOError):
        file.append([b"x" * (1 << 20) + b"\n"])
    first = os.read(held, 1 << 20)
    assert 0 < len(first) < 1 << 20
    file.append([b"whole\n"])
    assert os.read(held, 1 << 20) == b"\nwhole\n"
    file.close()
    os.close(held)


def test_a_pipe_that_nobody_reads_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.log")
    file = LogFile(tmp_path / "x.log", 1000, 1)
    with pytest.raises(OSError, match=r"No such device|not configured"):
        file.append([b"one\n"])
    file.close()
