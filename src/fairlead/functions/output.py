"""What a function's process writes to its descriptors 1 and 2 past print: a pipe, read line by line."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Final

_LONGEST_LINE: Final = 256 * 1024
"""Bytes; a longer line is cut, as CloudWatch cuts its events."""
_AT_ONCE: Final = 64 * 1024


class Output:
    """The reading end of the pipe. `emit` gets one or more whole lines of text at a time."""

    __slots__ = ("_descriptor", "_emit", "_loop", "_rest")

    def __init__(self, loop: asyncio.AbstractEventLoop, descriptor: int, emit: Callable[[str], None]) -> None:
        os.set_blocking(descriptor, False)
        self._loop = loop
        self._descriptor = descriptor
        self._emit = emit
        self._rest = b""
        loop.add_reader(descriptor, self._read)

    def close(self) -> None:
        """Take what is still in the pipe and close it. Whoever keeps the other end open writes to nobody."""
        if self._descriptor < 0:
            return
        for _ in range(64):  # a process that outlived the worker may never stop writing
            if not self._read():
                break
        self._end()

    def _end(self) -> None:
        if self._descriptor < 0:
            return
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._descriptor = -1
        if self._rest:
            self._tell(self._rest)

    def _read(self) -> bool:
        """Whether there was anything."""
        data = b""
        if self._descriptor < 0:
            return False
        try:
            data = os.read(self._descriptor, _AT_ONCE)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._end()
            return False
        text = self._rest + data
        end = text.rfind(b"\n") + 1
        self._rest = text[end:]
        if end:
            self._tell(text[:end])
        if len(self._rest) > _LONGEST_LINE:
            rest, self._rest = self._rest, b""
            self._tell(rest)
        return True

    def _tell(self, data: bytes) -> None:
        with contextlib.suppress(UnicodeDecodeError):
            self._emit(data.decode())
            return
        self._emit(data.decode(errors="backslashreplace"))
