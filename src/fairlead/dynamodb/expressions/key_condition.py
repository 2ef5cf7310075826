"""KeyConditionExpression: the partition's value and the part of the sort order that a Query reads."""

from dataclasses import dataclass

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Value
from fairlead.dynamodb.values.keys import KeySchema


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of encoded keys (`keys.encode`). None: no bound on that side. An inclusive bound belongs to the range."""

    low: bytes | None
    low_inclusive: bool
    high: bytes | None
    high_inclusive: bool


@dataclass(frozen=True, slots=True)
class SortCondition:
    """`operator` is one of = < <= > >= BETWEEN begins_with; BETWEEN has two operands, the others one."""

    operator: str
    operands: tuple[Value, ...]

    @property
    def bounds(self) -> Bounds:
        """The range of encoded sort keys that meets the condition; it may be empty."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class KeyCondition:
    partition: Value
    sort: SortCondition | None


def key_condition(text: str, environment: Environment, schema: KeySchema) -> KeyCondition:
    """A KeyConditionExpression against the key of the table or index that is read. ValidationException."""
    raise NotImplementedError
