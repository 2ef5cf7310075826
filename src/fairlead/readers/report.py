"""Collects Problems: no step of a reader stops at the first, and none raises what the config's author did wrong."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Final

from fairlead.model.problems import Problem, Severity
from fairlead.readers.nodes import Node, Place

_CLOSE: Final = 0.7


class Report:
    """The problems found so far, each told once however often it is met."""

    __slots__ = ("_lenient", "_problems")

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self._lenient = False

    @property
    def problems(self) -> list[Problem]:
        """In the order of file and line; those about no line first."""
        return sorted(self._problems, key=lambda problem: (problem.line is not None, problem.file, problem.line or 0))

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Inside, errors are warnings: what is read there is kept, but nothing that runs depends on it."""
        before, self._lenient = self._lenient, True
        try:
            yield
        finally:
            self._lenient = before

    def error(self, message: str, hint: str = "", at: Node | Place | None = None) -> None:
        """The app cannot run as written."""
        self._add(Severity.WARNING if self._lenient else Severity.ERROR, message, hint, at)

    def warning(self, message: str, hint: str = "", at: Node | Place | None = None) -> None:
        """The app runs, but probably not as its author means."""
        self._add(Severity.WARNING, message, hint, at)

    def note(self, message: str, hint: str = "", at: Node | Place | None = None) -> None:
        """Something is left out on purpose."""
        self._add(Severity.NOTE, message, hint, at)

    def _add(self, severity: Severity, message: str, hint: str, at: Node | Place | None) -> None:
        place = at.place if isinstance(at, Node) else at
        file, line = (place.file, place.line) if place else ("", None)
        self._problems.setdefault(Problem(severity, message, hint, file, line))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean timeout?`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f"Did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like `word`, or nothing. Case counts for little: `Timeout` is near `timeout`."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower()[:200], by_lower, n=1, cutoff=_CLOSE)
    return by_lower[found[0]] if found else ""
