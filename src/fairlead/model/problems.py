"""What is wrong with something a person wrote: collected, never raised, shown with its place and its remedy."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem stops."""

    ERROR = "error"
    """The app cannot run as written."""
    WARNING = "warning"
    """The app runs, but probably not as its author means."""
    NOTE = "note"
    """Something was left out on purpose; nothing needs doing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell whoever wrote the config.

    `message` is a sentence that names the thing, `hint` the remedy (a sentence, or empty), `file` a path as the person
    knows it, `line` counted from 1.
    """

    severity: Severity
    message: str
    hint: str = ""
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        text = f"{place}: {self.severity}: {self.message}" if place else f"{self.severity}: {self.message}"
        return f"{text}\n    {self.hint}" if self.hint else text
