"""Why a request can't be read: raised anywhere in this room, named as the service names it by `calls`."""

Path = tuple[str, ...]
"""Where a value stands in the input, outermost first: `("environment", "variables")`, list positions from 1."""

MAX_DEPTH = 64
"""Levels of nesting in an input. Our choice: the deepest input of a model without recursion has fewer than 10."""


class Unreadable(Exception):  # noqa: N818 - what it says of the request, not of us
    """The request is not in the service's format, or the value at `path` has the wrong type."""

    def __init__(self, sentence: str, path: Path = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.path = path


def below(path: Path, *names: str) -> Path:
    """The path of a part of what stands at `path`. Unreadable when that is too deep."""
    if len(path) >= MAX_DEPTH:
        raise Unreadable(f"The request is nested deeper than {MAX_DEPTH} levels", path[:4])
    return path + names


def spelled(name: str) -> str:
    """A member's name as AWS's sentences spell it: `KMSKeyArn` is `kMSKeyArn`."""
    return name[:1].lower() + name[1:]
