"""What the parser makes of a template. Immutable, shared by all renderings.

Operators of one precedence stand in one node, however many there are, so that a long sum is no deep tree.
"""

from typing import Any

Block = tuple["Statement", ...]


class Text:
    """What is printed as it stands."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Property:
    """`.name`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Index:
    """`[key]`."""

    __slots__ = ("key",)

    def __init__(self, key: "Value") -> None:
        self.key = key


class Call:
    """`.name(arguments)`."""

    __slots__ = ("arguments", "name")

    def __init__(self, name: str, arguments: tuple["Value", ...]) -> None:
        self.name = name
        self.arguments = arguments


Access = Property | Index | Call


class Reference:
    """`$name.property[index].method()`: printed where it stands in text, a value where it stands in an expression."""

    __slots__ = ("accesses", "column", "line", "name")

    def __init__(self, name: str, accesses: tuple[Access, ...], line: int, column: int) -> None:
        self.name = name
        self.accesses = accesses
        self.line = line
        self.column = column


class Set:
    """`#set(target = value)`. The target ends in a name, a property or an index."""

    __slots__ = ("target", "value")

    def __init__(self, target: Reference, value: "Value") -> None:
        self.target = target
        self.value = value


class If:
    """`#if ... #elseif ... #else ... #end`: conditions with their blocks, and the block of #else."""

    __slots__ = ("branches", "otherwise")

    def __init__(self, branches: tuple[tuple["Value", Block], ...], otherwise: Block) -> None:
        self.branches = branches
        self.otherwise = otherwise


class Foreach:
    """`#foreach($name in iterable) block #end`."""

    __slots__ = ("block", "iterable", "name")

    def __init__(self, name: str, iterable: "Value", block: Block) -> None:
        self.name = name
        self.iterable = iterable
        self.block = block


class Define:
    """`#define($name) block #end`: the block is rendered where the reference is printed."""

    __slots__ = ("block", "name")

    def __init__(self, name: str, block: Block) -> None:
        self.name = name
        self.block = block


class Break:
    """`#break`."""

    __slots__ = ()


class Stop:
    """`#stop`."""

    __slots__ = ()


Statement = Text | Reference | Set | If | Foreach | Define | Break | Stop


class Literal:
    """A number, a boolean, a text without references, or the null of a method's arguments."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Interpolated:
    """A text in double quotes with references or directives in it."""

    __slots__ = ("block",)

    def __init__(self, block: Block) -> None:
        self.block = block


class ListOf:
    """`[a, b]`."""

    __slots__ = ("items",)

    def __init__(self, items: tuple["Value", ...]) -> None:
        self.items = items


class RangeOf:
    """`[first..last]`."""

    __slots__ = ("first", "last")

    def __init__(self, first: "Value", last: "Value") -> None:
        self.first = first
        self.last = last


class MapOf:
    """`{key: value}`."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: tuple[tuple["Value", "Value"], ...]) -> None:
        self.pairs = pairs


class Arithmetic:
    """`first + a - b` or `first * a / b % c`, from left to right."""

    __slots__ = ("first", "rest")

    def __init__(self, first: "Value", rest: tuple[tuple[str, "Value"], ...]) -> None:
        self.first = first
        self.rest = rest


class Comparison:
    """`first < a` or `first == a`, from left to right."""

    __slots__ = ("first", "rest")

    def __init__(self, first: "Value", rest: tuple[tuple[str, "Value"], ...]) -> None:
        self.first = first
        self.rest = rest


class And:
    __slots__ = ("terms",)

    def __init__(self, terms: tuple["Value", ...]) -> None:
        self.terms = terms


class Or:
    __slots__ = ("terms",)

    def __init__(self, terms: tuple["Value", ...]) -> None:
        self.terms = terms


class Truth:
    """What stands behind one or more `!`, and whether it is turned over."""

    __slots__ = ("negated", "term")

    def __init__(self, term: "Value", negated: bool) -> None:
        self.term = term
        self.negated = negated


Value = Reference | Literal | Interpolated | ListOf | RangeOf | MapOf | Arithmetic | Comparison | And | Or | Truth
