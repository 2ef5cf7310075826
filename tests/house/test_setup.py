"""The way in: make's targets, the scripts that see to Python and to the programs of the tests, and what CI runs.

The scripts are run with a PATH that holds only what a test puts there, so that they meet poorer machines than this one.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from house.source import ROOT

PLAIN = ("sh", "bash", "dirname", "id", "rm", "env", "mkdir", "chmod")
MAKES_VENVS = """\
*ensurepip*) exit 0 ;;
venv) mkdir -p "$3/bin" && printf '#!/bin/sh\\nexit 0\\n' > "$3/bin/python" && chmod +x "$3/bin/python" ;;
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: a shell's own programs, no apt-get, no sudo."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PLAIN:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return programs


def put(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o755)


def put_python(machine: Path, name: str, major: int, minor: int, modules: str = "") -> None:
    """A Python that knows its version and what `modules` answers, and nothing else."""
    versions = f"*%d%02d*) echo {major}{minor:02d} ;;\n*%d.%d*) echo {major}.{minor} ;;"
    put(machine, name, f'case "$2" in\n{versions}\n{modules}*) exit 1 ;;\nesac')


def run(machine: Path, *argv: str | Path, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [machine / "env", *argv],
        cwd=cwd,
        env={"PATH": str(machine), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def make_venv(machine: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return run(machine, "sh", ROOT / "scripts" / "venv.sh", tmp_path / "venv", cwd=tmp_path)


def test_without_a_python_it_says_which_is_needed(machine: Path, tmp_path: Path) -> None:
    put_python(machine, "python3", 3, 10)
    done = make_venv(machine, tmp_path)
    assert done.returncode == 1
    assert "needs Python 3.11 or later" in done.stdout
    assert not (tmp_path / "venv").exists()


def test_the_newest_python_is_taken_whatever_its_name(machine: Path, tmp_path: Path) -> None:
    put_python(machine, "python3", 3, 12)
    put_python(machine, "python3.13", 3, 13)
    put_python(machine, "python3.11", 3, 11)
    put(machine, "python3.14", "exit 127")
    done = make_venv(machine, tmp_path)
    assert done.returncode == 1
    assert "Python 3.13 cannot create virtual environments" in done.stdout
    assert "apt-get install python3.13-venv" in done.stdout


def test_a_broken_venv_is_no_reason_to_keep_it(machine: Path, tmp_path: Path) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(tmp_path / "gone")
    put_python(machine, "python3", 3, 12, MAKES_VENVS)
    done = make_venv(machine, tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "venv" / "bin" / "python").read_text().startswith("#!")


def test_packages_are_installed_where_that_is_allowed(machine: Path, tmp_path: Path) -> None:
    put_python(machine, "python3", 3, 12)
    put(machine, "id", "echo 0")
    put(machine, "apt-get", f'echo "$@" >> {tmp_path}/asked; exit 1')
    make_venv(machine, tmp_path)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["install", "update"]
    assert asked[0].endswith(" python3.12-venv")


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_without_the_right_to_install_it_says_what_to_install(machine: Path, tmp_path: Path, sudo: str | None) -> None:
    put(machine, "id", "echo 1000")
    put(machine, "apt-get", f"touch {tmp_path}/asked")
    if sudo is not None:
        put(machine, "sudo", sudo)
    put(machine, "node", "exit 1")
    done = run(machine, "sh", ROOT / "scripts" / "test-programs.sh")
    assert done.returncode == 1
    assert "The tests need Node.js 18 or later" in done.stdout
    assert not (tmp_path / "asked").exists()


def test_with_everything_there_nothing_is_installed(machine: Path) -> None:
    for name in ("node", "npm", "chromium", "curl"):
        put(machine, name, "exit 0")
    done = run(machine, "sh", ROOT / "scripts" / "test-programs.sh")
    assert (done.returncode, done.stdout) == (0, "")


def ci(machine: Path, tmp_path: Path, failing: str) -> tuple[int, list[str], str]:
    """CI's exit status, the targets it made, and what it printed, in a checkout where `failing` fails."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    put(machine, "make", f'for target; do :; done\necho "$target $CI" >> {tmp_path}/made\n[ "$target" != "{failing}" ]')
    done = run(machine, "bash", tmp_path / ".ci" / "run", cwd=Path(os.sep))
    return done.returncode, (tmp_path / "made").read_text().splitlines(), done.stdout


def test_ci_checks_tests_and_runs_autobahn(machine: Path, tmp_path: Path) -> None:
    status, made, said = ci(machine, tmp_path, failing="")
    assert status == 0
    assert made == ["check true", "test true", "autobahn true"]
    assert said.endswith("All passed.\n")


@pytest.mark.parametrize("target", ["check", "test", "autobahn"])
def test_ci_fails_with_any_of_them_and_still_runs_the_rest(machine: Path, tmp_path: Path, target: str) -> None:
    status, made, said = ci(machine, tmp_path, failing=target)
    assert status == 1
    assert len(made) == 3
    assert said.endswith(f"Failed: {target}\n")


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert phony
    done = subprocess.run(["make", "-C", ROOT, "--no-print-directory"], capture_output=True, text=True, check=True)
    assert sorted(line.split()[1] for line in done.stdout.splitlines()) == sorted(phony[1].split())
