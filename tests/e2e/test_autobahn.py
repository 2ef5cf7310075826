"""The Autobahn test suite passes, where it can be run."""

import subprocess
import sys
from pathlib import Path


def test_the_autobahn_suite_finds_nothing() -> None:
    script = Path(__file__).parents[1] / "autobahn" / "run.py"
    finished = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=580)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "Autobahn: " in finished.stdout or "was not run" in finished.stdout
