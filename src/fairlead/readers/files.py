"""The only place of a reader that opens files; remembers each, so that a change of any of them can be watched.

A config may name files anywhere the person who runs us can read, its parents included, as real apps do
(`${file(../config/common.yml)}`): it is that person's own code, and it decides what runs. What is refused is what would
hang or flood: anything that is not a regular file, more than 1 MiB, more than 200 files, text that is not UTF-8.
"""

import os
import stat
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 1 << 20
MAX_FILES: Final = 200


class UnreadableError(Exception):
    """A file cannot be read; the text is a sentence that names it. `absent` tells that it does not exist."""

    def __init__(self, sentence: str, absent: bool = False) -> None:
        super().__init__(sentence)
        self.absent = absent


class Files:
    """The files of one reading: their texts, read at most once each."""

    __slots__ = ("_texts",)

    def __init__(self) -> None:
        self._texts: dict[Path, str | UnreadableError] = {}

    @property
    def read(self) -> list[Path]:
        """Everything that was opened, or that someone wanted opened and that exists."""
        return [path for path, text in self._texts.items() if isinstance(text, str) or not text.absent]

    def text(self, path: Path) -> str:
        """The text of a file. Raises UnreadableError."""
        key = Path(os.path.normpath(path))
        if key not in self._texts:
            if len(self._texts) >= MAX_FILES:
                raise UnreadableError(f"{path} would be one file too many: a config may name {MAX_FILES}.")
            self._texts[key] = _read(path)
        text = self._texts[key]
        if isinstance(text, UnreadableError):
            raise text
        return text


def _read(path: Path) -> str | UnreadableError:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not hang us
    except FileNotFoundError:
        return UnreadableError(f"{path} does not exist.", absent=True)
    except (OSError, ValueError) as error:
        return UnreadableError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return UnreadableError(f"{path} is not a regular file.")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return UnreadableError(f"{path} is larger than {MAX_BYTES >> 20} MiB.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return UnreadableError(f"{path} is not UTF-8 text: line {line} holds the byte 0x{data[error.start]:02x}.")
