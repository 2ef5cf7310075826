"""AttributeUpdates, as updates were written before expressions: an attribute, an action and a value.

They become the actions that an UpdateExpression's text becomes. Rules and sentences: the developer guide's "Legacy
conditional parameters" and recorded answers.
"""

from collections.abc import Collection, Iterable
from typing import Final

from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.nodes import Call, DocumentPath, Literal
from fairlead.dynamodb.expressions.update import Update, updating
from fairlead.dynamodb.expressions.update_operands import WRONG_OPERAND
from fairlead.dynamodb.expressions.update_parser import ADD, DELETE, IF_NOT_EXISTS, LIST_APPEND, REMOVE, SET, Action
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.dynamodb.values.errors import invalid
from fairlead.model.errors import ApiError

ACTIONS: Final = ("ADD", "PUT", "DELETE")
_SETS: Final = frozenset(("SS", "NS", "BS"))
_ADDED: Final = _SETS | {"N", "L"}
_WRONG: Final = "One or more parameter values were invalid: "


class LegacyUpdate:
    """An update whose misfits with the item it meets are told in the words of AttributeUpdates."""

    __slots__ = ("_update", "paths")

    def __init__(self, update: Update) -> None:
        self._update = update
        self.paths = update.paths

    def apply(self, old: Item | None, key: Item) -> Item | None:
        """The new item, as `Update.apply`."""
        try:
            return self._update.apply(old, key)
        except ApiError as error:
            if error.message == WRONG_OPERAND:
                raise invalid("Type mismatch for attribute to update") from None
            raise


def legacy_action(attribute: str, action: str, value: Value | None) -> Action:
    """One of ACTIONS, with its checked value if it has one. ValidationException."""
    path = DocumentPath.of(attribute)
    if value is None:
        if action != "DELETE":
            raise invalid(f"{_WRONG}Only DELETE action is allowed when no attribute value is specified")
        return Action(REMOVE, path, None)
    (kind,) = value
    if action == "DELETE":
        if kind not in _SETS:
            raise invalid(f"{_WRONG}DELETE action with value is not supported for the type {kind}")
        return Action(DELETE, path, Literal(value))
    if action == "ADD":
        if kind not in _ADDED:
            raise invalid(f"{_WRONG}ADD action is not supported for the type {kind}")
        if kind != "L":
            return Action(ADD, path, Literal(value))
        before = Call(IF_NOT_EXISTS, (path, Literal({"L": []})))
        return Action(SET, path, Call(LIST_APPEND, (before, Literal(value))))
    return Action(SET, path, Literal(value))


def legacy_update(actions: Iterable[Action], keys: Collection[str]) -> LegacyUpdate:
    """The update that the actions make together; `keys` are the table's key attributes. ValidationException."""
    return LegacyUpdate(updating(tuple(actions), Environment(None, None), keys))
