"""What the parsers make of an expression, before names and values are known. Immutable, shared by all requests."""

from typing import Final

from fairlead.dynamodb.values.attributes import Value

PATH_ELEMENTS: Final = 32
"""Elements of one document path. DynamoDB quotas."""


class DocumentPath:
    """`a.#b[0]`: its parts as written, indexes as numbers. `plain` is the resolved path if no part is a placeholder."""

    __slots__ = ("parts", "plain")

    def __init__(self, parts: tuple[str | int, ...]) -> None:
        self.parts = parts
        aliased = any(type(part) is str and part[0] == "#" for part in parts)
        self.plain = None if aliased else parts

    @classmethod
    def of(cls, name: str, *rest: str | int) -> "DocumentPath":
        """A path that holds no placeholders, whatever its names look like."""
        path = cls((name, *rest))
        path.plain = path.parts
        return path


class ValueName:
    """`:name`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Literal:
    """A checked value that stands where it is meant, of a legacy parameter or a statement."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Call:
    """`function(operand, ...)`."""

    __slots__ = ("function", "operands")

    def __init__(self, function: str, operands: tuple["Operand", ...]) -> None:
        self.function = function
        self.operands = operands


class Arithmetic:
    """`left + right` or `left - right`, in an update."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: "Operand", right: "Operand") -> None:
        self.operator = operator
        self.left = left
        self.right = right


Operand = DocumentPath | ValueName | Literal | Call | Arithmetic


class Compare:
    """`left operator right`."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Operand, right: Operand) -> None:
        self.operator = operator
        self.left = left
        self.right = right


class Between:
    __slots__ = ("high", "low", "operand")

    def __init__(self, operand: Operand, low: Operand, high: Operand) -> None:
        self.operand = operand
        self.low = low
        self.high = high


class In:
    __slots__ = ("operand", "options")

    def __init__(self, operand: Operand, options: tuple[Operand, ...]) -> None:
        self.operand = operand
        self.options = options


class And:
    __slots__ = ("terms",)

    def __init__(self, terms: tuple["Condition", ...]) -> None:
        self.terms = terms


class Or:
    __slots__ = ("terms",)

    def __init__(self, terms: tuple["Condition", ...]) -> None:
        self.terms = terms


class Not:
    __slots__ = ("term",)

    def __init__(self, term: "Condition") -> None:
        self.term = term


Condition = Compare | Between | In | And | Or | Not | Call
Node = Condition | Operand
