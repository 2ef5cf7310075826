"""The rule of tests/conftest.py, tried on a suite of its own: in CI whatever skips fails, elsewhere it skips."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.source import ROOT

SUITES = {
    "a test that skips": "import pytest\n\ndef test_it():\n    pytest.skip('no browser here')\n",
    "a marked test": "import pytest\n\n@pytest.mark.skip(reason='no browser here')\ndef test_it():\n    pass\n",
    "a condition": "import pytest\n\n@pytest.mark.skipif(True, reason='no browser here')\ndef test_it():\n    pass\n",
    "a fixture": (
        "import pytest\n\n@pytest.fixture\ndef browser():\n    pytest.skip('no browser here')\n\n"
        "def test_it(browser):\n    pass\n"
    ),
    "a module": "import pytest\n\npytest.skip('no browser here', allow_module_level=True)\n",
    "an import": "import pytest\n\npytest.importorskip('no_such_module', reason='no browser here')\n",
}


def run(folder: Path, suite: str, ci: str) -> tuple[int, str]:
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_planted.py").write_text(f"{suite}\n\ndef test_beside():\n    pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", f"--rootdir={folder}", folder],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_skip_fails_in_ci(tmp_path: Path, suite: str) -> None:
    code, said = run(tmp_path, suite, ci="true")
    assert code != 0
    assert "skipped, which CI takes as a failure" in said
    assert "no browser here" in said


@pytest.mark.parametrize("ci", ["", "0", "false"])
def test_elsewhere_a_skip_skips(tmp_path: Path, ci: str) -> None:
    code, said = run(tmp_path, SUITES["a test that skips"], ci)
    assert code == 0
    assert "1 passed, 1 skipped" in said


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    suite = "import pytest\n\n@pytest.mark.xfail\ndef test_it():\n    raise AssertionError\n"
    assert run(tmp_path, suite, ci="true")[0] == 0
