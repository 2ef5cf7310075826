"""Where symbolic links lead, worked out before any of them is made.

A link is followed as the system would follow it: name by name, through other links, with `..` meaning the folder above
the one that was reached, not the one that was spelled.
"""

import unicodedata
from collections import deque
from collections.abc import Mapping
from typing import Final

Path = tuple[str, ...]
"""Names from the root down; the root itself is empty."""

_HOPS: Final = 40
"""Links on the way to one place, above which Linux gives up too (ELOOP)."""
_STEPS: Final = 1_000_000
"""Names looked at for all links together. Our choice: links can be tangled so that following them takes for ever."""


class LinkError(Exception):
    """A link that must not be made; the text says why."""


def check(links: Mapping[Path, str], names: Mapping[Path, object]) -> None:
    """See that every link (its place and its text) stays below the root. `names` is all there will be, links included.

    A link to nothing is let through, as Lambda lets it, if it stays below the root. Raises LinkError.
    """
    folded = {_folded(path) for path in names}
    steps = 0
    for place, text in links.items():
        steps = _follow(place, text, links, names, folded, steps)


def _follow(
    place: Path, text: str, links: Mapping[Path, str], names: Mapping[Path, object], folded: set[Path], steps: int
) -> int:
    """Follow one link to its end; gives `steps` with its own added."""
    reached = list(place[:-1])
    ahead = deque(_parts(text))
    hops = 0
    while ahead:
        steps += 1
        if steps > _STEPS:
            raise LinkError("its links are too tangled to be followed")
        name = ahead.popleft()
        if name == "..":
            if not reached:
                raise LinkError(f"the link {_shown(place)} leads out of it")
            reached.pop()
            continue
        reached.append(name)
        here = tuple(reached)
        if here in links:
            hops += 1
            if hops > _HOPS:
                raise LinkError(f"the link {_shown(place)} leads through too many links, or round in a circle")
            reached.pop()
            ahead.extendleft(reversed(_parts(links[here])))
        elif here not in names and _folded(here) in folded:
            # Where the file system knows no case, this would be another path than the one that was checked.
            raise LinkError(f"the link {_shown(place)} spells a name in another case than the entry has")
    return steps


def _parts(text: str) -> list[str]:
    if text.startswith("/"):
        raise LinkError(f"a link leads to the absolute path {text[:200]!r}")
    return [part for part in text.split("/") if part not in ("", ".")]


def _folded(path: Path) -> Path:
    return tuple(unicodedata.normalize("NFC", name).casefold() for name in path)


def _shown(place: Path) -> str:
    return repr("/".join(place)[:200])
