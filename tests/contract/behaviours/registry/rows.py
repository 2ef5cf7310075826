"""What a row of the conformance page is."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Mark(Enum):
    """How a behaviour is known."""

    DOCUMENTED = "D"
    OBSERVED = "O"
    BOTH = "D, O"
    UNKNOWN = "U"


D: Final = Mark.DOCUMENTED
O: Final = Mark.OBSERVED  # noqa: E741 - the letter that the page shows
DO: Final = Mark.BOTH
U: Final = Mark.UNKNOWN


@dataclass(frozen=True)
class Row:
    """One behaviour. `tests` are names of test functions: of this suite, or with their file's path under tests/ and two
    colons before them. `setting` is the name of a setting that changes it, whose default the page shows.
    """

    id: str
    sentence: str
    mark: Mark
    source: str
    tests: tuple[str, ...] = ()
    here: str = "the same"
    setting: str = ""


@dataclass(frozen=True)
class Section:
    """Rows that belong together, numbered from 1 without a gap behind the section's own number."""

    number: str
    title: str
    text: str
    rows: tuple[Row, ...]
