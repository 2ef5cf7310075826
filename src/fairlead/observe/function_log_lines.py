"""The logs of functions, read: from files that may be written to, put aside or removed meanwhile."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from fairlead.observe.function_logs import ENDING, file_name

_ID: Final = r"[0-9a-f-]{36}|-"
_LINE: Final = re.compile(rf"(\d{{4}}-\d\d-\d\dT[\d:.]+Z) (?:(?!(?:{_ID}) )(\S+) )?({_ID})(?: (.*))?")
_AT_ONCE: Final = 1 << 20


class Line(NamedTuple):
    """One line: its time as it is written (text in the order of time), its function with the version, its request."""

    time: str
    function: str
    request_id: str
    """`-` outside a run."""
    text: str

    def __str__(self) -> str:
        return f"{self.time} {self.function} {self.request_id} {self.text}"


def logs(folder: Path, function: str = "") -> list[Path]:
    """The logs of all functions, or of the one that is called so, whole or as its config calls it."""
    found = sorted(path for path in folder.glob(f"*{ENDING}") if path.is_file())
    if not function:
        return found
    own = folder / file_name(function)
    if own in found:
        return [own]
    return [path for path in found if own.stem.endswith(f"-{path.stem}")]


def aside(path: Path) -> list[Path]:
    """The files of a log, those put aside among them, the oldest first."""
    numbered = [
        (int(one.name.removeprefix(f"{path.name}.")), one)
        for one in path.parent.glob(f"{path.name}.*")
        if one.name.removeprefix(f"{path.name}.").isdecimal()
    ]
    return [*(one for _, one in sorted(numbered, reverse=True)), path]


def read(path: Path, *, only_aside: bool = False) -> Iterator[Line]:
    """The lines of a log and of what was put aside of it. What is no line of a function's log is left out."""
    for one in aside(path)[: -1 if only_aside else None]:
        try:
            file = one.open(encoding="utf-8", errors="replace", newline="\n")
        except FileNotFoundError:
            continue
        with file:
            for text in file:
                line = parsed(text, path.stem)
                if line is not None and text.endswith("\n"):
                    yield line


def parsed(text: str, function: str) -> Line | None:
    """A line of the log of `function`. Older releases did not write whose it is."""
    match = _LINE.fullmatch(text.rstrip("\n"))
    return None if match is None else Line(match[1], match[2] or function, match[3], match[4] or "")


class Following:
    """What is added to a log from now on, also after it was put aside, emptied or made anew."""

    __slots__ = ("_descriptor", "_path", "_rest")

    def __init__(self, path: Path, *, from_its_end: bool) -> None:
        self._path = path
        self._rest = b""
        self._descriptor = self._open()
        if from_its_end and self._descriptor >= 0:
            os.lseek(self._descriptor, 0, os.SEEK_END)

    def more(self) -> list[Line]:
        """The whole lines that have come since."""
        found = self._read()
        try:
            moved = self._descriptor < 0 or not os.path.samestat(os.stat(self._path), os.fstat(self._descriptor))
        except FileNotFoundError:
            return found
        if moved:
            found += self._read()  # what came before it was moved
            self.close()
            self._rest = b""
            self._descriptor = self._open()
            found += self._read()
        return found

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return -1

    def _read(self) -> list[Line]:
        if self._descriptor < 0:
            return []
        if os.fstat(self._descriptor).st_size < os.lseek(self._descriptor, 0, os.SEEK_CUR):
            os.lseek(self._descriptor, 0, os.SEEK_SET)  # it was emptied
            self._rest = b""
        lines: list[Line] = []
        while data := os.read(self._descriptor, _AT_ONCE):
            *whole, self._rest = (self._rest + data).split(b"\n")
            found = (parsed(one.decode("utf-8", "replace"), self._path.stem) for one in whole)
            lines += [line for line in found if line is not None]
        return lines
