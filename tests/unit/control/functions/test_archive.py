"""What zips are unzipped to, and which are not."""

import contextlib
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.control.functions.archive import (
    EmptyError,
    RefusedError,
    TooLargeError,
    UnreadableError,
    extract,
)
from unit.control.functions.zips import (
    HELLO,
    LINK,
    overlapping,
    with_flag,
    with_method,
    with_size,
    zip_of,
    zip_with,
)

MIB = 1 << 20


def listing(root: Path) -> dict[str, str]:
    """Every path below `root`: its contents, `/` for a folder, where it leads for a link."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        found[name] = f"-> {path.readlink()}" if path.is_symlink() else "/" if path.is_dir() else path.read_text()
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_files_and_folders(tmp_path: Path) -> None:
    data = zip_of(("lib/", "", 0o40700), ("lib/a.py", "a", 0), ("b/c/d.txt", "d", 0), ("./e//f", "f", 0), ("./", "", 0))
    extract(data, tmp_path)
    assert listing(tmp_path) == {
        "lib": "/", "lib/a.py": "a", "b": "/", "b/c": "/", "b/c/d.txt": "d", "e": "/", "e/f": "f",
    }  # fmt: skip


def test_a_folder_may_follow_what_is_in_it(tmp_path: Path) -> None:
    extract(zip_of(("a/b", "x", 0), ("a/", "", 0o40755)), tmp_path)
    assert listing(tmp_path) == {"a": "/", "a/b": "x"}


@pytest.mark.parametrize(
    ("given_mode", "kept"),
    [(0o100755, 0o755), (0o100644, 0o644), (0, 0o644), (0o104755, 0o755), (0o102711, 0o711), (0o100222, 0o622)],
)
def test_mode_bits(tmp_path: Path, given_mode: int, kept: int) -> None:
    extract(zip_of(("run", "#!", given_mode)), tmp_path)
    assert mode(tmp_path / "run") == kept


def test_a_closed_folder_is_opened_for_its_owner(tmp_path: Path) -> None:
    extract(zip_of(("a/", "", 0o40000 | 0o055), ("a/b", "x", 0)), tmp_path)
    assert mode(tmp_path / "a") == 0o755
    assert (tmp_path / "a/b").read_text() == "x"


def test_links_inside(tmp_path: Path) -> None:
    data = zip_of(("bin/run", "../lib/run.js", LINK), ("lib/run.js", "x", 0), ("dangling", "lib/none", LINK))
    extract(data, tmp_path)
    assert (tmp_path / "bin/run").read_text() == "x"
    assert listing(tmp_path)["dangling"] == "-> lib/none"


def test_names_beyond_ascii_and_in_several_cases(tmp_path: Path) -> None:
    extract(zip_of(("größe/ёж.txt", "x", 0), ("emoji-🦔", "y", 0)), tmp_path)
    assert listing(tmp_path) == {"größe": "/", "größe/ёж.txt": "x", "emoji-🦔": "y"}


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    (tmp_path / "probe").touch()
    knows_case = not (tmp_path / "PROBE").exists()
    (tmp_path / "root").mkdir()
    data = zip_of(("a.js", "1", 0), ("A.js", "2", 0))
    if knows_case:
        extract(data, tmp_path / "root")
        assert listing(tmp_path / "root") == {"A.js": "2", "a.js": "1"}
    else:
        with pytest.raises(RefusedError, match="cannot tell"):
            extract(data, tmp_path / "root")


def test_stored_and_deflated(tmp_path: Path) -> None:
    extract(zip_of(("a", "x" * 1000, 0), method=zipfile.ZIP_STORED), tmp_path)
    assert (tmp_path / "a").stat().st_size == 1000


HOSTILE: dict[str, tuple[bytes, str]] = {
    "climbs": (zip_of(("../evil", "x", 0)), "leads out"),
    "climbs inside": (zip_of(("a/../../evil", "x", 0)), "leads out"),
    "climbs and comes back": (zip_of(("a/../b", "x", 0)), "leads out"),
    "a folder that climbs": (zip_of(("../evil/", "", 0o40755)), "leads out"),
    "absolute": (zip_of(("/etc/evil", "x", 0)), "absolute"),
    "a drive": (zip_of(("c:evil", "x", 0)), "absolute"),
    "a drive, absolute": (zip_of(("C:/evil", "x", 0)), "absolute"),
    "backslashes": (zip_of(("..\\evil", "x", 0)), "character"),
    "NUL": (zip_of(("good.js\0../../evil", "x", 0)), "character"),
    "no name": (zip_of((".", "x", 0)), "no name"),
    "twice": (zip_of(("a", "1", 0), ("b", "x", 0), ("./a", "2", 0)), "twice"),
    "a folder twice": (zip_of(("a/", "", 0o40755), ("a/", "", 0o40700)), "twice"),
    "file and folder": (zip_of(("a", "x", 0), ("a/b", "y", 0)), "no folder"),
    "folder and file": (zip_of(("a/b", "y", 0), ("a", "x", 0)), "twice"),
    "a file in a link": (zip_of(("a", ".", LINK), ("a/b", "x", 0)), "no folder"),
    "a link over a folder": (zip_of(("a/b", "x", 0), ("a", "..", LINK)), "twice"),
    "a folder with contents": (zip_of(("a/", "x", 0o40755)), "contents"),
    "link out": (zip_of(("a", "../evil", LINK)), "leads out"),
    "link to the top": (zip_of(("a", "/etc/passwd", LINK)), "absolute"),
    "link out by a link": (zip_of(("a/b/d", "../..", LINK), ("a/b/e", "d/..", LINK)), "leads out"),
    "link out, spelled otherwise": (zip_of(("a/b/d", "../..", LINK), ("a/b/e", "D/..", LINK)), "another case"),
    "links in a circle": (zip_of(("a", "b", LINK), ("b", "a", LINK)), "circle"),
    "a link without a text": (zip_of(("a", "", LINK)), "none"),
    "a link with a long text": (zip_of(("a", "x/" * 600, LINK)), "too long"),
    "a link with a NUL": (zip_of(("a", "b\0c", LINK)), "character"),
    "a pipe": (zip_of(("a", "", stat.S_IFIFO | 0o644)), "neither"),
    "a device": (zip_of(("a", "", stat.S_IFCHR | 0o644)), "neither"),
    "a socket": (zip_of(("a", "", stat.S_IFSOCK | 0o644)), "neither"),
    "a link with a slash": (zip_of(("a/", "..", LINK)), "neither"),
    "encrypted": (with_flag(HELLO, 1), "encrypted"),
    "another method": (with_method(HELLO, 9), "another method"),
    "bzip2": (zip_of(("a", "x", 0), method=zipfile.ZIP_BZIP2), "another method"),
    "overlapping": (overlapping(1000, MIB // 8), "overlap"),
    "a long name": (zip_of(("x" * 256, "x", 0)), "too long"),
    "a long path": (zip_of(("x/" * 127 + "x" * 200, "x", 0), ("/".join(["y" * 200] * 6), "x", 0)), "too long"),
    "deep": (zip_of(("x/" * 128 + "x", "x", 0)), "too long"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_zips_are_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    data, reason = HOSTILE[name]
    root = tmp_path / "a/b/root"
    root.mkdir(parents=True)
    with pytest.raises(RefusedError, match=reason):
        extract(data, root)
    assert listing(tmp_path) == {"a": "/", "a/b": "/", "a/b/root": "/"}


def damaged() -> dict[str, bytes]:
    """Bytes that are no zip, or no longer one."""
    stored = zip_of(("a", b"x" * 100, 0), method=zipfile.ZIP_STORED)
    return {
        "nothing": b"",
        "text": b"no zip at all",
        "truncated": HELLO[:-10],
        "only its directory": HELLO[HELLO.index(b"PK\1\2") :],
        "a wrong checksum": stored.replace(b"x" * 100, b"x" * 99 + b"y"),
        "longer than it says": with_size(zip_of(("a", bytes(100_000), 0)), 10),
        "shorter than it says": with_size(HELLO, 100_000),
        "another name inside": HELLO.replace(b"index.js", b"other.js", 1),
        "broken deflate": HELLO[:40] + b"\xff" * 10 + HELLO[50:],
    }


@pytest.mark.parametrize("name", damaged())
def test_damaged_zips(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError):
        extract(damaged()[name], tmp_path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_are_unzipped_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    changed = bytearray(zip_of(("a/b", "x" * 50, 0o100644), ("c", "a/b", LINK), ("d/", "", 0o40755)))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    root = tmp_path / os.urandom(8).hex()
    root.mkdir()
    with contextlib.suppress(UnreadableError, RefusedError, TooLargeError, EmptyError):
        extract(bytes(changed), root, unpacked_bytes=1000)
    beside = {path.name for path in tmp_path.iterdir()}
    assert all(len(name) == 16 for name in beside)


def test_an_empty_zip(tmp_path: Path) -> None:
    with pytest.raises(EmptyError):
        extract(zip_of(), tmp_path)


def test_ten_gigabytes_of_zeros_are_refused_unread(tmp_path: Path) -> None:
    piece = zip_of(("0", bytes(64 * MIB), 0))
    data = with_size(piece, 0xF0000000)
    with pytest.raises(TooLargeError):
        extract(data, tmp_path)
    assert not listing(tmp_path)


def test_ten_gigabytes_that_say_they_are_small_are_not_inflated(tmp_path: Path) -> None:
    data = with_size(zip_of(("0", bytes(256 * MIB), 0)), 1000)
    with pytest.raises(UnreadableError):
        extract(data, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000


def test_the_whole_counts(tmp_path: Path) -> None:
    data = zip_of(("a", bytes(600), 0), ("b", bytes(400), 0))
    extract(data, tmp_path, unpacked_bytes=1000)
    with pytest.raises(TooLargeError):
        extract(data, tmp_path, unpacked_bytes=999)


def test_too_many_entries_are_refused_before_their_directory_is_read(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="more than 100000 entries"):
        extract(zip_with((f"{number:x}", "", 0) for number in range(200_000)), tmp_path)
    assert not listing(tmp_path)


def test_folders_that_are_only_implied_count_too(tmp_path: Path) -> None:
    data = zip_with(("/".join([f"{number:x}"] * 100), "", 0) for number in range(20))
    with pytest.raises(RefusedError, match="entries and folders"):
        extract(data, tmp_path, entries=1000)
    assert not listing(tmp_path)


def test_what_stands_before_the_zip_does_not_matter(tmp_path: Path) -> None:
    extract(b"#!/usr/bin/env node\n" + HELLO, tmp_path)
    assert list(listing(tmp_path)) == ["index.js"]
