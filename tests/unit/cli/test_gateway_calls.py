"""Finding the gateway that runs; calling it is what tests/e2e/test_invoke.py does."""

from pathlib import Path

import pytest

from fairlead.accounts import root_key
from fairlead.cli.gateway_calls import UnreachableError, running
from fairlead.storage.lock import Lock, acquire
from fairlead.testing.clock import FakeClock


def test_none_runs(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(UnreachableError, match="No gateway runs on"):
            running(folder, FakeClock())
    lock = acquire(tmp_path, {})  # it has been let go
    assert isinstance(lock, Lock)
    lock.release()


def test_one_that_starts_and_one_that_does_not_answer(tmp_path: Path) -> None:
    lock = acquire(tmp_path, {})
    assert isinstance(lock, Lock)
    with pytest.raises(UnreachableError, match="does not serve yet"):
        running(tmp_path, FakeClock())
    lock.update({"ports": [1], "url": "http://127.0.0.1:1"})
    gateway = running(tmp_path, FakeClock())
    assert (tmp_path / root_key.FILE).exists()
    with pytest.raises(UnreachableError, match=r"The gateway at 127\.0\.0\.1:1 does not answer"):
        gateway.call("lambda", "GET", "/2015-03-31/functions/")
    lock.release()
