"""Lines for whoever runs the gateway."""

import threading
from collections import deque
from typing import Final, TextIO

from fairlead.observe.escaping import escaped

_NO_REQUEST: Final = "-"
_MOST: Final = 1 << 20
"""Characters kept for a terminal that is not being read. Our choice."""
_LAST_SECONDS: Final = 1.0


class Terminal:
    """Writes to a text stream, whole lines only, from a thread of its own.

    A terminal that somebody holds (Ctrl-S, a pager) must not hold the gateway: its lines are kept, and those for which
    there is no room are counted and told of. When nobody reads it any more, it falls silent.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """`stream` is None where the program was started without one."""
        self._stream = stream
        self._kept: deque[str] = deque()
        self._size = 0
        self._not_shown = 0
        self._closing = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def line(self, text: str) -> None:
        """Something of our own: a sentence, or several lines of it."""
        self._write("".join(f"{escaped(part)}\n" for part in text.split("\n")))

    def record(self, line: str) -> None:
        """A line for other programs, as it is."""
        self._write(f"{line}\n")

    def log(self, label: str, request_id: str, text: str) -> None:
        """What a function printed: one or more lines, each with its name and the first 8 characters of the request id
        (or `-`). The log files have the whole of it."""
        prefix = f"{escaped(label)} {escaped(request_id[:8]) or _NO_REQUEST} "
        lines = text.removesuffix("\n").split("\n")
        self._write("".join(f"{prefix}{escaped(part.removesuffix(chr(13)))}\n" for part in lines))

    def close(self) -> None:
        """Show what is kept, as far as that takes no more than a second."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_LAST_SECONDS)

    def _write(self, text: str) -> None:
        with self._changed:
            if self._stream is None:
                return
            if self._size > _MOST:
                self._not_shown += text.count("\n")
                return
            self._kept.append(text)
            self._size += len(text)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="terminal", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._kept and not self._closing:
                    self._changed.wait()
                if not self._kept:
                    return
                text = "".join(self._kept)
                if self._not_shown:
                    text += f"({self._not_shown} lines are not shown: the terminal was not being read.)\n"
                self._kept.clear()
                self._size = self._not_shown = 0
                stream = self._stream
            if stream is None or not _shown(stream, text):
                self._stream = None
                return


def _shown(stream: TextIO, text: str) -> bool:
    """Write to the stream. False when it is closed, or its disk is full: there is nobody left to tell."""
    try:
        stream.write(text)
        stream.flush()
    except UnicodeEncodeError:  # a terminal that isn't UTF-8
        return _shown(stream, text.encode("ascii", "backslashreplace").decode())
    except (OSError, ValueError):  # ValueError: closed by ourselves, at the end
        return False
    return True
