"""IAM's wildcards: `*` for any characters, also none and also slashes, `?` for exactly one.

A pattern is run as the bits of one number, all its positions at once, so that a text costs one step a character
whatever the pattern is: no backtracking that a hostile one could provoke.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

Piece = tuple[str, bool]
"""A part of a pattern, and whether it stands for itself: what a variable was replaced by has no wildcards."""
_MOST_CACHED: Final = 512


class Pattern:
    """A pattern made of pieces, ready to be matched against many texts."""

    __slots__ = ("_any", "_chars", "_end", "_exact", "_loops")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        pieces = tuple(pieces)
        self._exact: str | None = None
        if all(literal or not ("*" in text or "?" in text) for text, literal in pieces):
            self._exact = "".join([text for text, _ in pieces])
        self._chars: dict[str, int] = {}
        """For each character the positions at which the pattern has it."""
        self._any = 0
        """The positions with a `?`."""
        self._loops = 0
        """The positions before which there is a `*`."""
        position = 1
        for text, literal in pieces:
            for char in text:
                if char == "*" and not literal:
                    self._loops |= position
                    continue
                if char == "?" and not literal:
                    self._any |= position
                else:
                    self._chars[char] = self._chars.get(char, 0) | position
                position <<= 1
        self._end = position

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is what the pattern describes."""
        if self._exact is not None:
            return text == self._exact
        chars, any, loops = self._chars, self._any, self._loops
        at = 1
        for char in text:
            at = ((at & (chars.get(char, 0) | any)) << 1) | (at & loops)
            if not at:
                return False
        return bool(at & self._end)


@lru_cache(maxsize=_MOST_CACHED)
def pattern(text: str) -> Pattern:
    """The pattern that `text` is written as."""
    return Pattern(((text, False),))
