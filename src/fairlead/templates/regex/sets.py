"""Sets of characters: `.`, `\\d`, `[a-z]`, `\\p{L}`, `[^\\s,]`."""

import unicodedata
from collections.abc import Callable
from typing import Final

Test = Callable[[str], bool]


class Set:
    """A set of characters; answers are kept, texts repeat their characters."""

    __slots__ = ("_known", "_tests", "negated")

    def __init__(self, tests: tuple[Test, ...], negated: bool = False) -> None:
        self._tests = tests
        self.negated = negated
        self._known: dict[str, bool] = {}

    def __contains__(self, character: str) -> bool:
        known = self._known.get(character)
        if known is None:
            known = any(test(character) for test in self._tests) is not self.negated
            if len(self._known) < 1024:
                self._known[character] = known
        return known


def one(character: str) -> Test:
    return lambda other: other == character


def between(first: str, last: str) -> Test:
    return lambda character: first <= character <= last


def among(characters: str) -> Test:
    return frozenset(characters).__contains__


def ignoring_case(test: Test) -> Test:
    """For `(?i)`, which in Java is about ASCII alone."""
    return lambda character: test(character) or (character.isascii() and test(character.swapcase()))


def inside(members: Set) -> Test:
    return lambda character: character in members


DIGITS: Final = Set((between("0", "9"),))
WORD: Final = Set((between("a", "z"), between("A", "Z"), between("0", "9"), one("_")))
SPACE: Final = Set((among(" \t\n\x0b\f\r"),))
HORIZONTAL: Final = Set((among(" \t\xa0\u1680\u180e\u202f\u205f\u3000"), between("\u2000", "\u200a")))
LINE_ENDS: Final = "\n\r\x85\u2028\u2029"
ANY: Final = Set((), negated=True)
NOT_LINE_END: Final = Set((among(LINE_ENDS),), negated=True)

CLASSES: Final = {
    "d": DIGITS,
    "w": WORD,
    "s": SPACE,
    "h": HORIZONTAL,
    "D": Set((inside(DIGITS),), negated=True),
    "W": Set((inside(WORD),), negated=True),
    "S": Set((inside(SPACE),), negated=True),
    "H": Set((inside(HORIZONTAL),), negated=True),
}
"""What a letter stands for behind a backslash."""

_PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_NAMED: Final[dict[str, tuple[Test, ...]]] = {
    "Lower": (between("a", "z"),),
    "Upper": (between("A", "Z"),),
    "ASCII": (between("\x00", "\x7f"),),
    "Alpha": (between("a", "z"), between("A", "Z")),
    "Digit": (between("0", "9"),),
    "Alnum": (between("a", "z"), between("A", "Z"), between("0", "9")),
    "Punct": (among(_PUNCTUATION),),
    "Graph": (between("!", "~"),),
    "Print": (between(" ", "~"),),
    "Blank": (among(" \t"),),
    "Cntrl": (between("\x00", "\x1f"), one("\x7f")),
    "XDigit": (between("0", "9"), between("a", "f"), between("A", "F")),
    "Space": (among(" \t\n\x0b\f\r"),),
}
_CATEGORIES: Final = {
    "L": "utmlo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "S": "mcko",
    "Z": "slp",
    "C": "cfon",
}
"""Unicode's categories: a letter for the kind, and those that may follow it."""


def named(name: str, negated: bool) -> Set | None:
    """`\\p{name}`: a class of POSIX or a category of Unicode; None for any other."""
    tests = _NAMED.get(name)
    if tests is None:
        category = name.removeprefix("Is")
        if category[:1] not in _CATEGORIES or category[1:] not in ("", *_CATEGORIES[category[:1]]):
            return None
        tests = (lambda character: unicodedata.category(character).startswith(category),)
    return Set(tests, negated)
