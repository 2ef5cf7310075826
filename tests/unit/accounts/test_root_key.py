"""The root key's file."""

import json
import os
import stat
from pathlib import Path

import pytest

from fairlead.accounts.root_key import RootKeyError, open_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_once_and_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "root-key.json"
    umask = os.umask(0)
    try:
        key = open_key(path)
    finally:
        os.umask(umask)
    assert mode(path) == 0o600
    assert key.access_key_id.startswith("AKIA")
    assert (len(key.access_key_id), len(key.secret_access_key)) == (20, 40)
    assert open_key(path) == key
    assert list(tmp_path.iterdir()) == [path]
    assert open_key(tmp_path / "other.json") != key


def test_it_is_what_the_aws_cli_reads(tmp_path: Path) -> None:
    key = open_key(tmp_path / "key")
    assert json.loads((tmp_path / "key").read_text()) == {
        "Version": 1,
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
    }


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = open_key(path)
    path.chmod(0o644)
    assert open_key(path) == key
    assert mode(path) == 0o600


def test_what_a_killed_start_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "key.new").write_text('{"Version": 1, "Acc')
    key = open_key(tmp_path / "key")
    assert open_key(tmp_path / "key") == key
    assert not (tmp_path / "key.new").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"Version": 1, "AccessKeyId": "AKIAROOT"}',
        '{"Version": 1, "AccessKeyId": "AKIAROOT", "SecretAccessKey": ""}',
        '{"Version": 1, "AccessKeyId": "", "SecretAccessKey": "ssssssssssssssssssssssssssssssssssssssss"}',
        '{"Version": 1, "AccessKeyId": "a/b", "SecretAccessKey": "ssssssssssssssssssssssssssssssssssssssss"}',
        '["AKIAROOT"]',
    ],
)
def test_what_is_no_key_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(RootKeyError, match="Remove it") as raised:
        open_key(path)
    assert str(path) in str(raised.value)
    assert path.read_text() == text
