"""Paths into JSON, in the subset that API Gateway's selection expressions and parameter mappings use.

A path is names and indexes behind dots and brackets: `a.b`, `a[0].b`, `['a-b'].c`. Pure.
"""

import re
from typing import Any, Final

_STEP: Final = re.compile(r"\.?(?:([A-Za-z0-9_\-@]+)|\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\])")

Step = str | int
Path = tuple[Step, ...]

MISSING: Final = object()
"""What a path finds where there is nothing."""


def parse(text: str) -> Path | None:
    """The steps of a path, its leading `$` or `.` allowed and left out; None when it is none.

    The empty path names the whole document.
    """
    position = 1 if text.startswith("$") else 0
    steps: list[Step] = []
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            return None
        name, index, single, double = match.groups()
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(next(part for part in (name, single, double) if part is not None))
        position = match.end()
    return tuple(steps)


def find(document: Any, path: Path) -> Any:
    """What the path names in the document, or MISSING."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(document, list) or step >= len(document):
                return MISSING
            document = document[step]
        else:
            if not isinstance(document, dict) or step not in document:
                return MISSING
            document = document[step]
    return document
