import os
from pathlib import Path

import pytest

from fairlead.readers.files import MAX_BYTES, MAX_FILES, Files, UnreadableError


def test_a_file_is_read_once_whatever_its_path_is_spelled_like(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("first")
    files = Files()
    assert files.text(path) == "first"
    path.write_text("second")
    assert files.text(tmp_path / "sub" / ".." / "a.yml") == "first"
    assert files.read == [path]


def test_a_file_that_is_not_there_is_told_apart_and_not_watched(tmp_path: Path) -> None:
    files = Files()
    with pytest.raises(UnreadableError, match="does not exist") as raised:
        files.text(tmp_path / "gone.yml")
    assert raised.value.absent
    assert files.read == []


def test_what_would_hang_or_flood_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "folder.yml").mkdir()
    (tmp_path / "large.yml").write_bytes(b"x" * (MAX_BYTES + 1))
    (tmp_path / "latin.yml").write_bytes(b"a: 1\nb: \xe9\n")
    files = Files()
    sentences = {}
    for name in ("pipe.yml", "folder.yml", "large.yml", "latin.yml"):
        with pytest.raises(UnreadableError) as raised:
            files.text(tmp_path / name)
        sentences[name] = str(raised.value)
    assert sentences["pipe.yml"].endswith("is not a regular file.")
    assert sentences["folder.yml"].endswith("is not a regular file.")
    assert sentences["large.yml"].endswith("is larger than 1 MiB.")
    assert sentences["latin.yml"].endswith("line 2 holds the byte 0xe9.")
    assert tmp_path / "latin.yml" in files.read


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        Files().text(tmp_path / "a\0b")
    with pytest.raises(UnreadableError):
        Files().text(tmp_path / ("x" * 5000))


def test_there_is_an_end_to_the_files(tmp_path: Path) -> None:
    files = Files()
    for number in range(MAX_FILES):
        (tmp_path / f"{number}.yml").touch()
        files.text(tmp_path / f"{number}.yml")
    (tmp_path / "last.yml").touch()
    with pytest.raises(UnreadableError, match="one file too many"):
        files.text(tmp_path / "last.yml")
