"""Run the Autobahn test suite against the edge: `python tests/autobahn/run.py`.

The suite needs Python 2.7. Where one is found, it is installed into an environment of its own (kept in a cache folder)
and its sections 1-7 and 10, and some of 12 and 13 (compression), are run against `fairlead.testing.echo`; anything but
OK and INFORMATIONAL is a failure. Where none is found, or the suite can't be installed, a sentence says so and nothing
has failed.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SECTIONS: Final = ("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*")
DEFLATE: Final = (
    "12.1.1", "12.1.3", "12.1.6", "12.1.11", "13.1.1", "13.1.11",
    *(f"12.{number}.4" for number in range(1, 6)),
    *(f"13.{number}.4" for number in range(1, 8)),
)  # fmt: skip
"""Each kind of text and each set of parameters once, and some sizes; the other 200 take half an hour."""
GOOD: Final = frozenset({"OK", "INFORMATIONAL"})
SUITE: Final = ("autobahntestsuite==25.10.1", "autobahn==0.10.9", "Twisted==19.10.0")
"""Versions that work together. autobahntestsuite wants an old autobahn, which wants an old Twisted."""
VIRTUALENV: Final = "virtualenv<20.22"
"""The last versions that make environments for Python 2.7."""
FEWEST_CASES: Final = 258
AGENT: Final = "fairlead"


def main() -> int:
    """Run the suite; 0 when all is well, or when it can't be run here."""
    python = find_python_2()
    if python is None:
        print("The Autobahn test suite was not run: it needs Python 2.7, and none was found (PATH, pyenv).")
        return 0
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fairlead" / "autobahn"
    suite = install(python, cache)
    if suite is None:
        return 0
    with tempfile.TemporaryDirectory() as folder, echo_server() as port:
        return judge(run(suite, port, Path(folder)))


def find_python_2() -> str | None:
    """A Python 2.7 that starts: pyenv leaves commands on PATH that don't."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = [
        shutil.which("python2.7"),
        shutil.which("python2"),
        *sorted(pyenv.glob("versions/2.7*/bin/python2.7")),
    ]
    for candidate in candidates:
        if candidate is None:
            continue
        probe = [str(candidate), "-c", "import sys; sys.exit(sys.version_info[:2] != (2, 7))"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return str(candidate)
    return None


def install(python: str, cache: Path) -> Path | None:
    """The suite's command, installed if it isn't yet; None when it can't be, which is said."""
    command = cache / "suite" / "bin" / "wstest"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # somebody else may be at it
        if (cache / "complete").exists() and command.exists():
            return command
        print(f"Installing the Autobahn test suite for {python} into {cache} ...", flush=True)
        tools, suite = cache / "tools", cache / "suite"
        venv.create(tools, clear=True, with_pip=True)
        steps: tuple[tuple[Path | str, ...], ...] = (
            (tools / "bin" / "python", "-m", "pip", "install", VIRTUALENV),
            (tools / "bin" / "virtualenv", "--clear", "-p", python, suite),
            (suite / "bin" / "pip", "install", *SUITE),
        )
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stderr[-2000:])
                print("The Autobahn test suite was not run: it could not be installed.")
                return None
        (cache / "complete").touch()
    return command


@contextmanager
def echo_server() -> Iterator[int]:
    """The server under test; gives its port."""
    command = [sys.executable, "-m", "fairlead.testing.echo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()  # "Echoing on port 12345."
        try:
            yield int(line.rstrip(".\n").rpartition(" ")[2])
        finally:
            server.terminate()


def run(suite: Path, port: int, folder: Path) -> dict[str, dict[str, str]]:
    """Run the cases; gives what became of each."""
    specification = {
        "outdir": str(folder / "report"),
        "servers": [{"agent": AGENT, "url": f"ws://127.0.0.1:{port}"}],
        "cases": [*SECTIONS, *DEFLATE],
        "exclude-cases": [],
        "exclude-agent-cases": {},
    }
    path = folder / "specification.json"
    path.write_text(json.dumps(specification))
    subprocess.run(
        [suite, "-m", "fuzzingclient", "-s", path], cwd=folder, stdout=subprocess.DEVNULL, check=True, timeout=540
    )
    report: dict[str, dict[str, dict[str, str]]] = json.loads((folder / "report" / "index.json").read_text())
    return report[AGENT]


def judge(cases: dict[str, dict[str, str]]) -> int:
    """Print what is not as it should be; 1 if anything isn't."""
    bad = {
        number: case
        for number, case in cases.items()
        if case["behavior"] not in GOOD or case["behaviorClose"] not in GOOD
    }
    for number, case in bad.items():
        print(f"{number}: {case['behavior']}, close {case['behaviorClose']}")
    informational = sum(case["behavior"] == "INFORMATIONAL" for case in cases.values())
    print(f"Autobahn: {len(cases)} cases, {len(bad)} failed, {informational} informational.")
    return 1 if bad or len(cases) < FEWEST_CASES else 0


if __name__ == "__main__":
    sys.exit(main())
