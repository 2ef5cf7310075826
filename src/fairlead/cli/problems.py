"""How problems look in a terminal."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from fairlead.model.problems import Problem, Severity
from fairlead.observe.escaping import escaped

_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
"""The worst last: it is what stays on the screen."""


def show(problems: Iterable[Problem]) -> bool:
    """Print every problem to standard error, the worst last. Tells whether one of them is an error."""
    worst = False
    for problem in sorted(problems, key=lambda problem: _ORDER.index(problem.severity)):
        worst = worst or problem.severity is Severity.ERROR
        text = "\n".join(escaped(line) for line in str(_near(problem)).splitlines())
        with suppress(OSError):  # nobody reads it any more
            print(text, file=sys.stderr)
    return worst


def _near(problem: Problem) -> Problem:
    """The problem with its file as one would type it here."""
    folder = os.path.join(os.getcwd(), "")
    return replace(problem, file=problem.file.removeprefix(folder))
