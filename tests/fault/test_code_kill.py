"""Killed while it unpacks: what is half there is never taken for code, and the next start removes it."""

import subprocess
import sys
from pathlib import Path

from fairlead.control import code
from unit.control.functions.zips import zip_with

PROGRAM = """
import asyncio, sys
from pathlib import Path
from fairlead.control import code

async def main(folder, data):
    done = asyncio.Event()
    def tell(outcome):
        code.settle(folder, outcome)
        print(outcome.sha256, flush=True)
        done.set()
    code.unpack(folder, data, tell)
    print("begun", flush=True)
    await done.wait()

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()))
"""


def start(folder: Path, zip_file: Path) -> "subprocess.Popen[str]":
    """A process that unpacks, has said that it begins, and says when it is done."""
    argv = [sys.executable, "-c", PROGRAM, str(folder), str(zip_file)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "package.json")


def test_killed_at_any_moment(tmp_path: Path) -> None:
    folder, zip_file = tmp_path / "code", tmp_path / "code.zip"
    zip_file.write_bytes(zip_with((f"{number % 20}/{number}.js", "x" * 100, 0o100644) for number in range(3000)))
    assert code.prepare(folder) == []
    half = 0
    for files in (1, 100, 1000):
        with start(folder, zip_file) as process:
            while sum(1 for _ in folder.rglob("*.js")) < files:
                assert process.poll() is None
            process.kill()
        (left,) = names(folder)
        half += left.startswith(".new-")
        assert code.prepare(folder) == []
        assert names(folder) == ([] if left.startswith(".new-") else [left])
    assert half
    with start(folder, zip_file) as process:
        assert process.stdout is not None
        digest = process.stdout.readline().strip()
    assert process.returncode == 0
    assert names(folder) == [digest]
    assert sum(1 for _ in (folder / digest).rglob("*.js")) == 3000
