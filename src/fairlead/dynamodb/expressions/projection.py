"""ProjectionExpression: the parts of an item to return."""

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Item

Path = tuple[str | int, ...]
"""A document path with its names resolved: attribute name first, then map keys (str) and list indexes (int)."""


def projection(text: str, environment: Environment) -> tuple[Path, ...]:
    """The paths of a ProjectionExpression, for `project`. ValidationException."""
    raise NotImplementedError


def project(item: Item, paths: tuple[Path, ...]) -> Item:
    """The parts of an item that the paths name; list elements keep their order and close up. Missing parts are left out."""
    raise NotImplementedError
