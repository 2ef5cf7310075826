"""ConditionExpression and FilterExpression."""

from collections.abc import Callable, Collection

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.values.attributes import Item

Test = Callable[[Item], bool]
"""Whether an item passes. A missing item is `{}`."""


def condition(text: str, environment: Environment) -> Test:
    """A ConditionExpression. ValidationException."""
    raise NotImplementedError


def filtering(text: str, environment: Environment, keys: Collection[str] = ()) -> Test:
    """A FilterExpression; `keys` are the key attributes that a Query's may not name. ValidationException."""
    raise NotImplementedError
