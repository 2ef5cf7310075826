"""What a pattern's parser makes of it. Immutable."""

from fairlead.templates.regex.sets import Set


class Character:
    """One character of the set."""

    __slots__ = ("members",)

    def __init__(self, members: Set) -> None:
        self.members = members


class Place:
    """A place between characters: `^`, `$`, `b` and `B` (at and off a word's edge), `A`, `z`, `Z`; `m^` and `m$` are
    those of every line."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind


class Sequence:
    __slots__ = ("parts",)

    def __init__(self, parts: tuple["Node", ...]) -> None:
        self.parts = parts


class Choice:
    """The first option that leads to a match."""

    __slots__ = ("options",)

    def __init__(self, options: tuple["Node", ...]) -> None:
        self.options = options


class Repeat:
    """At least `least` times and at most `most`, None for any number; as often as possible where `greedy`."""

    __slots__ = ("greedy", "least", "most", "part")

    def __init__(self, part: "Node", least: int, most: int | None, greedy: bool) -> None:
        self.part = part
        self.least = least
        self.most = most
        self.greedy = greedy


class Group:
    """A group that is kept, counted from 1."""

    __slots__ = ("number", "part")

    def __init__(self, number: int, part: "Node") -> None:
        self.number = number
        self.part = part


Node = Character | Place | Sequence | Choice | Repeat | Group
