"""No tracked file names a package registry's host, or anything of the place where it was written.

A lock file or a script that names a host would fetch from it, whatever the machine's own settings say.
"""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from house.source import ROOT

HOSTS: Final = (
    "pypi{}org",
    "pythonhosted{}org",
    "registry{}npmjs{}org",
    "registry{}yarnpkg{}com",
    "deb{}debian{}org",
    "security{}debian{}org",
    "archive{}ubuntu{}com",
    "unpkg{}com",
    "cdn{}jsdelivr{}net",
    "esm{}sh",
    "proxy{}golang{}org",
)
PLACES: Final = ("{}work{}main", "{}work{}shared", "..{}shared", "{}tmp{}team", "{}opt{}wheels", "{}root{}")

FORBIDDEN: Final = re.compile(
    "|".join([re.escape(host.replace("{}", ".")) for host in HOSTS])
    + "|"
    + "|".join(r"(?<![\w-])" + re.escape(place.replace("{}", "/")) for place in PLACES)
)
"""Spelled with gaps above, so that this file passes its own test."""


def tracked(root: Path) -> list[Path]:
    """The files of a checkout, or of an unpacked source distribution without what was made there."""
    if not (root / ".git").exists():
        made = re.compile(r"(^|/)(__pycache__|node_modules|\.(?!ci/|gitignore)[^/]+)(/|$)")
        files = (path for path in root.rglob("*") if path.is_file())
        return [path for path in files if not made.search(path.relative_to(root).as_posix())]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, stdout=subprocess.PIPE, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := root / name).is_file()]


def found_in(file: Path) -> list[str]:
    text = file.read_bytes().decode("utf-8", "replace")
    return [
        f"{file}:{number} {hit}" for number, line in enumerate(text.splitlines(), 1) for hit in FORBIDDEN.findall(line)
    ]


def test_no_tracked_file_holds_such_a_word() -> None:
    assert [hit for path in tracked(ROOT) for hit in found_in(path)] == []


@pytest.mark.parametrize(
    "word", [*(host.replace("{}", ".") for host in HOSTS), *(p.replace("{}", "/") for p in PLACES)]
)
def test_a_planted_word_is_caught(tmp_path: Path, word: str) -> None:
    file = tmp_path / "package-lock.json"
    file.write_text(f'{{"resolved": "https://elsewhere"}}\n"see {word} there"\n')
    assert len(found_in(file)) == 1


def test_paths_that_only_look_alike_are_allowed(tmp_path: Path) -> None:
    file = tmp_path / "words.py"
    file.write_text("'/home/work/maintenance' 'src/shared/x' 'chroot/' '/var/task' 'pypi org'\n")
    assert found_in(file) == []
