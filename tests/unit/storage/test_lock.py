import os
from pathlib import Path

import pytest

from fairlead.storage.lock import Held, Lock, acquire


def test_a_second_comer_learns_who_is_there(tmp_path: Path) -> None:
    first = acquire(tmp_path, {"port": 3001})
    assert isinstance(first, Lock)
    second = acquire(tmp_path, {})
    assert isinstance(second, Held)
    assert (second.pid, second.info) == (os.getpid(), {"port": 3001})
    first.release()


def test_what_is_told_can_change(tmp_path: Path) -> None:
    first = acquire(tmp_path, {"ports": list(range(1000))})
    assert isinstance(first, Lock)
    first.update({"ports": [1]})
    second = acquire(tmp_path, {})
    assert isinstance(second, Held)
    assert second.info == {"ports": [1]}
    first.release()


def test_a_released_folder_is_free_again(tmp_path: Path) -> None:
    first = acquire(tmp_path, {})
    assert isinstance(first, Lock)
    first.release()
    first.release()
    again = acquire(tmp_path, {})
    assert isinstance(again, Lock)
    again.release()


@pytest.mark.parametrize("half", ["", '{"pid": 12', '"text"\n', '{"pid": "x"}\n', "\xff\n", "{}\n"])
def test_a_holder_that_has_not_said_who_it_is_is_still_the_holder(tmp_path: Path, half: str) -> None:
    first = acquire(tmp_path, {})
    assert isinstance(first, Lock)
    (tmp_path / "lock").write_bytes(half.encode("latin-1"))
    second = acquire(tmp_path, {})
    assert isinstance(second, Held)
    assert (second.pid, second.info) == (0, {})
    first.release()
