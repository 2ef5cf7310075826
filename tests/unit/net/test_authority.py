"""The authority's files: made once, whole, for their owner only."""

import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.net.authority import CERTIFICATE, FOLDER, KEY, AuthorityError, open_authority, remove

NOW = 1_790_000_000.0
NAMES = ("localhost",)


def test_it_is_made_once_and_its_key_is_the_owners(tmp_path: Path) -> None:
    data = tmp_path / "share" / "fairlead"
    first = open_authority(data, NAMES, NOW)
    files = {path.name: path.stat().st_mode & 0o777 for path in (data / FOLDER).iterdir()}
    assert files[KEY] == 0o600
    assert set(files) == {KEY, CERTIFICATE}
    assert [path.name for path in data.iterdir()] == [FOLDER]
    assert (data.stat().st_mode & 0o777, (data / FOLDER).stat().st_mode & 0o777) == (0o700, 0o700)
    text = (data / FOLDER / CERTIFICATE).read_bytes()
    assert open_authority(data, (), NOW).covers("app.localhost")
    assert (data / FOLDER / CERTIFICATE).read_bytes() == text
    assert first.ends > NOW + 3000 * 86400


def test_a_key_that_others_can_read_is_made_the_owners_again(tmp_path: Path) -> None:
    open_authority(tmp_path, NAMES, NOW)
    key = tmp_path / FOLDER / KEY
    key.chmod(0o644)
    open_authority(tmp_path, NAMES, NOW)
    assert key.stat().st_mode & 0o777 == 0o600


def test_one_that_ends_soon_is_replaced(tmp_path: Path) -> None:
    first = open_authority(tmp_path, NAMES, NOW)
    assert open_authority(tmp_path, NAMES, first.ends - 61 * 86400).ends == first.ends
    second = open_authority(tmp_path, NAMES, first.ends - 59 * 86400)
    assert second.ends > first.ends
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


@pytest.mark.parametrize("gone", [KEY, CERTIFICATE])
def test_half_an_authority_is_none(tmp_path: Path, gone: str) -> None:
    open_authority(tmp_path, NAMES, NOW)
    (tmp_path / FOLDER / gone).unlink()
    open_authority(tmp_path, NAMES, NOW)
    assert (tmp_path / FOLDER / gone).exists()


@pytest.mark.parametrize("file", [KEY, CERTIFICATE])
def test_what_is_no_authority_is_told_and_left(tmp_path: Path, file: str) -> None:
    open_authority(tmp_path, NAMES, NOW)
    (tmp_path / FOLDER / file).write_text("nonsense")
    with pytest.raises(AuthorityError, match="fairlead ca --remove"):
        open_authority(tmp_path, NAMES, NOW)
    assert (tmp_path / FOLDER / file).read_text() == "nonsense"


def test_the_key_of_another(tmp_path: Path) -> None:
    open_authority(tmp_path / "a", NAMES, NOW)
    open_authority(tmp_path / "b", NAMES, NOW)
    (tmp_path / "a" / FOLDER / KEY).replace(tmp_path / "b" / FOLDER / KEY)
    with pytest.raises(AuthorityError, match="not that of the certificate"):
        open_authority(tmp_path / "b", NAMES, NOW)


def test_what_was_left_by_a_start_that_was_killed_does_no_harm(tmp_path: Path) -> None:
    code = f"import os; from fairlead.net import authority; authority.os.fsync = lambda number: os._exit(9); \
authority.open_authority(authority.Path({str(tmp_path)!r}), ['localhost'], {NOW})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert not (tmp_path / FOLDER).exists()
    assert open_authority(tmp_path, NAMES, NOW).covers("localhost")


def test_it_is_removed(tmp_path: Path) -> None:
    assert not remove(tmp_path)
    open_authority(tmp_path, NAMES, NOW)
    assert remove(tmp_path)
    assert not (tmp_path / FOLDER).exists()


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = "import sys, fairlead.gateway, fairlead.cli; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
