"""What has been defined is there after its keeper was killed, and no change is there by half."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.control.definitions import FILE, Definitions

ACCOUNT = "000000000000"
WRITER = """
import sys
from pathlib import Path
from fairlead.control.definitions import Definitions
definitions = Definitions(Path(sys.argv[1]), sys.argv[2])
number = 0
while True:
    number += 1
    with definitions.change():
        for key in "abcdefgh":
            definitions.put("route", ("api", key), {"number": number, "padding": "x" * 2000})
    print(number, flush=True)
"""


@pytest.mark.parametrize("changes", [1, 37, 300])
def test_what_was_answered_is_kept_whole(tmp_path: Path, changes: int) -> None:
    path = tmp_path / FILE
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), ACCOUNT], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer.stdout:
        for line in writer.stdout:
            if int(line) >= changes:
                break
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()
    assert writer.wait(30) == -signal.SIGKILL
    answered = int(rest[-1]) if rest else changes
    definitions = Definitions(path, ACCOUNT)
    numbers = {document["number"] for document in definitions.list("route", "api")}
    assert len(definitions.list("route", "api")) == 8
    definitions.close()
    assert len(numbers) == 1
    assert numbers.pop() in (answered, answered + 1)
