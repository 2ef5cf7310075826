"""DynamoDB as naively as its documentation reads: every table a list of items, every index that list looked through.

Nothing is shared with the engine. Conditions and updates come as trees, not as text: `tablerandom` makes the trees and
writes the text. Errors are told by their type only.

    path       ("name", 2, "inner")
    operand    ("path", path) ("value", v) ("size", path)
    condition  ("cmp", sign, a, b) ("between", a, low, high) ("in", a, [b]) ("exists", path) ("missing", path)
               ("type", path, name) ("begins", a, b) ("contains", a, b) ("and", x, y) ("or", x, y) ("not", x)
    update     [("SET", path, source) ("REMOVE", path) ("ADD", path, v) ("DELETE", path, v)]
    source     operand, or ("+", a, b) ("-", a, b) ("if_not_exists", path, a) ("list_append", a, b)
"""

import copy
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
Path = tuple[str | int, ...]

INVALID = "ValidationException"
FAILED = "ConditionalCheckFailedException"
CANCELLED = "TransactionCanceledException"


class Refused(Exception):  # noqa: N818 - what is refused need not be an error
    """A request is refused. `reasons` are those of a cancelled transaction; where two things are wrong, `other` is what
    may as well be said."""

    def __init__(self, kind: str, reasons: Sequence[str] = (), other: "Refused | None" = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.reasons = list(reasons)
        self.other = other

    def fits(self, kind: str, reasons: Sequence[str]) -> bool:
        """Whether a refusal is this one."""
        return (kind, list(reasons)) == (self.kind, self.reasons) or (
            self.other is not None and self.other.fits(kind, reasons)
        )


# --- Values ----------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A number as DynamoDB returns it. Refused if it has more than 38 digits."""
    with localcontext() as context:
        context.prec = 100
        number = Decimal(text).normalize()
    if len(number.as_tuple().digits) > 38:
        raise Refused(INVALID)
    return "0" if number == 0 else format(number, "f")


def normal(value: Value) -> Value:
    """A value whose numbers are plain and whose sets are in an order, so that equal values are `==`."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return {"N": plain(content)}
        case "NS":
            return {"NS": sorted(plain(each) for each in content)}
        case "SS" | "BS":
            return {kind: sorted(content)}
        case "L":
            return {"L": [normal(each) for each in content]}
        case "M":
            return {"M": normal_item(content)}
    return value


def normal_item(item: Item) -> Item:
    """The same of an item."""
    return {name: normal(value) for name, value in item.items()}


def valid(value: Value) -> bool:
    """Whether a value may be stored: no set is empty or has a member twice."""
    ((kind, content),) = normal(value).items()
    match kind:
        case "SS" | "NS" | "BS":
            return 0 < len(content) == len(set(content))
        case "L":
            return all(valid(each) for each in content)
        case "M":
            return all(valid(each) for each in content.values())
    return True


def order(value: Value) -> Any:
    """What sort keys and comparisons go by."""
    ((kind, content),) = value.items()
    return Decimal(content) if kind == "N" else b64decode(content) if kind == "B" else content.encode()


def find(item: Item, path: Path) -> Value | None:
    """What a path leads to."""
    value: Value | None = item.get(str(path[0]))
    for step in path[1:]:
        if value is None:
            return None
        if isinstance(step, str):
            value = value["M"].get(step) if "M" in value else None
        else:
            value = value["L"][step] if "L" in value and step < len(value["L"]) else None
    return value


def pick(item: Item, paths: Sequence[Path]) -> Item:
    """A projection. Elements of lists close up."""
    picked: Item = {}
    for name in {str(path[0]) for path in paths}:
        if name in item:
            part = _part(item[name], [path[1:] for path in paths if path[0] == name])
            if part is not None:
                picked[name] = part
    return picked


def _part(value: Value, paths: list[Path]) -> Value | None:
    if any(not path for path in paths):
        return value
    if "M" in value and isinstance(paths[0][0], str):
        inner = {
            name: part
            for name in value["M"]
            if (below := [path[1:] for path in paths if path[0] == name])
            and (part := _part(value["M"][name], below)) is not None
        }
        return {"M": inner} if inner else None
    if "L" in value and isinstance(paths[0][0], int):
        elements = [
            part
            for number, element in enumerate(value["L"])
            if (below := [path[1:] for path in paths if path[0] == number])
            and (part := _part(element, below)) is not None
        ]
        return {"L": elements} if elements else None
    return None


def overlap(paths: Sequence[Path]) -> bool:
    """Whether a path leads into another, or two use one place as a map and as a list."""
    for number, one in enumerate(paths):
        for other in paths[number + 1 :]:
            for left, right in zip(one, other, strict=False):
                if left != right:
                    if isinstance(left, str) is not isinstance(right, str):
                        return True
                    break
            else:
                return True
    return False


# --- Conditions ------------------------------------------------------------------------------------------------------

ORDERED = ("S", "N", "B")
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def check_condition(tree: Any) -> None:
    """What is wrong with a condition whatever the item. Refused."""
    match tree:
        case ("and" | "or", left, right):
            check_condition(left)
            check_condition(right)
        case ("not", inner):
            check_condition(inner)
        case ("cmp", sign, left, right):
            _distinct([left, right])
            if sign in SIGNS:
                _ordered([left, right])
        case ("between", operand, low, high):
            _distinct([operand, low, high])
            _ordered([operand, low, high])
            if low[0] == high[0] == "value":
                types = [next(iter(bound[1])) for bound in (low, high)]
                if types[0] != types[1] or order(low[1]) > order(high[1]):
                    raise Refused(INVALID)
        case ("in", operand, options):
            _distinct([operand, *options])
        case ("begins", operand, prefix):
            _distinct([operand, prefix])
            if any(each[0] == "value" and next(iter(each[1])) not in ("S", "B") for each in (operand, prefix)):
                raise Refused(INVALID)
        case ("contains", operand, part):
            _distinct([operand, part])


def _distinct(operands: list[Any]) -> None:
    first, *others = operands
    if first[0] == "path" and first in others:
        raise Refused(INVALID)


def _ordered(operands: list[Any]) -> None:
    if any(each[0] == "value" and next(iter(each[1])) not in ORDERED for each in operands):
        raise Refused(INVALID)


def evaluate(item: Item, operand: Any) -> Value | None:
    """An operand's value."""
    match operand:
        case ("path", path):
            return find(item, path)
        case ("value", value):
            return normal(value)
    value = find(item, operand[1])
    if value is None:
        return None
    ((kind, content),) = value.items()
    if kind in ("N", "BOOL", "NULL"):
        return None
    return {"N": str(len(b64decode(content)) if kind == "B" else len(content))}


def holds(tree: Any, item: Item) -> bool:
    """Whether a condition is true of an item."""
    match tree:
        case ("and", left, right):
            return holds(left, item) and holds(right, item)
        case ("or", left, right):
            return holds(left, item) or holds(right, item)
        case ("not", inner):
            return not holds(inner, item)
        case ("exists", path):
            return find(item, path) is not None
        case ("missing", path):
            return find(item, path) is None
        case ("type", path, name):
            value = find(item, path)
            return value is not None and name in value
        case ("in", operand, options):
            return any(_compared("=", evaluate(item, operand), evaluate(item, each)) for each in options)
        case ("between", operand, low, high):
            value = evaluate(item, operand)
            return _compared(">=", value, evaluate(item, low)) and _compared("<=", value, evaluate(item, high))
        case ("cmp", sign, left, right):
            return _compared(sign, evaluate(item, left), evaluate(item, right))
    value, part = evaluate(item, tree[1]), evaluate(item, tree[2])
    if value is None or part is None:
        return False
    ((kind, content),) = value.items()
    ((part_kind, sought),) = part.items()
    if tree[0] == "begins":
        return kind == part_kind and kind in ("S", "B") and bool(order(value).startswith(order(part)))
    if kind == "L":
        return part in content
    if kind == part_kind and kind in ("S", "B"):
        return order(part) in order(value)
    return kind in ("SS", "NS", "BS") and part_kind == kind[0] and sought in content


def _compared(sign: str, left: Value | None, right: Value | None) -> bool:
    if sign == "<>":
        return left is None or right is None or left != right
    if left is None or right is None:
        return False
    if sign == "=":
        return left == right
    ((kind, _),) = left.items()
    return kind in ORDERED and kind in right and SIGNS[sign](order(left), order(right))


# --- Updates ---------------------------------------------------------------------------------------------------------


def check_update(actions: Sequence[Any], keys: Iterable[str]) -> None:
    """What is wrong with an update whatever the item. Refused."""
    paths = [action[1] for action in actions]
    if overlap(paths) or any(path[0] in keys for path in paths):
        raise Refused(INVALID)
    for section, _, *rest in actions:
        if section == "SET":
            _check_source(rest[0])
        elif (section == "ADD" and not {"N", "SS", "NS", "BS"} & set(rest[0])) or (
            section == "DELETE" and not {"SS", "NS", "BS"} & set(rest[0])
        ):
            raise Refused(INVALID)


def _check_source(source: Any) -> None:
    needed = {"+": "N", "-": "N", "list_append": "L"}.get(source[0])
    for operand in source[1:] if needed else ():
        if operand[0] == "value" and needed not in operand[1]:
            raise Refused(INVALID)


def update(old: Item | None, key: Item, actions: Sequence[Any]) -> Item | None:
    """The new item; None where there was none and nothing but removal was asked for. Refused."""
    if old is None and all(action[0] in ("REMOVE", "DELETE") for action in actions):
        return None
    before = key if old is None else old
    new = copy.deepcopy(before)
    puts: list[tuple[Path, Value]] = []
    removes: list[Path] = []
    for section, path, *rest in actions:
        current = find(before, path)
        if section == "SET":
            puts.append((path, _source(before, rest[0])))
        elif section == "REMOVE":
            removes.append(path)
        elif current is None:
            if section == "ADD":
                puts.append((path, normal(rest[0])))
            else:
                removes.append(path)
        else:
            changed = _combined(section, current, normal(rest[0]))
            if changed is None:
                removes.append(path)
            else:
                puts.append((path, changed))
    for path, value in sorted(puts, key=lambda put: [(isinstance(step, str), step) for step in put[0]]):
        _put(new, path, value)
    # From the end of a list, so that the indexes before stay what they were.
    for path in sorted(removes, key=lambda path: [(isinstance(step, str), step) for step in path], reverse=True):
        _remove(new, path)
    return new


def _source(item: Item, source: Any) -> Value:
    value: Value | None
    match source:
        case ("+" | "-", left, right):
            one, two = _source(item, left), _source(item, right)
            if "N" not in one or "N" not in two:
                raise Refused(INVALID)
            with localcontext() as context:
                context.prec = 100
                first, second = Decimal(one["N"]), Decimal(two["N"])
                return {"N": plain(str(first + second if source[0] == "+" else first - second))}
        case ("list_append", left, right):
            one, two = _source(item, left), _source(item, right)
            if "L" not in one or "L" not in two:
                raise Refused(INVALID)
            return {"L": one["L"] + two["L"]}
        case ("if_not_exists", path, otherwise):
            value = find(item, path)
            return _source(item, otherwise) if value is None else value
    value = evaluate(item, source)
    if value is None:
        raise Refused(INVALID)
    return value


def _combined(section: str, current: Value, given: Value) -> Value | None:
    ((kind, content),) = given.items()
    if kind not in current:
        raise Refused(INVALID)
    if section == "ADD":
        if kind == "N":
            with localcontext() as context:
                context.prec = 100
                return {"N": plain(str(Decimal(current["N"]) + Decimal(content)))}
        return {kind: sorted({*current[kind], *content})}
    left = sorted(set(current[kind]) - set(content))
    return {kind: left} if left else None


def _holder(item: Item, path: Path) -> Any:
    """The map or list that the last step of a path leads into. Refused if it is not there."""
    if len(path) == 1:
        return item
    value = find(item, path[:-1])
    kind = "M" if isinstance(path[-1], str) else "L"
    if value is None or kind not in value:
        raise Refused(INVALID)
    return value[kind]


def _put(item: Item, path: Path, value: Value) -> None:
    holder, step = _holder(item, path), path[-1]
    if isinstance(step, int) and step >= len(holder):
        holder.append(value)
    else:
        holder[step] = value


def _remove(item: Item, path: Path) -> None:
    holder, step = _holder(item, path), path[-1]
    if isinstance(step, str):
        holder.pop(step, None)
    elif step < len(holder):
        del holder[step]


# --- Tables ----------------------------------------------------------------------------------------------------------


@dataclass
class Index:
    """An index: the key's attributes and their types, and what it holds (None: everything)."""

    key: dict[str, str]
    is_global: bool
    projected: set[str] | None = None


@dataclass
class Table:
    """A table: the key's attributes and their types, its indexes and its items."""

    key: dict[str, str]
    indexes: dict[str, Index] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    def key_of(self, item: Item) -> Item:
        """The key attributes of an item."""
        return {name: item[name] for name in self.key}

    def get(self, key: Item) -> Item | None:
        """The item that has a key."""
        wanted = normal_item(key)
        return next((item for item in self.items if self.key_of(item) == wanted), None)

    def store(self, key: Item, new: Item | None) -> None:
        """Put an item in place of whatever has the key, or nothing."""
        wanted = normal_item(key)
        self.items = [item for item in self.items if self.key_of(item) != wanted]
        if new is not None:
            self.items.append(normal_item(new))

    def check_index_keys(self, item: Item) -> None:
        """Refused if an attribute that is an index's key has another type or is empty."""
        for index in self.indexes.values():
            for name, kind in index.key.items():
                if name in item and item[name] != {kind: item[name].get(kind)}:
                    raise Refused(INVALID)
                if name in item and item[name][kind] == "":
                    raise Refused(INVALID)

    def rows(self, name: str | None) -> Iterator[Item]:
        """The items of the table or an index, as the index holds them."""
        if name is None:
            yield from self.items
            return
        index = self.indexes[name]
        for item in self.items:
            if all(attribute in item for attribute in index.key):
                yield (
                    item
                    if index.projected is None
                    else {attribute: value for attribute, value in item.items() if attribute in index.projected}
                )

    # Writes give the item before and after. `condition` is a tree or None.

    def put(self, item: Item, condition: Any) -> tuple[Item | None, Item | None]:
        """PutItem."""
        self.check(condition)
        if not all(valid(value) for value in item.values()):
            raise Refused(INVALID)
        self.check_index_keys(item)
        old = self.judge(item, condition)
        return old, normal_item(item)

    def delete(self, key: Item, condition: Any) -> tuple[Item | None, Item | None]:
        """DeleteItem."""
        self.check(condition)
        return self.judge(key, condition), None

    def update(self, key: Item, actions: Sequence[Any] | None, condition: Any) -> tuple[Item | None, Item | None]:
        """UpdateItem."""
        self.check(condition)
        check_update(actions or (), self.key)
        old = self.judge(key, condition)
        if actions is None:
            return old, normal_item(key) if old is None else old
        new = update(old, normal_item(key), actions)
        if new is not None:
            self.check_index_keys(new)
        return old, new

    @staticmethod
    def check(condition: Any) -> None:
        """Refused for a condition that is wrong in itself."""
        if condition is not None:
            check_condition(condition)

    def judge(self, key: Item, condition: Any) -> Item | None:
        """The item at a key, if the condition holds of it. Refused."""
        old = self.get({name: key[name] for name in self.key})
        if condition is not None and not holds(condition, old or {}):
            raise Refused(FAILED)
        return copy.deepcopy(old)
