"""One process uses a data folder at a time; a second one learns who the first is.

The lock is `flock` on a file in the folder, which the system releases however its holder ends, so no stale lock can
keep anyone out. What the file says (one line of JSON: the holder's pid and whatever it told about itself) is only
for the message to the second one.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FILE: Final = "lock"
_MOST: Final = 65_536


class Lock:
    """A folder that is ours until `release` or the end of the process."""

    __slots__ = ("_descriptor", "folder")

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.folder = folder
        self._descriptor = descriptor

    def update(self, info: Mapping[str, Any]) -> None:
        """Say `info` (ports, say, once they are known) to whoever tries to take the folder from now on."""
        line = json.dumps({**info, "pid": os.getpid()}).encode() + b"\n"
        os.pwrite(self._descriptor, line, 0)
        os.ftruncate(self._descriptor, len(line))

    def release(self) -> None:
        """Give the folder back. The file stays: removing it would let two processes lock two files of one name."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


class Held:
    """A folder that another process uses. `pid` is 0 and `info` empty when it has not said yet who it is."""

    __slots__ = ("info", "pid")

    def __init__(self, pid: int, info: Mapping[str, Any]) -> None:
        self.pid = pid
        self.info = info


def acquire(folder: Path, info: Mapping[str, Any]) -> Lock | Held:
    """Take `folder` (which exists), telling later comers `info`; or say who holds it. Raises OSError."""
    descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = _read(descriptor)
        os.close(descriptor)
        return Held(told.pop("pid", 0), told)
    except OSError:
        os.close(descriptor)
        raise
    lock = Lock(folder, descriptor)
    lock.update(info)
    return lock


def _read(descriptor: int) -> dict[str, Any]:
    # The holder may be writing at this moment: only a whole first line counts.
    line, newline, _ = os.pread(descriptor, _MOST, 0).partition(b"\n")
    if not newline:
        return {}
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) and isinstance(told.get("pid"), int) else {}
