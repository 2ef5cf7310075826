"""One rendering: its variables, what it has written, and what it may still cost."""

from collections.abc import Sequence
from typing import Any, NoReturn

from fairlead.templates.bounds import STEPS, TEXT_CHARACTERS
from fairlead.templates.errors import RenderError


class Run:
    """Handed to everything that a rendering calls. Whatever takes time is charged before it is done."""

    __slots__ = ("_size", "_steps", "_written", "depth", "variables")

    def __init__(self, variables: dict[str, Any]) -> None:
        self.variables = variables
        self.depth = 0
        """Blocks of #define being rendered."""
        self._written: list[str] = []
        self._size = 0
        self._steps = STEPS

    def charge(self, steps: int) -> None:
        """Pay for what is to be done next. RenderError where that is too much."""
        self._steps -= steps
        if self._steps < 0:
            raise RenderError(f"The template takes more than {STEPS} steps.")

    def charge_text(self, characters: int) -> None:
        """Pay for making a text of this length."""
        if characters > TEXT_CHARACTERS:
            _refuse_text()
        self.charge(1 + (characters >> 6))

    def write(self, text: str) -> None:
        self._size += len(text)
        if self._size > TEXT_CHARACTERS:
            _refuse_text()
        self._written.append(text)

    def written(self) -> str:
        return "".join(self._written)

    def begin(self) -> tuple[list[str], int]:
        """Write aside from here on; the answer goes to `end`."""
        outer = self._written, self._size
        self._written, self._size = [], 0
        return outer

    def end(self, outer: tuple[list[str], int]) -> str:
        """What was written aside; from here on all is written as before."""
        text = "".join(self._written)
        self._written, self._size = outer
        return text

    def join(self, parts: Sequence[str], separator: str = "") -> str:
        """The parts as one text, paid for."""
        self.charge(len(parts))
        self.charge_text(sum(map(len, parts)) + len(separator) * len(parts))
        return separator.join(parts)


def _refuse_text() -> NoReturn:
    raise RenderError(f"The template makes a text of more than {TEXT_CHARACTERS} characters.")
