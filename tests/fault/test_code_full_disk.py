"""A disk that takes no more: the upload is refused, nothing is left behind, and a smaller one is still taken."""

import json
import subprocess
import sys
from pathlib import Path

from fairlead.control import code
from unit.control.functions.zips import HELLO, zip_of

PROGRAM = """
import asyncio, json, resource, signal, sys
from pathlib import Path
from fairlead.control import code
from fairlead.model.errors import ApiError

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

async def main(folder, zips):
    for path in zips:
        told = asyncio.get_running_loop().create_future()
        code.unpack(folder, Path(path).read_bytes(), told.set_result)
        outcome = await told
        if isinstance(outcome, ApiError):
            print(json.dumps([outcome.code, outcome.status, outcome.message]))
        else:
            code.settle(folder, outcome)
            print(json.dumps(outcome.sha256))

asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
"""


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    folder, large, small = tmp_path / "code", tmp_path / "large.zip", tmp_path / "small.zip"
    large.write_bytes(zip_of(("first.js", "x", 0), ("data", bytes(200_000), 0)))
    small.write_bytes(HELLO)
    assert code.prepare(folder) == []
    argv = [sys.executable, "-c", PROGRAM, str(folder), str(large), str(small)]
    lines = subprocess.run(argv, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    (error, status, message), digest = map(json.loads, lines)
    assert (error, status) == ("ServiceException", 500)
    assert message.startswith("The code could not be written: ")
    assert sorted(path.name for path in folder.iterdir()) == sorted([digest, "package.json"])
