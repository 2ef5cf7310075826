"""UpdateExpression: a new item from an old one."""

from collections.abc import Callable, Collection, Sequence
from typing import Final

from fairlead.dynamodb.expressions.draft import Draft
from fairlead.dynamodb.expressions.environment import Environment
from fairlead.dynamodb.expressions.lexer import UPDATE, refusal
from fairlead.dynamodb.expressions.nodes import Literal, ValueName
from fairlead.dynamodb.expressions.paths import Path, Read, check_distinct, reader
from fairlead.dynamodb.expressions.update_operands import bind_operand, resolve, wrong_operand
from fairlead.dynamodb.expressions.update_parser import ADD, DELETE, REMOVE, Action, parse_update
from fairlead.dynamodb.values import numbers
from fairlead.dynamodb.values.attributes import Item, Value
from fairlead.dynamodb.values.errors import invalid

_SETS: Final = frozenset(("SS", "NS", "BS"))
_ADDED: Final = _SETS | {"N"}
_LONG_NAMES: Final = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "M": "MAP",
    "L": "LIST",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
}

_Change = Callable[[Item], Value | None]
"""What a target becomes, from the item as it was; None: it goes. ValidationException."""


class Update:
    """A judged UpdateExpression, bound to its values."""

    __slots__ = ("_changes", "_only_removes", "paths")

    def __init__(self, changes: list[tuple[Path, _Change]], *, only_removes: bool) -> None:
        self.paths: tuple[Path, ...] = tuple(path for path, _ in changes)
        """What it names as targets; `project` of the old or new item with them is UPDATED_OLD or UPDATED_NEW."""
        self._changes = changes
        self._only_removes = only_removes

    def apply(self, old: Item | None, key: Item) -> Item | None:
        """The new item; the old one is left as it was, and shares what did not change.

        `old` None: there is no such item; the new one then starts from `key`. None comes back when there was no item
        and the expression only removes, whatever its paths (observed), so that none comes into being.
        ValidationException. The caller judges the item's size and its index keys.
        """
        if old is None and self._only_removes:
            return None
        before = key if old is None else old
        results = [(path, change(before)) for path, change in self._changes]
        if len(results) > 1:
            # Ascending, so that appended elements stand in the order of their indexes. Paths that share their start
            # go on with steps of one type, so this never compares a name with an index.
            results.sort(key=lambda result: result[0])
        draft = Draft(before)
        for path, value in results:
            if value is None:
                draft.remove(path)
            else:
                draft.put(path, value)
        return draft.finish()


def update(text: str, environment: Environment, keys: Collection[str]) -> Update:
    """An UpdateExpression; `keys` are the table's key attributes, which it may not touch. ValidationException."""
    return updating(parse_update(text), environment, keys)


def updating(actions: Sequence[Action], environment: Environment, keys: Collection[str]) -> Update:
    """The same from actions."""
    paths = []
    for action in actions:
        paths.append(environment.path(UPDATE, action.target))
        if action.operand is not None:
            resolve(action.operand, environment)
    if len(paths) > 1:
        check_distinct(UPDATE, paths)
    for action in actions:
        if action.section in (ADD, DELETE):
            _check_set_operand(action, environment)
    changes = [(path, _change(action, path, environment)) for path, action in zip(paths, actions, strict=True)]
    for path in paths:
        if path[0] in keys:
            sentence = f"Cannot update attribute {path[0]}. This attribute is part of the key"
            raise invalid(f"One or more parameter values were invalid: {sentence}")
    return Update(changes, only_removes=all(action.section in (REMOVE, DELETE) for action in actions))


def _check_set_operand(action: Action, environment: Environment) -> None:
    """ADD takes a number or a set, DELETE a set."""
    (kind,) = _literal(action, environment)
    if kind not in (_ADDED if action.section == ADD else _SETS):
        sentence = (
            "Incorrect operand type for operator or function; "
            f"operator: {action.section}, operand type: {_LONG_NAMES[kind]}"
        )
        raise refusal(UPDATE, sentence)


def _literal(action: Action, environment: Environment) -> Value:
    if isinstance(action.operand, Literal):
        return action.operand.value
    assert isinstance(action.operand, ValueName), "the grammar has only values here"
    return environment.value(UPDATE, action.operand)


def _change(action: Action, path: Path, environment: Environment) -> _Change:
    match action.section:
        case "SET":
            assert action.operand is not None, "SET has an operand"
            return bind_operand(action.operand, environment)
        case "ADD":
            return _addition(reader(path), _literal(action, environment))
        case "DELETE":
            return _deletion(reader(path), _literal(action, environment))
    return lambda _: None


def _addition(read: Read, value: Value) -> _Change:
    ((kind, added),) = value.items()

    def change(item: Item) -> Value:
        current = read(item)
        if current is None:
            return value
        if kind not in current:
            raise wrong_operand()
        if kind == "N":
            return {"N": numbers.add(current["N"], added)}
        members = set(current[kind])
        return {kind: current[kind] + [member for member in added if member not in members]}

    return change


def _deletion(read: Read, value: Value) -> _Change:
    ((kind, deleted),) = value.items()

    def change(item: Item) -> Value | None:
        current = read(item)
        if current is None:
            return None
        if kind not in current:
            raise wrong_operand()
        gone = set(deleted)
        left = [member for member in current[kind] if member not in gone]
        return {kind: left} if left else None

    return change
