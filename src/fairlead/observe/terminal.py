"""Lines for whoever runs the gateway."""

from typing import Final, TextIO

from fairlead.observe.escaping import escaped

_NO_REQUEST: Final = "-"


class Terminal:
    """Writes to a text stream, whole lines only. When nobody reads it any more, it falls silent."""

    __slots__ = ("_stream",)

    def __init__(self, stream: TextIO | None) -> None:
        """`stream` is None where the program was started without one."""
        self._stream = stream

    def line(self, text: str) -> None:
        """Something of our own: a sentence, or several lines of it."""
        self._write("".join(f"{escaped(part)}\n" for part in text.split("\n")))

    def log(self, label: str, request_id: str, text: str) -> None:
        """What a function printed: one or more lines, each with its name and the first 8 characters of the request id
        (or `-`). The log files have the whole of it."""
        prefix = f"{escaped(label)} {escaped(request_id[:8]) or _NO_REQUEST} "
        lines = text.removesuffix("\n").split("\n")
        self._write("".join(f"{prefix}{escaped(part.removesuffix(chr(13)))}\n" for part in lines))

    def _write(self, text: str) -> None:
        stream = self._stream
        if stream is None:
            return
        try:
            stream.write(text)
            stream.flush()
        except UnicodeEncodeError:  # a terminal that isn't UTF-8
            stream.write(text.encode("ascii", "backslashreplace").decode())
            stream.flush()
        except OSError:  # closed, or its disk is full: there is nobody left to tell
            self._stream = None
