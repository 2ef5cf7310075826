"""The last of what single runs have logged, for those who asked for it (`LogType: Tail`)."""

from typing import Final

LONGEST: Final = 4096
"""Bytes that Invoke answers ("LogResult", Lambda API reference)."""
_KEPT: Final = 4 * LONGEST


class Tails:
    """The runs that somebody wants the log of, by request id."""

    __slots__ = ("_texts",)

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def begin(self, request_id: str) -> None:
        """Somebody will want the log of this run."""
        self._texts[request_id] = ""

    def add(self, request_id: str, text: str) -> None:
        """A run has logged whole lines."""
        if request_id in self._texts:
            text = self._texts[request_id] + text
            self._texts[request_id] = text[-LONGEST:] if len(text) > _KEPT else text

    def end(self, request_id: str) -> bytes:
        """The last 4 KB of its log, in UTF-8."""
        tail = self._texts.pop(request_id).encode("utf-8", "replace")[-LONGEST:]
        return tail.decode("utf-8", "ignore").encode()
