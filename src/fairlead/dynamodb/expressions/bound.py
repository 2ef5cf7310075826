"""An operand with its names and values in place: what a condition or an update computes with."""

from fairlead.dynamodb.expressions.paths import Path, Read, reader
from fairlead.dynamodb.values.attributes import Value


class Bound:
    """`read` gives its value for an item. `path` if it is a document path, `value` if it is a literal."""

    __slots__ = ("path", "read", "type", "value")

    def __init__(self, read: Read, type_: str | None, *, path: Path | None = None, value: Value | None = None) -> None:
        self.read = read
        self.type = type_
        """Its type where the expression alone tells: of a literal, and N for `size`."""
        self.path = path
        self.value = value

    @classmethod
    def at(cls, path: Path) -> "Bound":
        return cls(reader(path), None, path=path)

    @classmethod
    def literal(cls, value: Value) -> "Bound":
        (kind,) = value
        return cls(lambda _: value, kind, value=value)
