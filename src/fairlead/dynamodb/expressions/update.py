"""UpdateExpression: a new item from an old one."""

from collections.abc import Collection

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.projection import Path
from fairlead.dynamodb.values.attributes import Item


class Update:
    """A judged UpdateExpression, bound to its values."""

    __slots__ = ("paths",)

    paths: tuple[Path, ...]
    """What it names as targets, for UPDATED_OLD and UPDATED_NEW: `project(old, update.paths)`, `project(new, ...)`."""

    def apply(self, old: Item | None, key: Item) -> Item | None:
        """The new item; the old one is left as it was, and shares what did not change.

        `old` None: there is no such item; the new one then starts from `key`. None comes back when there was no item
        and the expression only removes, so that none comes into being. ValidationException. The caller judges the
        item's size and its index keys.
        """
        raise NotImplementedError


def update(text: str, environment: Environment, keys: Collection[str]) -> Update:
    """An UpdateExpression; `keys` are the table's key attributes, which it may not touch. ValidationException."""
    raise NotImplementedError
